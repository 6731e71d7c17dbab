package io.cofferdam.container;

import java.util.Locale;

/** The state of a container, in Docker's words. */
public enum Status {
    CREATED,
    RUNNING,
    PAUSED,
    EXITED,
    /** A start that failed half-way and could not be undone. */
    DEAD;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean hasProcesses() {
        return this == RUNNING || this == PAUSED;
    }
}
