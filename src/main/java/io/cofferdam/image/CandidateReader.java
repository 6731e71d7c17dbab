package io.cofferdam.image;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;

/** Reads a manifest and all it refers to, and refuses an image that is not whole. */
final class CandidateReader {

    private static final String WHAT = "image";

    private final ImageLayout layout;

    CandidateReader(ImageLayout layout) {
        this.layout = layout;
    }

    StoredImage read(Descriptor entry, List<ImageReference> tags) throws IOException {
        Manifest manifest = manifest(entry);
        ImageConfig config = config(manifest);
        if (config.diffIds().size() != manifest.layers().size()) {
            throw Json.bad(
                    WHAT,
                    "Its manifest has " + manifest.layers().size() + " layers, its config has "
                            + config.diffIds().size() + ".");
        }
        long size = 0;
        for (Descriptor layer : manifest.layers()) {
            checkSize(layer, "layer");
            size += layer.size();
        }
        Instant created = config.created() == null ? Instant.EPOCH : config.created();
        Descriptor plain = new Descriptor(manifest.mediaType(), entry.digest(), entry.size());
        Image image = new Image(
                manifest.config().digest(),
                entry.digest(),
                config,
                manifest.layers(),
                config.diffIds(),
                tags,
                ImageIndex.repoDigestsOf(entry),
                size,
                created);
        return new StoredImage(image, plain);
    }

    Manifest manifest(Descriptor entry) throws IOException {
        checkSize(entry, "manifest");
        return Manifest.parse(layout.readJson(entry.digest(), "image manifest"), entry.mediaType());
    }

    private ImageConfig config(Manifest manifest) throws IOException {
        checkSize(manifest.config(), "config");
        return ImageConfig.parse(layout.readJson(manifest.config().digest(), "image config"));
    }

    private void checkSize(Descriptor content, String role) throws IOException {
        if (!layout.has(content.digest())) {
            throw Json.bad(WHAT, "Its " + role + " " + content.digest() + " is missing.");
        }
        long actual = Files.size(layout.blob(content.digest()));
        if (actual != content.size()) {
            throw Json.bad(
                    WHAT,
                    "Its " + role + " " + content.digest() + " should have " + content.size() + " bytes and has "
                            + actual + ".");
        }
    }
}
