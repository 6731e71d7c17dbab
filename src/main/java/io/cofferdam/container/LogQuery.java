package io.cofferdam.container;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a log.
 *
 * @param tail only this many last lines; null for all
 */
public record LogQuery(
        boolean stdout,
        boolean stderr,
        boolean follow,
        @Nullable Integer tail,
        @Nullable Instant since,
        @Nullable Instant until) {

    public static LogQuery all() {
        return new LogQuery(true, true, false, null, null, null);
    }
}
