package io.cofferdam.container;

import org.jspecify.annotations.Nullable;

/** When a step began after the launch did, and how long it took; null where it was not reached. */
record StepTime(@Nullable Long startMicros, @Nullable Long micros) {

    static final StepTime NONE = new StepTime(null, null);

    static StepTime ofNanos(long begin, long end) {
        return end == 0 ? NONE : new StepTime(begin / 1000, Math.max(0, end - begin) / 1000);
    }
}
