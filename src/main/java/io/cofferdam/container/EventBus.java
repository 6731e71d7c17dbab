package io.cofferdam.container;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands events to everyone who listens, in order, and remembers the latest. */
public final class EventBus {

    private static final int REMEMBERED = 1024;

    private final Deque<Event> past = new ArrayDeque<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private long sequence;

    /** Publishes one event to all. */
    public void publish(String type, String action, String id, Map<String, String> attributes) {
        synchronized (past) {
            Event event = new Event(++sequence, Instant.now(), type, action, id, Map.copyOf(attributes));
            past.addLast(event);
            if (past.size() > REMEMBERED) {
                past.removeFirst();
            }
            subscriptions.forEach(subscription -> subscription.queue.add(event));
        }
    }

    /** What happened at or after a moment, as far as it is remembered. */
    public List<Event> since(Instant moment) {
        synchronized (past) {
            List<Event> found = new ArrayList<>();
            for (Event event : past) {
                if (!event.time().isBefore(moment)) {
                    found.add(event);
                }
            }
            return found;
        }
    }

    /** What happened after an event that a reader has already seen. */
    public List<Event> after(long seen) {
        synchronized (past) {
            return past.stream().filter(event -> event.sequence() > seen).toList();
        }
    }

    /** Calls the listener on a thread of its own, so that a slow one holds up nobody. */
    public Subscription subscribe(Consumer<Event> listener) {
        Subscription subscription = new Subscription(listener);
        synchronized (past) {
            subscriptions.add(subscription);
        }
        subscription.thread = Thread.ofVirtual().name("events").start(subscription::deliver);
        return subscription;
    }

    /** A listener's place; closing it ends the calls. */
    public final class Subscription implements AutoCloseable {

        private final LinkedBlockingQueue<Event> queue = new LinkedBlockingQueue<>();
        private final Consumer<Event> listener;
        private @Nullable Thread thread;

        private Subscription(Consumer<Event> listener) {
            this.listener = listener;
        }

        private void deliver() {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    listener.accept(queue.take());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                close();
            }
        }

        @Override
        public void close() {
            subscriptions.remove(this);
            Thread running = thread;
            if (running != null && running != Thread.currentThread()) {
                running.interrupt();
            }
        }
    }
}
