package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.operations.SystemOperations;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Remembers the host's facts for a moment, because every page shows them. */
@Component
class HostFacts {

    private static final long FRESH_NANOS = 2_000_000_000L;

    private record Known(Host host, long nanos) {}

    private final SystemOperations system;
    private volatile @Nullable Known known;

    HostFacts(SystemOperations system) {
        this.system = system;
    }

    Host of(Caller caller) {
        Known last = known;
        if (last == null || System.nanoTime() - last.nanos() > FRESH_NANOS) {
            last = new Known(Host.of(system.facts(caller)), System.nanoTime());
            known = last;
        }
        return last.host();
    }

    /** Called when something came or went. */
    void forget() {
        known = null;
    }
}
