package io.cofferdam.layer;

import io.cofferdam.image.ConfigChanges;
import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.ImageConfig;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Ingest;
import io.cofferdam.image.Ingest.Blob;
import io.cofferdam.image.Platform;
import io.cofferdam.image.RuntimeConfig;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the tar of a root file system into the blobs of an image with one layer. */
final class RootfsImport {

    private final Ingest ingest;
    private final UnpackLimits limits;
    private final DiskGuard disk;

    RootfsImport(Ingest ingest, UnpackLimits limits, DiskGuard disk) {
        this.ingest = ingest;
        this.limits = limits;
        this.disk = disk;
    }

    FoundImage take(
            InputStream tar,
            @Nullable ImageReference name,
            @Nullable Platform platform,
            @Nullable String message,
            List<String> changes)
            throws IOException {
        RuntimeConfig runtime = ConfigChanges.apply(RuntimeConfig.EMPTY, changes);
        Blob layer = ingest.write(layerOf(tar), null);
        if (layer.size() == 0) {
            throw BadArchive.because("It is empty.");
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        String comment = message == null || message.isBlank() ? "Imported from a tar" : message;
        Platform builtFor = platform == null ? Platform.host() : platform;
        ImageConfig config = new ImageConfig(
                builtFor.architecture(),
                builtFor.os(),
                builtFor.variant(),
                now,
                null,
                runtime,
                List.of(diffIdOf(layer)),
                List.of(new ImageConfig.History(now, null, null, comment, false)));
        return new FoundImage(
                ImageBlobs.write(ingest, config, List.of(describe(layer))), name == null ? List.of() : List.of(name));
    }

    /** The stream as it comes, or uncompressed where layers are never compressed so. */
    private InputStream layerOf(InputStream tar) throws IOException {
        BufferedInputStream peeked = new BufferedInputStream(tar, 1 << 17);
        MeteredInput bounded = new MeteredInput(peeked, null, limits.size().and(disk.bound()));
        return Decompression.of(peeked).isOfLayers()
                ? bounded
                : new MeteredInput(
                        Decompression.open(bounded), null, limits.bound(bounded).and(disk.bound()));
    }

    private Descriptor describe(Blob layer) throws IOException {
        return new Descriptor(compression(layer).layerMediaType(), layer.digest(), layer.size());
    }

    private Decompression compression(Blob layer) throws IOException {
        try (InputStream in = new BufferedInputStream(ingest.openBlob(layer.digest()))) {
            return Decompression.of(in);
        }
    }

    private Digest diffIdOf(Blob layer) throws IOException {
        if (compression(layer) == Decompression.NONE) {
            return layer.digest();
        }
        try (InputStream in = ingest.openBlob(layer.digest())) {
            MeteredInput compressed = new MeteredInput(in, null, bytes -> {});
            MeteredInput plain =
                    new MeteredInput(Decompression.open(compressed), Digest.sha256(), limits.bound(compressed));
            plain.drain();
            return plain.digest();
        }
    }
}
