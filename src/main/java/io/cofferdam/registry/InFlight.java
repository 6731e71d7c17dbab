package io.cofferdam.registry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.hc.core5.concurrent.Cancellable;
import org.jspecify.annotations.Nullable;

/** The requests whose answers are still on their way, so that another thread can end them. */
final class InFlight {

    private final @Nullable InFlight whole;
    private final Consumer<String> waits;
    private final Set<Cancellable> requests = ConcurrentHashMap.newKeySet();
    private volatile boolean aborted;

    InFlight() {
        this(null, why -> {});
    }

    /** @param waits told why the next attempt is not made at once */
    InFlight(Consumer<String> waits) {
        this(null, waits);
    }

    private InFlight(@Nullable InFlight whole, Consumer<String> waits) {
        this.whole = whole;
        this.waits = waits;
    }

    void waiting(String why) {
        waits.accept(why);
    }

    /** Requests that can be ended alone and end with all others. */
    InFlight part() {
        return new InFlight(this, waits);
    }

    void begin(Cancellable request) {
        requests.add(request);
        if (aborted) {
            request.cancel();
        }
        if (whole != null) {
            whole.begin(request);
        }
    }

    void end(Cancellable request) {
        requests.remove(request);
        if (whole != null) {
            whole.end(request);
        }
    }

    /** Ends those of now and of later. */
    void abort() {
        aborted = true;
        requests.forEach(Cancellable::cancel);
    }
}
