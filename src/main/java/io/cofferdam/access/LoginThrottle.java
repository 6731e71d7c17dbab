package io.cofferdam.access;

import io.cofferdam.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes guessing of passwords slow: each failure beyond a few doubles the wait, per name and per address. */
public final class LoginThrottle {

    /** Short, because a stranger who knows a name must not be able to lock its owner out for long. */
    static final Duration MAX_WAIT_FOR_NAME = Duration.ofMinutes(1);

    static final Duration MAX_WAIT_FOR_ADDRESS = Duration.ofMinutes(15);
    private static final int FREE_FOR_NAME = 5;
    private static final int FREE_FOR_ADDRESS = 20;
    private static final int MAX_ENTRIES = 10_000;

    private record Failures(int count, long untilMs) {}

    private final Clock clock;
    private final Map<String, Failures> byName = bounded();
    private final Map<String, Failures> byAddress = bounded();

    public LoginThrottle(Clock clock) {
        this.clock = clock;
    }

    /** Throws TOO_MANY, with the seconds to wait, while a name or an address has to wait. */
    public synchronized void check(String name, String address) {
        long waitMs = Math.max(waitMs(byName.get(name)), waitMs(byAddress.get(address)));
        if (waitMs > 0) {
            long seconds = (waitMs + 999) / 1000;
            throw ProblemException.tooMany(
                    "The sign-in was not tried.",
                    "There were too many failed attempts for this name or from this address.",
                    "Try again in %d %s.".formatted(seconds, seconds == 1 ? "second" : "seconds"),
                    seconds);
        }
    }

    public synchronized void failed(String name, String address) {
        fail(byName, name, FREE_FOR_NAME, MAX_WAIT_FOR_NAME);
        fail(byAddress, address, FREE_FOR_ADDRESS, MAX_WAIT_FOR_ADDRESS);
    }

    /** A success forgives the name; the address stays suspicious until its time is over. */
    public synchronized void succeeded(String name) {
        byName.remove(name);
    }

    private void fail(Map<String, Failures> failures, String key, int free, Duration maxWait) {
        Failures before = failures.get(key);
        boolean stale = before != null && clock.millis() - before.untilMs() > maxWait.toMillis();
        int count = before == null || stale ? 1 : before.count() + 1;
        long waitMs = count < free ? 0 : Math.min(maxWait.toMillis(), 1000L << Math.min(count - free, 20));
        failures.put(key, new Failures(count, clock.millis() + waitMs));
    }

    private long waitMs(@Nullable Failures failures) {
        return failures == null ? 0 : failures.untilMs() - clock.millis();
    }

    private static Map<String, Failures> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
                return size() > MAX_ENTRIES;
            }
        };
    }
}
