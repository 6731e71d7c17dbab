package io.cofferdam.access;

import java.util.Locale;

/** The way by which a request came in. */
public enum Door {
    CONSOLE,
    REST,
    DOCKER,
    CLI,
    /** The service itself: restart policies, reconciliation after a crash, garbage collection. */
    SYSTEM;

    /** The name as the audit log and the console show it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
