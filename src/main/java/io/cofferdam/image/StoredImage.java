package io.cofferdam.image;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** An image together with the descriptor under which the layout's index lists it. */
record StoredImage(Image image, Descriptor manifest) {

    /** Every blob that the image needs. */
    Set<Digest> blobs() {
        Set<Digest> blobs = new LinkedHashSet<>();
        blobs.add(manifest.digest());
        blobs.add(image.id());
        image.layers().forEach(layer -> blobs.add(layer.digest()));
        return blobs;
    }

    StoredImage withTags(List<ImageReference> tags) {
        return new StoredImage(image.withTags(tags), manifest);
    }

    /** One entry per name, as image-layout.md asks; one without a name for a dangling image. */
    List<Descriptor> entries() {
        if (image.tags().isEmpty()) {
            return List.of(manifest);
        }
        return image.tags().stream()
                .map(tag -> manifest.withAnnotations(ImageIndex.nameAnnotations(tag)))
                .toList();
    }
}
