package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.container.Event;
import io.cofferdam.container.SystemFacts;
import io.cofferdam.operations.SystemOperations;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The host, its networks, what happened, and who asks. */
@RestController
@RequestMapping("/api/v1")
class SystemApi {

    /** Who the service takes you for. */
    record Me(String name, String role, String door, String address) {}

    private final SystemOperations system;

    SystemApi(SystemOperations system) {
        this.system = system;
    }

    /** Who asks, and in which role. */
    @GetMapping("/me")
    Me me(Caller caller) {
        return new Me(
                caller.name(),
                caller.actor().role().name().toLowerCase(Locale.ROOT),
                caller.door().word(),
                caller.address());
    }

    /** The host, its kernel, and what it has for containers. */
    @GetMapping("/system")
    SystemFacts facts(Caller caller) {
        return system.facts(caller);
    }

    /** What happened at or after a moment, as far as it is remembered. */
    @GetMapping("/events")
    List<Event> events(Caller caller, @RequestParam(required = false) @Nullable Instant since) {
        return system.eventsSince(caller, since == null ? Instant.EPOCH : since);
    }
}
