package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageConfig;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.ImageStore;
import io.cofferdam.image.Ingest;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.image.RuntimeConfig;
import io.cofferdam.problem.ProblemException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes an image of what a container changed: its image's layers and one more. */
public final class ImageCommit {

    private final ImageStore images;
    private final LayerStore layers;

    /**
     * What is said of the new image.
     *
     * @param createdBy the command that made the changes
     * @param name null for an image without one
     */
    public record Description(
            RuntimeConfig config,
            String createdBy,
            @Nullable String author,
            @Nullable String comment,
            @Nullable ImageReference name) {}

    public ImageCommit(ImageStore images, LayerStore layers) {
        this.images = images;
        this.layers = layers;
    }

    /**
     * Reads the changes and makes the image of them.
     *
     * @param read called once all has been read, before the image is known; what it throws leaves no image behind
     */
    public Image commit(Image base, ContainerTree tree, Description description, Runnable read) {
        try (Ingest ingest = images.ingest();
                LayerStore.Hold below = layers.hold(LayerStack.of(base))) {
            keep(base, ingest);
            int[] entries = {0};
            Ingest.Blob blob = ingest.write(out -> {
                BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 16);
                entries[0] = tree.writeLayer(buffered);
                buffered.flush();
            });
            read.run();
            Ingest.@Nullable Blob layer = entries[0] == 0 ? null : blob;
            List<Descriptor> stack = new ArrayList<>(base.layers());
            if (layer != null) {
                stack.add(new Descriptor(MediaTypes.OCI_LAYER, layer.digest(), layer.size()));
            }
            Descriptor manifest = ImageBlobs.write(ingest, config(base, description, layer), stack);
            Image candidate = ingest.inspect(manifest);
            try (LayerStore.Hold all = layers.hold(LayerStack.of(candidate))) {
                layers.ensureUnpacked(candidate, images);
                ImageReference name = description.name();
                return ingest.commit(manifest, name == null ? List.of() : List.of(name));
            }
        } catch (IOException e) {
            throw BadArchive.of(e);
        }
    }

    private static void keep(Image base, Ingest ingest) {
        for (Descriptor layer : base.layers()) {
            if (!ingest.keep(layer.digest())) {
                throw ProblemException.conflict(
                        "The container cannot be made an image.",
                        "The layer " + layer.digest().shortHex() + " of its image is missing.",
                        "Load its image again first.");
            }
        }
    }

    private static ImageConfig config(Image base, Description description, Ingest.@Nullable Blob layer) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        List<Digest> diffIds = new ArrayList<>(base.diffIds());
        if (layer != null) {
            diffIds.add(layer.digest());
        }
        List<ImageConfig.History> history = new ArrayList<>(base.config().history());
        history.add(new ImageConfig.History(
                now, description.createdBy(), description.author(), description.comment(), layer == null));
        return new ImageConfig(
                base.config().architecture(),
                base.config().os(),
                base.config().variant(),
                now,
                description.author(),
                description.config(),
                diffIds,
                history);
    }
}
