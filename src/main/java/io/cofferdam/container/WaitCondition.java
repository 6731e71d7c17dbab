package io.cofferdam.container;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a waiter waits for. */
public enum WaitCondition {
    NOT_RUNNING,
    NEXT_EXIT,
    REMOVED;

    /** Completed once a container has come so far. */
    CompletableFuture<ExitStatus> of(ContainerEntry entry) {
        return switch (this) {
            case REMOVED -> entry.removal;
            case NEXT_EXIT -> entry.nextExit();
            case NOT_RUNNING -> notRunning(entry);
        };
    }

    /** Asks for the next exit first: one that comes between the two questions is not missed. */
    private static CompletableFuture<ExitStatus> notRunning(ContainerEntry entry) {
        CompletableFuture<ExitStatus> next = entry.nextExit();
        ContainerState state = entry.state();
        return state.status().hasProcesses() ? next : CompletableFuture.completedFuture(last(state));
    }

    private static ExitStatus last(ContainerState state) {
        @Nullable Instant finished = state.finishedAt();
        return new ExitStatus(state.exitCode(), state.oomKilled(), finished == null ? Instant.EPOCH : finished);
    }
}
