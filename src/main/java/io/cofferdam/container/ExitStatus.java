package io.cofferdam.container;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a process ended.
 *
 * @param code its own, or 128 + signal
 * @param use null where nobody was there to look
 */
public record ExitStatus(
        int code,
        boolean oomKilled,
        Instant finishedAt,
        @Nullable LastUse use) {

    public ExitStatus(int code, boolean oomKilled, Instant finishedAt) {
        this(code, oomKilled, finishedAt, null);
    }
}
