package io.cofferdam.image;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reference to content: what it is, its address and its size (image-spec/descriptor.md).
 *
 * @param size bytes of the content as stored
 * @param platform named by the entries of an image index only
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        Map<String, String> annotations,
        @Nullable Platform platform) {

    public Descriptor {
        annotations = Map.copyOf(annotations);
    }

    public Descriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, Map.of(), null);
    }

    /** The same content under other annotations. */
    public Descriptor withAnnotations(Map<String, String> others) {
        return new Descriptor(mediaType, digest, size, others, platform);
    }
}
