package io.cofferdam.console;

import io.cofferdam.container.LogPosition;
import io.cofferdam.container.LogProgress;
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

/** Sends a log to one browser: whole lines, in batches, each batch with the place from which to go on. */
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
    /** Where the lines began that have not ended. */
    private final Map<StreamType, LogPosition> openSince = new EnumMap<>(StreamType.class);

    private @Nullable LogPosition begin;
    private @Nullable LogPosition end;

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

    @Override
    public void at(LogPosition begin, LogPosition end) {
        this.begin = begin;
        this.end = end;
    }

    @Override
    public void accept(StreamType type, Instant time, byte[] text, boolean partial) throws IOException {
        ByteArrayOutputStream line = begun.computeIfAbsent(type, any -> new ByteArrayOutputStream());
        if (begin != null) {
            openSince.putIfAbsent(type, begin);
        }
        line.write(text);
        if (partial && line.size() < LONGEST_LINE_BYTES) {
            return;
        }
        String words = line.toString(StandardCharsets.UTF_8).stripTrailing();
        line.reset();
        openSince.remove(type);
        add(type == StreamType.STDERR ? "err" : "out", time, words);
    }

    @Override
    public void missing(Instant time, byte[] text) throws IOException {
        add("missing", time, new String(text, StandardCharsets.UTF_8).stripTrailing());
    }

    private void add(String kind, Instant time, String words) throws IOException {
        batch.add(List.of(kind, Words.clockMillis(time), words));
        if (batch.size() >= BATCH_LINES) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        if (!batch.isEmpty()) {
            send(SseEmitter.event().id(progress()).data(JSON.writeValueAsString(batch)));
            batch.clear();
        }
    }

    /** Lines that have not ended are not in the browser yet: who goes on begins with them. */
    String progress() {
        LogPosition here = end;
        return here == null
                ? ""
                : new LogProgress(
                                openSince.getOrDefault(StreamType.STDOUT, here),
                                openSince.getOrDefault(StreamType.STDERR, here))
                        .text();
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
