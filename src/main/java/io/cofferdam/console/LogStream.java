package io.cofferdam.console;

import io.cofferdam.container.LogSink;
import io.cofferdam.container.StreamType;
import io.cofferdam.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/** Sends a log to one browser: whole lines, in batches, each batch with the moment from which to go on. */
final class LogStream implements LogSink {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int BATCH_LINES = 200;
    private static final int LONGEST_LINE_BYTES = 16_384;
    private static final long HEARTBEAT_MILLIS = 15_000;

    /** Where the lines come from; returns at their end. */
    interface Source {
        void readInto(LogSink sink) throws IOException;
    }

    private final Source source;
    private final SseEmitter emitter = new SseEmitter(0L);
    private final ReentrantLock sending = new ReentrantLock();
    private final Map<StreamType, ByteArrayOutputStream> begun = new EnumMap<>(StreamType.class);
    private final List<List<String>> batch = new ArrayList<>();
    private String position = "";

    LogStream(Source source) {
        this.source = source;
    }

    SseEmitter start() {
        Thread reader = Thread.ofVirtual().name("console-log").unstarted(this::read);
        Thread beat = Thread.ofVirtual().name("console-log-beat").unstarted(() -> beat(reader));
        emitter.onCompletion(reader::interrupt);
        emitter.onError(failed -> reader.interrupt());
        reader.start();
        beat.start();
        return emitter;
    }

    /** The moment after what a browser says it has seen; null if it says nothing of use. */
    static @Nullable Instant moment(@Nullable String lastSeen) {
        if (lastSeen == null || !lastSeen.matches("[0-9]{1,12}\\.[0-9]{1,9}")) {
            return null;
        }
        String[] parts = lastSeen.split("\\.");
        return Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1]) + 1);
    }

    @Override
    public void accept(StreamType type, Instant time, byte[] text, boolean partial) throws IOException {
        ByteArrayOutputStream line = begun.computeIfAbsent(type, any -> new ByteArrayOutputStream());
        line.write(text);
        position = time.getEpochSecond() + "." + time.getNano();
        if (partial && line.size() < LONGEST_LINE_BYTES) {
            return;
        }
        String words = line.toString(StandardCharsets.UTF_8).stripTrailing();
        line.reset();
        batch.add(List.of(type == StreamType.STDERR ? "err" : "out", Words.clockMillis(time), words));
        if (batch.size() >= BATCH_LINES) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        if (!batch.isEmpty()) {
            send(SseEmitter.event().id(position).data(JSON.writeValueAsString(batch)));
            batch.clear();
        }
    }

    private void read() {
        try {
            send(SseEmitter.event().comment("open").reconnectTime(2000));
            source.readInto(this);
            flush();
            send(SseEmitter.event().name("end").data("end"));
            emitter.complete();
        } catch (ProblemException e) {
            trouble(e.problem().line());
        } catch (IOException | IllegalStateException e) {
            // Either the browser went away or the log cannot be read; only the second can still be told.
            trouble("the log cannot be read: " + e.getMessage());
        }
    }

    private void trouble(String words) {
        try {
            send(SseEmitter.event().name("trouble").data(words.replace('\n', ' ')));
            emitter.complete();
        } catch (IOException | IllegalStateException gone) {
            emitter.complete();
        }
    }

    /** A silent log must still notice that nobody reads it any more. */
    private void beat(Thread reader) {
        try {
            while (reader.isAlive()) {
                if (reader.join(java.time.Duration.ofMillis(HEARTBEAT_MILLIS))) {
                    return;
                }
                send(SseEmitter.event().comment("beat"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | IllegalStateException gone) {
            reader.interrupt();
        }
    }

    private void send(SseEmitter.SseEventBuilder event) throws IOException {
        sending.lock();
        try {
            emitter.send(event);
        } finally {
            sending.unlock();
        }
    }
}
