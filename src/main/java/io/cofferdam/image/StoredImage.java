package io.cofferdam.image;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    StoredImage withRepoDigests(List<ImageReference> repoDigests) {
        return new StoredImage(image.withRepoDigests(repoDigests), manifest);
    }

    boolean hasNames() {
        return !image.tags().isEmpty() || !image.repoDigests().isEmpty();
    }

    /** Its tags and the digests that registries have it under, as people write them. */
    List<String> names() {
        return Stream.concat(image.tags().stream(), image.repoDigests().stream())
                .map(ImageReference::familiar)
                .toList();
    }

    /** The same without a name; the digests of a repository go with its last tag. */
    StoredImage without(ImageReference name) {
        List<ImageReference> tags = new ArrayList<>(image.tags());
        tags.remove(name);
        List<ImageReference> repoDigests = new ArrayList<>(image.repoDigests());
        boolean lastTag = name.digest() == null && tags.stream().noneMatch(name::sameRepository);
        repoDigests.removeIf(
                known -> known.sameRepository(name) && (lastTag || Objects.equals(known.digest(), name.digest())));
        return withTags(tags).withRepoDigests(repoDigests);
    }

    /** Under all names and digests that either of two readings of the same image knows. */
    StoredImage merged(StoredImage other) {
        List<ImageReference> tags = new ArrayList<>(image.tags());
        tags.addAll(other.image().tags());
        List<ImageReference> repoDigests = new ArrayList<>(image.repoDigests());
        repoDigests.addAll(other.image().repoDigests());
        return withTags(tags).withRepoDigests(repoDigests);
    }

    /** One entry per name, as image-layout.md asks; one without a name for a dangling image. */
    List<Descriptor> entries() {
        if (image.tags().isEmpty()) {
            return List.of(manifest.withAnnotations(annotations(Map.of())));
        }
        return image.tags().stream()
                .map(tag -> manifest.withAnnotations(annotations(ImageIndex.nameAnnotations(tag))))
                .toList();
    }

    private Map<String, String> annotations(Map<String, String> names) {
        if (image.repoDigests().isEmpty()) {
            return names;
        }
        Map<String, String> all = new HashMap<>(names);
        all.put(
                ImageIndex.REPO_DIGESTS,
                image.repoDigests().stream().map(ImageReference::canonical).collect(Collectors.joining(" ")));
        return all;
    }
}
