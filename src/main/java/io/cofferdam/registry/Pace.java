package io.cofferdam.registry;

import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Passes on how many bytes have come, not at each read, but so often that what is shown moves on a slow line too; for one thread. */
final class Pace implements LongConsumer {

    private static final long MOST_BYTES_UNTOLD = 512 << 10;
    private static final long LONGEST_UNTOLD_NANOS = Duration.ofMillis(500).toNanos();

    private final LongConsumer told;
    private final LongSupplier nanos;
    private long lastBytes = -1;
    private long lastNanos;

    Pace(LongConsumer told) {
        this(told, System::nanoTime);
    }

    Pace(LongConsumer told, LongSupplier nanos) {
        this.told = told;
        this.nanos = nanos;
    }

    @Override
    public void accept(long bytes) {
        if (bytes == lastBytes) {
            return;
        }
        long now = nanos.getAsLong();
        boolean first = lastBytes < 0;
        if (first || bytes - lastBytes >= MOST_BYTES_UNTOLD || now - lastNanos >= LONGEST_UNTOLD_NANOS) {
            lastBytes = bytes;
            lastNanos = now;
            told.accept(bytes);
        }
    }
}
