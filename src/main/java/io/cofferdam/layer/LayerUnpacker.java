package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.linux.Rooted;
import io.cofferdam.problem.ProblemException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Unpacks one layer in a single pass: what is written was hashed on the way, compressed and uncompressed. */
final class LayerUnpacker {

    private static final long MAX_REST_BYTES = 256L << 20;

    private final UnpackLimits limits;

    LayerUnpacker(UnpackLimits limits) {
        this.limits = limits;
    }

    /**
     * Unpacks a layer into an empty directory and verifies it.
     *
     * @param blob the layer as stored; its digest and size are checked
     * @param diffId what the uncompressed tar must have, null if that is what the caller wants to know
     * @param progress told the compressed bytes read so far
     */
    UnpackedLayer unpack(
            InputStream stored, Descriptor blob, @Nullable Digest diffId, Path target, LongConsumer progress) {
        try (Rooted root = Rooted.open(target)) {
            return unpack(stored, blob, diffId, root, new DiskGuard(target, limits.minFreeBytes()), progress);
        } catch (IOException e) {
            throw BadArchive.of(e);
        }
    }

    private UnpackedLayer unpack(
            InputStream stored,
            Descriptor blob,
            @Nullable Digest diffId,
            Rooted root,
            DiskGuard disk,
            LongConsumer progress)
            throws IOException {
        LayerWriter writer = new LayerWriter(root, limits, disk);
        Counts counts = new Counts();
        Digest actual = readThrough(stored, blob, diffId, progress, tar -> writeAll(tar, writer, counts));
        return new UnpackedLayer(
                actual, counts.bytes, counts.entries, writer.implicitDirectories(), writer.whiteouts());
    }

    /** Verifies a layer as {@link #unpack} does, and writes nothing. */
    void verify(InputStream stored, Descriptor blob, Digest diffId, LongConsumer progress) {
        try {
            readThrough(stored, blob, diffId, progress, tar -> {});
        } catch (IOException e) {
            throw BadArchive.of(e);
        }
    }

    /** Takes the layer's tar, or the beginning of it. */
    private interface TarReading {
        void read(MeteredInput tar) throws IOException;
    }

    private Digest readThrough(
            InputStream stored, Descriptor blob, @Nullable Digest diffId, LongConsumer progress, TarReading reading)
            throws IOException {
        // an uncompressed blob's digest is its diffId: once is enough
        boolean plain = blob.digest().equals(diffId);
        MeteredInput compressed = new MeteredInput(stored, plain ? null : Digest.sha256(), bytes -> {
            progress.accept(bytes);
            if (bytes > blob.size()) {
                throw wrong(blob.digest(), "It has more than the " + blob.size() + " bytes it should have.");
            }
        });
        try {
            return readThrough(compressed, blob, diffId, plain, reading);
        } catch (IOException | ProblemException e) {
            if (!plain) {
                compareAfter(e, compressed, blob);
            }
            throw e;
        }
    }

    private Digest readThrough(
            MeteredInput compressed, Descriptor blob, @Nullable Digest diffId, boolean plain, TarReading reading)
            throws IOException {
        ReadAhead ahead = ReadAhead.of(Decompression.open(compressed));
        try (ahead) {
            MeteredInput tar = new MeteredInput(ahead, Digest.sha256(), limits.bound(compressed));
            try {
                reading.read(tar);
            } catch (ProblemException e) {
                if (plain) {
                    compareAfter(e, tar, blob);
                }
                throw e;
            }
            tar.drain();
            ahead.close();
            compressed.drain();
            Digest actual = tar.digest();
            verify(compressed, blob, plain ? actual : compressed.digest());
            if (diffId != null && !diffId.equals(actual)) {
                throw wrong(diffId, "Uncompressed, the layer has the digest " + actual + ".");
            }
            return actual;
        }
    }

    /**
     * What is wrong with the content of a blob that is another is no matter: the rest is read, and its digest has the last word. Not
     * of a rest that would take long, nor where the failure is not the content's.
     */
    private static void compareAfter(Exception failure, MeteredInput hashed, Descriptor blob) throws IOException {
        ProblemException told = failure instanceof IOException io ? BadArchive.of(io) : (ProblemException) failure;
        boolean ofContent = told.kind() == ProblemException.Kind.INVALID && !hashed.isBroken();
        if (!ofContent || blob.size() - hashed.count() > MAX_REST_BYTES) {
            return;
        }
        try {
            hashed.drain();
        } catch (IOException e) {
            failure.addSuppressed(e);
            return;
        }
        verify(hashed, blob, hashed.digest());
    }

    /**
     * Unpacks what may be a layer, of which nothing is known yet; whoever hashes the stream verifies it.
     *
     * @return the layer; its diffId is null where the stream was not compressed, because it is the stream's own digest then
     */
    UnpackedLayer unpackUnknown(InputStream stored, Path target) throws IOException {
        try (Rooted root = Rooted.open(target)) {
            BufferedInputStream peeked = new BufferedInputStream(stored, 1 << 17);
            boolean plain = Decompression.of(peeked) == Decompression.NONE;
            MeteredInput compressed = new MeteredInput(peeked, null, bytes -> {});
            InputStream opened = plain ? compressed : Decompression.open(compressed);
            MeteredInput tar = new MeteredInput(opened, plain ? null : Digest.sha256(), limits.bound(compressed));
            LayerWriter writer = new LayerWriter(root, limits, new DiskGuard(target, limits.minFreeBytes()));
            Counts counts = new Counts();
            writeAll(tar, writer, counts);
            tar.drain();
            compressed.drain();
            return new UnpackedLayer(
                    plain ? null : tar.digest(),
                    counts.bytes,
                    counts.entries,
                    writer.implicitDirectories(),
                    writer.whiteouts());
        }
    }

    private static final class Counts {
        private long bytes;
        private int entries;
    }

    private void writeAll(MeteredInput tar, LayerWriter writer, Counts counts) throws IOException {
        TarReader reader = new TarReader(tar, limits);
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            if (++counts.entries > limits.maxEntries()) {
                throw BadArchive.tooLarge("It has more than " + limits.maxEntries() + " files.");
            }
            writer.write(entry, reader);
            counts.bytes += entry.isRegular() ? entry.size() : 0;
        }
        writer.finish();
    }

    private static void verify(MeteredInput compressed, Descriptor blob, Digest actual) {
        if (compressed.count() != blob.size()) {
            throw wrong(blob.digest(), "It has " + compressed.count() + " bytes instead of " + blob.size() + ".");
        }
        if (!actual.equals(blob.digest())) {
            throw wrong(blob.digest(), "Its digest is " + actual + ".");
        }
    }

    private static ProblemException wrong(Digest expected, String why) {
        return ProblemException.invalid(
                "The layer " + expected + " is not what its digest says.",
                why,
                "The image is damaged or was altered; fetch it again from where it came.");
    }
}
