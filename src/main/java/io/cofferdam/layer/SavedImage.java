package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import java.util.List;

/**
 * An image that goes into an archive.
 *
 * @param configBytes size of its config
 * @param names those that the archive gives it; none for one that was asked for by id
 */
record SavedImage(Image image, Descriptor manifest, long configBytes, List<ImageReference> names) {

    SavedImage {
        names = List.copyOf(names);
    }
}
