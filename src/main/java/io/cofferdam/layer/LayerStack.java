package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import java.util.List;

/**
 * The layers that make a root file system, the lowest first.
 *
 * @param blobs the layers as stored or sent
 * @param diffIds what each of them is uncompressed
 */
public record LayerStack(List<Descriptor> blobs, List<Digest> diffIds) {

    public LayerStack {
        blobs = List.copyOf(blobs);
        diffIds = List.copyOf(diffIds);
        if (blobs.size() != diffIds.size()) {
            throw BadArchive.because(
                    "Its manifest has " + blobs.size() + " layers, its config has " + diffIds.size() + ".");
        }
    }

    public static LayerStack of(Image image) {
        return new LayerStack(image.layers(), image.diffIds());
    }
}
