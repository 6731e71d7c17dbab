package io.cofferdam.console;

import io.cofferdam.access.Caller;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** One open tab: what it looks at, and the messages on their way to it. */
final class Viewer {

    private static final int MOST_WAITING = 2000;
    private static final long HEARTBEAT_SECONDS = 15;

    /** A named event, or a heartbeat where the name is empty. */
    private record Message(String id, String name, String data) {}

    private static final Message END = new Message("", "end", "");

    final Caller caller;
    final String view;
    final ListQuery query;
    final String container;
    private final SseEmitter emitter = new SseEmitter(0L);
    private final LinkedBlockingQueue<Message> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private volatile boolean closed;
    private @Nullable Instant lastSample;

    Viewer(Caller caller, String view, ListQuery query, String container) {
        this.caller = caller;
        this.view = view;
        this.query = query;
        this.container = container;
    }

    /** Begins to deliver on a thread of its own, so that a slow tab holds up no other; calls gone at the end. */
    SseEmitter start(Runnable gone) {
        emitter.onCompletion(this::close);
        emitter.onError(failed -> close());
        Thread.ofVirtual().name("console-live").start(() -> {
            try {
                deliver();
            } finally {
                gone.run();
            }
        });
        return emitter;
    }

    /** @param id what the browser says when it comes back; null keeps the one before */
    void send(@Nullable String id, String name, String data) {
        if (!waiting.offer(new Message(id == null ? "" : id, name, data))) {
            // It reads too slowly: it comes back by itself and gets what it missed.
            close();
        }
    }

    /** Whether a sample is another than the one that was sent last. */
    boolean isNew(Instant sample) {
        boolean another = !sample.equals(lastSample);
        lastSample = sample;
        return another;
    }

    boolean looksAt(String containerId) {
        return view.equals("container") && container.equals(containerId);
    }

    void close() {
        closed = true;
        waiting.clear();
        waiting.offer(END);
    }

    private void deliver() {
        try {
            emitter.send(SseEmitter.event().comment("open").reconnectTime(1000));
            while (!closed) {
                Message message = waiting.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
                if (message == null) {
                    emitter.send(SseEmitter.event().comment("beat"));
                } else if (message != END) {
                    emitter.send(event(message));
                }
            }
            emitter.complete();
        } catch (IOException | IllegalStateException e) {
            closed = true; // the tab was closed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static SseEmitter.SseEventBuilder event(Message message) {
        SseEmitter.SseEventBuilder event =
                SseEmitter.event().name(message.name()).data(message.data());
        return message.id().isEmpty() ? event : event.id(message.id());
    }
}
