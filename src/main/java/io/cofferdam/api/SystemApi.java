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

    /**
     * What happened at or after a moment, as far as it is remembered.
     *
     * @param until only what happened before
     * @param type only of containers, images, volumes or networks: container, image, volume, network
     * @param action only this, such as start, die or oom
     * @param subject only of whom has this name or an id that begins so
     * @param label only of whom has this label, as key or key=value
     */
    @GetMapping("/events")
    List<Event> events(
            Caller caller,
            @RequestParam(required = false) @Nullable Instant since,
            @RequestParam(required = false) @Nullable Instant until,
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String subject,
            @RequestParam(required = false) @Nullable String label) {
        return system.eventsSince(caller, since == null ? Instant.EPOCH : since).stream()
                .filter(event -> until == null || event.time().isBefore(until))
                .filter(event -> type == null || event.type().equals(type))
                .filter(event -> action == null || event.action().equals(action))
                .filter(event -> subject == null || isOf(event, subject))
                .filter(event -> label == null || has(event, label))
                .toList();
    }

    private static boolean isOf(Event event, String subject) {
        return subject.equals(event.attributes().get("name"))
                || !subject.isEmpty() && event.id().startsWith(subject);
    }

    private static boolean has(Event event, String label) {
        int equals = label.indexOf('=');
        String value = event.attributes().get(equals < 0 ? label : label.substring(0, equals));
        return value != null && (equals < 0 || value.equals(label.substring(equals + 1)));
    }
}
