package io.cofferdam.container;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a log.
 *
 * @param tail only this many last lines; null for all
 * @param after only what somebody has not read yet; this, and no tail, where that can still be told. Null for all
 */
public record LogQuery(
        boolean stdout,
        boolean stderr,
        boolean follow,
        @Nullable Integer tail,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable LogProgress after) {

    public LogQuery(
            boolean stdout,
            boolean stderr,
            boolean follow,
            @Nullable Integer tail,
            @Nullable Instant since,
            @Nullable Instant until) {
        this(stdout, stderr, follow, tail, since, until, null);
    }

    /** The same, and nothing that is older. */
    LogQuery notBefore(Instant moment) {
        return since != null && since.isAfter(moment)
                ? this
                : new LogQuery(stdout, stderr, follow, tail, moment, until, after);
    }

    public static LogQuery all() {
        return new LogQuery(true, true, false, null, null, null);
    }
}
