package io.cofferdam.image;

import java.time.Instant;
import java.util.List;

/**
 * An image of the store, complete and verified.
 *
 * @param id digest of the config, Docker's image id
 * @param manifestDigest digest of the OCI or Docker manifest
 * @param layers the layers as stored, the lowest first
 * @param diffIds digests of the uncompressed layers, one for each of {@code layers}
 * @param tags the names it goes by, sorted; empty for a dangling image
 * @param repoDigests under which names and digests registries have it, as far as pulls and pushes have shown; sorted
 * @param sizeBytes bytes of its layers as stored (a layer may be compressed)
 * @param created when it was made; the epoch where it does not say
 */
public record Image(
        Digest id,
        Digest manifestDigest,
        ImageConfig config,
        List<Descriptor> layers,
        List<Digest> diffIds,
        List<ImageReference> tags,
        List<ImageReference> repoDigests,
        long sizeBytes,
        Instant created) {

    public Image {
        layers = List.copyOf(layers);
        diffIds = List.copyOf(diffIds);
        tags = tags.stream().sorted().distinct().toList();
        repoDigests = repoDigests.stream().sorted().distinct().toList();
    }

    /** The name people would use: the first tag, or the short id of a dangling image. */
    public String displayName() {
        return tags.isEmpty() ? id.shortHex() : tags.getFirst().familiar();
    }

    /** The same with another reading of what it says of itself. */
    public Image withConfig(ImageConfig other) {
        return new Image(id, manifestDigest, other, layers, diffIds, tags, repoDigests, sizeBytes, created);
    }

    Image withTags(List<ImageReference> others) {
        return new Image(id, manifestDigest, config, layers, diffIds, others, repoDigests, sizeBytes, created);
    }

    Image withRepoDigests(List<ImageReference> others) {
        return new Image(id, manifestDigest, config, layers, diffIds, tags, others, sizeBytes, created);
    }
}
