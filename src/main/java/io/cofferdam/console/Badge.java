package io.cofferdam.console;

import io.cofferdam.container.ContainerState;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.Health;
import io.cofferdam.container.Status;
import org.jspecify.annotations.Nullable;

/**
 * A state in a word, with the meaning that gives it colour and shape.
 *
 * @param tone "ok", "warn", "bad", "idle" or "water"
 */
record Badge(String word, String tone) {

    static Badge of(ContainerView view, boolean throttled) {
        ContainerState state = view.state();
        return switch (state.status()) {
            case RUNNING -> running(view.health(), state.oomKilled(), throttled);
            case PAUSED -> new Badge("paused", "idle");
            case CREATED -> state.startFailed() ? new Badge("start failed", "bad") : new Badge("created", "idle");
            case DEAD -> new Badge("dead", "bad");
            case EXITED -> exited(state);
            case RESTARTING -> new Badge("restarting", "warn");
        };
    }

    /** What most wants to be seen comes first. */
    private static Badge running(@Nullable Health health, boolean oomKilled, boolean throttled) {
        if (health != null && health.state() == Health.State.UNHEALTHY) {
            return new Badge("running, unhealthy", "bad");
        }
        if (oomKilled) {
            return new Badge("running, was out of memory", "warn");
        }
        if (throttled) {
            return new Badge("running, throttled", "warn");
        }
        return health == null
                ? new Badge("running", "ok")
                : health.state() == Health.State.STARTING
                        ? new Badge("running, health unknown", "idle")
                        : new Badge("running, healthy", "ok");
    }

    private static Badge exited(ContainerState state) {
        if (state.startFailed()) {
            return new Badge("start failed", "bad");
        }
        String word = "exited " + state.exitCode() + (state.oomKilled() ? ", out of memory" : "");
        return new Badge(word, failed(state) ? "bad" : "idle");
    }

    /** Whether somebody should look at it: it ended badly, or never began. */
    static boolean failed(ContainerState state) {
        return !state.status().hasProcesses()
                && (state.exitCode() != 0
                        || state.oomKilled()
                        || !state.error().isEmpty()
                        || state.status() == Status.DEAD);
    }
}
