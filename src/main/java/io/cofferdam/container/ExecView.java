package io.cofferdam.container;

import org.jspecify.annotations.Nullable;

/**
 * An exec at one moment.
 *
 * @param exitCode null until it has ended
 */
public record ExecView(
        String id,
        String containerId,
        ExecRequest request,
        boolean started,
        boolean running,
        int pid,
        @Nullable Integer exitCode) {}
