package io.cofferdam.registry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.concurrent.Cancellable;

/** The requests that wait for their answer, so that another thread can end them. */
final class InFlight {

    private final Set<Cancellable> requests = ConcurrentHashMap.newKeySet();
    private volatile boolean aborted;

    void begin(Cancellable request) {
        requests.add(request);
        if (aborted) {
            request.cancel();
        }
    }

    void end(Cancellable request) {
        requests.remove(request);
    }

    /** Ends those of now and of later. */
    void abort() {
        aborted = true;
        requests.forEach(Cancellable::cancel);
    }
}
