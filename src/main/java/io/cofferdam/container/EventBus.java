package io.cofferdam.container;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands events to everyone who listens, in order, and remembers the latest, also those of the service before. */
public final class EventBus implements AutoCloseable {

    static final int REMEMBERED = 4096;
    private static final Duration KEPT = Duration.ofDays(7);

    private final Deque<Event> past = new ArrayDeque<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final @Nullable EventJournal journal;
    /** Whether the events of before are there; they are read while the service starts. */
    private final CompletableFuture<Void> opened = new CompletableFuture<>();

    private long sequence;

    /** One that forgets everything with its end. */
    EventBus() {
        journal = null;
        opened.complete(null);
    }

    EventBus(EventJournal journal) {
        this.journal = journal;
        // those of before have the numbers up to it
        this.sequence = REMEMBERED;
    }

    /** Takes up what the journal holds, on a thread of its own. */
    void open() {
        if (journal != null) {
            journal.open(this::takeUp, this::after);
        }
    }

    /** All that was published is in the journal then. */
    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }

    private void takeUp(List<Event> before) {
        synchronized (past) {
            long number = REMEMBERED;
            for (Event event : before.reversed()) {
                past.addFirst(event.numbered(number--));
            }
            forget();
        }
        opened.complete(null);
    }

    private void forget() {
        Instant oldest = Instant.now().minus(KEPT);
        while (past.size() > REMEMBERED
                || !past.isEmpty() && past.getFirst().time().isBefore(oldest)) {
            past.removeFirst();
        }
    }

    /** Publishes one event to all. */
    public void publish(String type, String action, String id, Map<String, String> attributes) {
        synchronized (past) {
            Event event = new Event(++sequence, Instant.now(), type, action, id, Map.copyOf(attributes));
            past.addLast(event);
            forget();
            if (journal != null) {
                journal.wake();
            }
            subscriptions.forEach(subscription -> subscription.queue.add(event));
        }
    }

    /** What happened at or after a moment, as far as it is remembered. */
    public List<Event> since(Instant moment) {
        opened.join();
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
