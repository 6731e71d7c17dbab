package io.cofferdam.access;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What outlives the request that was allowed to open it: followed logs, live pages, terminals. Each ends when the session or
 * token behind it does.
 */
public final class OpenStreams {

    private final Set<Stream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /** A stream that is known here until it is closed. */
    public interface Registration extends AutoCloseable {

        /** Whether access was lost meanwhile. */
        boolean ended();

        @Override
        void close();
    }

    /** @param end ends the stream; called at most once, never after the registration was closed */
    public Registration add(Caller caller, Runnable end) {
        Stream stream = new Stream(caller.actor(), end);
        open.add(stream);
        if (stopping) {
            stream.end();
        }
        return stream;
    }

    void endSession(String sessionId) {
        endIf(actor -> sessionId.equals(actor.sessionId()));
    }

    void endSessionsOf(String user) {
        endIf(actor -> actor.sessionId() != null && actor.name().equals(user));
    }

    void endToken(String user, String tokenName) {
        endIf(actor -> actor.name().equals(user) && tokenName.equals(actor.tokenName()));
    }

    /** Ends those of actors that have lost their access. */
    public void endIf(Predicate<Actor> lost) {
        open.stream().filter(stream -> lost.test(stream.actor)).forEach(Stream::end);
    }

    /** Ends all, and from now on every new one at once: the service stops, and would wait for them. */
    public void endAll() {
        stopping = true;
        open.forEach(Stream::end);
    }

    private final class Stream implements Registration {

        private final Actor actor;
        private final Runnable end;
        private boolean closed;
        private boolean ended;

        Stream(Actor actor, Runnable end) {
            this.actor = actor;
            this.end = end;
        }

        private synchronized void end() {
            if (!closed) {
                closed = true;
                ended = true;
                open.remove(this);
                end.run();
            }
        }

        @Override
        public synchronized boolean ended() {
            return ended;
        }

        @Override
        public synchronized void close() {
            closed = true;
            open.remove(this);
        }
    }
}
