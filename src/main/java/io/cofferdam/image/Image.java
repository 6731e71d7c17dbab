package io.cofferdam.image;

import io.cofferdam.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /**
     * Itself, where it is for the platform that was asked for, null for any. Otherwise it is as good as absent, with Docker's words:
     * from that answer clients learn to pull the right one.
     *
     * @param reference what it was called
     */
    public Image requireFor(@Nullable Platform asked, String reference) {
        if (asked != null && !asked.runs(config.platform())) {
            throw ProblemException.notFound(
                    "image with reference %s was found but does not provide the specified platform (%s)."
                            .formatted(reference, asked),
                    "It was built for " + printable(config.platform()) + ".",
                    "Pull or load it for that platform, or leave out --platform.");
        }
        return this;
    }

    /** The words of a stranger. */
    private static String printable(Platform platform) {
        String text = platform.toString();
        return text.substring(0, Math.min(80, text.length())).replaceAll("[^ -~]", "?");
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
