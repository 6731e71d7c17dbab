package io.cofferdam.cgroup;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for the kernel to finish something it gives no event for: 0.1 ms at first, doubling to 10 ms. */
final class Backoff {

    private static final long MOST_NANOS = 10_000_000;

    private final long end;
    private long next = 100_000;

    Backoff(Duration limit) {
        end = System.nanoTime() + limit.toNanos();
    }

    /** Pauses; false if the time is over. */
    boolean pause() {
        if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
            return false;
        }
        LockSupport.parkNanos(next);
        next = Math.min(MOST_NANOS, next * 2);
        return true;
    }
}
