package io.cofferdam.container;

import io.cofferdam.image.ImageReference;
import io.cofferdam.image.RuntimeConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image to be made of a container.
 *
 * @param name null for an image without one
 * @param pause whether the container's processes stand still while its files are read
 * @param changes instructions of a Dockerfile that change the image's configuration, such as {@code CMD ["sh"]}
 * @param config what is set in it replaces what the container has; null for nothing
 */
public record CommitRequest(
        @Nullable ImageReference name,
        @Nullable String author,
        @Nullable String comment,
        boolean pause,
        List<String> changes,
        @Nullable RuntimeConfig config) {

    public CommitRequest {
        changes = List.copyOf(changes);
    }
}
