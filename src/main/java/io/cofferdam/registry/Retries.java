package io.cofferdam.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** How often and after which wait something is tried again. */
final class Retries {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final int attempts;
    private final Duration firstDelay;

    Retries(RegistrySettings settings) {
        this.attempts = settings.attempts();
        this.firstDelay = settings.firstDelay();
    }

    /** Whether an attempt may follow that many failures. */
    boolean allow(int failures) {
        return failures < attempts;
    }

    /** Waits before the next attempt; each wait is twice the last, with some chance in it so that many do not come at once. */
    void await(int failures, @Nullable Duration asked) throws IOException {
        long doubled = firstDelay.toMillis() << Math.min(failures - 1, 10);
        long millis = Math.min(doubled, LONGEST.toMillis());
        millis += ThreadLocalRandom.current().nextLong(millis / 4 + 1);
        if (asked != null) {
            millis = Math.clamp(asked.toMillis(), 0, LONGEST.toMillis());
        }
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting to try again");
        }
    }

    /** As above, after an answer that may pass; whoever watches learns of it. */
    void await(int failures, Answer answer, InFlight inFlight) throws IOException {
        Duration asked = asked(answer.header("Retry-After"));
        String when = asked == null ? "soon" : "in " + Math.min(asked.toSeconds(), LONGEST.toSeconds()) + " s";
        inFlight.waiting("The registry answered " + answer.status() + ", trying again " + when);
        await(failures, asked);
    }

    /** As above, after an attempt that failed on the way. */
    void await(int failures, IOException failure, InFlight inFlight) throws IOException {
        inFlight.waiting("%s Trying again (attempt %d of %d)"
                .formatted(RegistryProblems.reason(failure), failures + 1, attempts));
        await(failures, (Duration) null);
    }

    /** Whether a later attempt may well get another answer. */
    static boolean isPassing(int status) {
        return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
    }

    /** What Retry-After asks for (RFC 9110): seconds or a date; null where it says nothing that is understood. */
    static @Nullable Duration asked(@Nullable String retryAfter) {
        if (retryAfter == null) {
            return null;
        }
        try {
            if (retryAfter.strip().matches("[0-9]{1,9}")) {
                return Duration.ofSeconds(Long.parseLong(retryAfter.strip()));
            }
            Instant until = ZonedDateTime.parse(retryAfter.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration left = Duration.between(Instant.now(), until);
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
