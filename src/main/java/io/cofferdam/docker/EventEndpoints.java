package io.cofferdam.docker;

import io.cofferdam.container.Event;
import io.cofferdam.container.EventBus;
import io.cofferdam.operations.SystemOperations;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells what happens, and what happened of late. */
@Component
final class EventEndpoints implements Endpoints {

    private static final String[] FILTERS = {
        "type",
        "event",
        "container",
        "image",
        "label",
        "volume",
        "network",
        "daemon",
        "scope",
        "config",
        "node",
        "plugin",
        "secret",
        "service"
    };
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final SystemOperations system;

    EventEndpoints(SystemOperations system) {
        this.system = system;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/events", this::events);
    }

    private void events(Exchange exchange) throws IOException {
        Instant since = Times.parse("since", exchange.query().text("since"));
        Instant until = Times.parse("until", exchange.query().text("until"));
        EventFilter filter = new EventFilter(exchange.filters(FILTERS));
        BlockingQueue<Event> queue = new LinkedBlockingQueue<>();
        // listening begins before the past is read, so that nothing falls between the two
        try (EventBus.Subscription subscription = system.subscribe(exchange.caller(), queue::add)) {
            OutputStream out = exchange.stream(Json.TYPE);
            long seen = 0;
            if (since != null) {
                for (Event event : system.eventsSince(exchange.caller(), since)) {
                    seen = event.sequence();
                    if (until == null || !event.time().isAfter(until)) {
                        send(out, event, filter);
                    }
                }
                out.flush();
            }
            follow(exchange, queue, seen, until, filter, out);
        }
    }

    private static void follow(
            Exchange exchange,
            BlockingQueue<Event> queue,
            long seen,
            @Nullable Instant until,
            EventFilter filter,
            OutputStream out)
            throws IOException {
        while (until == null || Instant.now().isBefore(until)) {
            Event event = next(queue, until);
            if (event == null) {
                if (exchange.peer().gone()) {
                    throw new ClientGone();
                }
            } else if (event.sequence() > seen
                    && (until == null || !event.time().isAfter(until))) {
                send(out, event, filter);
                out.flush();
            }
        }
    }

    private static @Nullable Event next(BlockingQueue<Event> queue, @Nullable Instant until) throws ClientGone {
        Duration patience = LOOK_EVERY;
        if (until != null) {
            Duration left = Duration.between(Instant.now(), until);
            patience = left.compareTo(LOOK_EVERY) < 0 ? left : LOOK_EVERY;
        }
        try {
            return queue.poll(Math.max(patience.toMillis(), 1), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientGone();
        }
    }

    private static void send(OutputStream out, Event event, EventFilter filter) throws IOException {
        if (filter.accepts(event)) {
            out.write(Json.bytes(json(event)));
            out.write('\n');
        }
    }

    static Map<String, @Nullable Object> json(Event event) {
        Instant time = event.time();
        Map<String, @Nullable Object> json = Json.object(
                "Type", event.type(),
                "Action", event.action(),
                "Actor", Json.object("ID", event.id(), "Attributes", event.attributes()),
                "scope", "local",
                "time", time.getEpochSecond(),
                "timeNano", time.getEpochSecond() * 1_000_000_000L + time.getNano());
        if (event.type().equals("container") || event.type().equals("image")) {
            // the names from before events had types, which older clients still read
            json.put("status", event.action());
            json.put("id", event.id());
            json.put("from", event.attributes().get("image"));
        }
        return json;
    }
}
