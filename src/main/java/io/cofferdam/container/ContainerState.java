package io.cofferdam.container;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a container is doing.
 *
 * @param pid the host's id of the container's process 1, 0 when there is none
 * @param exitCode of the last run; 128 + signal when it was killed
 * @param error why the last start failed; empty when it did not
 */
public record ContainerState(
        Status status,
        int pid,
        int exitCode,
        boolean oomKilled,
        String error,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        int restartCount) {

    public static ContainerState created() {
        return new ContainerState(Status.CREATED, 0, 0, false, "", null, null, 0);
    }
}
