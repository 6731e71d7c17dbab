package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import java.util.List;
import java.util.stream.IntStream;

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

    /** Each layer's blob with what it is uncompressed, the lowest first. */
    public List<LayerPair> pairs() {
        return IntStream.range(0, blobs.size())
                .mapToObj(i -> new LayerPair(blobs.get(i).digest(), diffIds.get(i)))
                .toList();
    }
}
