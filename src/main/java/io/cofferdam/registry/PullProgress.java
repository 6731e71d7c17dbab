package io.cofferdam.registry;

import org.jspecify.annotations.Nullable;

/**
 * How far a pull or push has come.
 *
 * @param id the layer's short digest, or the tag; null for what concerns the whole
 * @param status in Docker's words: {@code Downloading}
 * @param currentBytes bytes done; 0 where bytes are not counted
 * @param totalBytes bytes to do; 0 where bytes are not counted
 */
public record PullProgress(@Nullable String id, String status, long currentBytes, long totalBytes) {

    static PullProgress of(@Nullable String id, String status) {
        return new PullProgress(id, status, 0, 0);
    }
}
