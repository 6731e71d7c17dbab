package io.cofferdam.container;

import java.util.Locale;

/** The state of a container, in Docker's words. */
public enum Status {
    CREATED,
    RUNNING,
    PAUSED,
    EXITED,
    /** It has ended, and its restart policy brings it back in a moment. */
    RESTARTING,
    /** A start that failed half-way and could not be undone. */
    DEAD;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean hasProcesses() {
        return this == RUNNING || this == PAUSED;
    }
}
