package io.cofferdam.console;

import io.cofferdam.container.ContainerState;
import io.cofferdam.container.Status;

/**
 * A state in a word, with the meaning that gives it colour and shape.
 *
 * @param tone "ok", "warn", "bad", "idle" or "water"
 */
record Badge(String word, String tone) {

    static Badge of(ContainerState state, boolean throttled) {
        return switch (state.status()) {
            case RUNNING -> throttled ? new Badge("running, throttled", "warn") : new Badge("running", "ok");
            case PAUSED -> new Badge("paused", "idle");
            case CREATED -> state.error().isEmpty() ? new Badge("created", "idle") : new Badge("start failed", "bad");
            case DEAD -> new Badge("dead", "bad");
            case EXITED -> exited(state);
            case RESTARTING -> new Badge("restarting", "warn");
        };
    }

    private static Badge exited(ContainerState state) {
        if (!state.error().isEmpty()) {
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
