package io.cofferdam.container;

import org.jspecify.annotations.Nullable;

/**
 * To whom a container's end is due.
 *
 * @param who a user's name; empty for the engine itself
 * @param act what was done: stopped, killed, restarted, removed; or "unhealthy" and "lost" where nobody did it
 * @param signal the number of what was sent; 0 for the container's own
 */
public record Ender(String who, String act, int signal) {

    /** Its supervisor ended, and it with that. */
    static final Ender LOST = new Ender("", "lost", 0);

    private static final int SIGKILL = 9;

    public static Ender by(String who, String act) {
        return new Ender(who, act, 0);
    }

    /** A signal that a process lived through is not what it ended by. */
    static @Nullable Ender of(@Nullable Ender noted, ExitStatus status) {
        boolean survived = noted != null
                && noted.signal() != 0
                && noted.signal() != SIGKILL
                && status.code() != 128 + noted.signal();
        return survived ? null : noted;
    }
}
