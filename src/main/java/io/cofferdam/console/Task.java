package io.cofferdam.console;

import io.cofferdam.problem.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of somebody's tray: something that was started from the console.
 *
 * @param what in words, such as "Stop web-1"
 * @param endedAt null while it runs
 * @param problem why it failed, or null
 */
public record Task(
        long number,
        String user,
        String what,
        String target,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Problem problem) {

    public boolean running() {
        return endedAt == null;
    }

    public String when() {
        return Words.ago(startedAt);
    }

    Task ended(@Nullable Problem why) {
        return new Task(number, user, what, target, startedAt, Instant.now(), why);
    }
}
