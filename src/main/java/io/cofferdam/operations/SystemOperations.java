package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.Engine;
import io.cofferdam.container.Event;
import io.cofferdam.container.EventBus;
import io.cofferdam.container.SystemFacts;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.stereotype.Service;

/** The host and the service as they are, and what happens on them. */
@Service
public class SystemOperations {

    private final Engine engine;

    SystemOperations(Engine engine) {
        this.engine = engine;
    }

    public SystemFacts facts(Caller caller) {
        caller.require(Permission.SYSTEM_VIEW, "Looking at the host");
        return engine.facts();
    }

    /** Events of the past that are still remembered, oldest first. */
    public List<Event> eventsSince(Caller caller, Instant since) {
        caller.require(Permission.CONTAINER_VIEW, "Reading events");
        return engine.events().since(since);
    }

    /** Calls the listener for each event from now on, in order, until closed; a slow listener loses nothing. */
    public EventBus.Subscription subscribe(Caller caller, Consumer<Event> listener) {
        caller.require(Permission.CONTAINER_VIEW, "Reading events");
        return engine.events().subscribe(listener);
    }
}
