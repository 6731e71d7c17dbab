package io.cofferdam.layer;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import java.util.List;

/**
 * An image that an archive brought.
 *
 * @param names those that the archive gave it; it may have others from before
 */
public record LoadedImage(Image image, List<ImageReference> names) {

    public LoadedImage {
        names = List.copyOf(names);
    }

    /** Its names, or its id where the archive gave it none. */
    public List<String> displayNames() {
        return names.isEmpty()
                ? List.of(image.id().shortHex())
                : names.stream().map(ImageReference::familiar).toList();
    }
}
