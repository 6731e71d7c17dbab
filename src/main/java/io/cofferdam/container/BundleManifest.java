package io.cofferdam.container;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first entry of a bundle, {@code bundle.json}: a container without its files.
 *
 * @param format {@link #FORMAT}
 * @param version of the format; a further one for each field that earlier versions do not know
 * @param imageId the image that the changes are changes of, "sha256:…"
 * @param volumes whose content is in the bundle
 * @param memory the checkpoint that is in the bundle; null for none. From version 3 on
 */
public record BundleManifest(
        String format,
        int version,
        Instant made,
        String name,
        String imageId,
        boolean image,
        ContainerRequest request,
        List<VolumePart> volumes,
        @Nullable MemoryPart memory) {

    public static final String FORMAT = "cofferdam-bundle";
    public static final int VERSION = 3;

    /** Names of the entries, in the order in which they come. */
    public static final String MANIFEST = "bundle.json";

    public static final String IMAGE = "image.tar";
    public static final String VOLUMES = "volumes/";
    public static final String CHANGES = "changes.tar";
    public static final String MEMORY = "memory/";

    @SuppressWarnings("NullAway") // JSON may leave it out
    public BundleManifest {
        volumes = volumes == null ? List.of() : List.copyOf(volumes);
    }

    /** @param entry the name of its tar in the bundle */
    public record VolumePart(String name, Map<String, String> labels, String entry) {}
}
