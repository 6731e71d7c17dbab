package io.cofferdam.layer;

import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageStore;
import java.util.HashSet;
import java.util.Set;

/**
 * A layer's blob and what it is uncompressed. A manifest names the one and a config the other: that they belong together is only
 * known once the blob was uncompressed.
 */
public record LayerPair(Digest blob, Digest diffId) {

    /** The pairs of all images in the store; none came in without a look at it. */
    public static Set<LayerPair> provenBy(ImageStore images) {
        Set<LayerPair> pairs = new HashSet<>();
        for (Image image : images.list()) {
            pairs.addAll(LayerStack.of(image).pairs());
        }
        return pairs;
    }

    /** An uncompressed layer's one digest is the other. */
    boolean isPlain() {
        return blob.equals(diffId);
    }
}
