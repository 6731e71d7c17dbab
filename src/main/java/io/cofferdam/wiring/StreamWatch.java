package io.cofferdam.wiring;

import io.cofferdam.access.Actor;
import io.cofferdam.access.OpenStreams;
import io.cofferdam.access.Sessions;
import io.cofferdam.access.Tokens;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Ends the streams of sessions that ran out, of those that ended just while a stream was opened, and all when the service stops. */
@Component
final class StreamWatch {

    private static final Logger LOG = LoggerFactory.getLogger(StreamWatch.class);
    private static final long SECONDS = 10;

    private final OpenStreams streams;
    private final Sessions sessions;
    private final Tokens tokens;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("stream-watch").daemon(true).factory());

    StreamWatch(OpenStreams streams, Sessions sessions, Tokens tokens) {
        this.streams = streams;
        this.sessions = sessions;
        this.tokens = tokens;
        clock.scheduleWithFixedDelay(this::look, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    /** Comes before the web server waits for the requests that are under way; a page that is open is one. */
    @EventListener(ContextClosedEvent.class)
    void end() {
        clock.shutdownNow();
        streams.endAll();
    }

    private void look() {
        try {
            streams.endIf(this::lost);
        } catch (RuntimeException e) {
            LOG.warn("It could not be checked whether sessions with open streams have ended", e);
        }
    }

    private boolean lost(Actor actor) {
        String session = actor.sessionId();
        String token = actor.tokenName();
        return session != null && !sessions.isOpen(session) || token != null && !tokens.exists(actor.name(), token);
    }
}
