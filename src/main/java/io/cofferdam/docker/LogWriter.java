package io.cofferdam.docker;

import io.cofferdam.container.LogSink;
import io.cofferdam.container.StreamType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Sends log records to a client, with a time before each line where it is wanted. */
final class LogWriter implements LogSink {

    private final Frames frames;
    private final boolean timestamps;
    /** By stream: whether its last record left a line open, so that the next one goes on in it. */
    private final boolean[] open = new boolean[StreamType.values().length];

    LogWriter(Frames frames, boolean timestamps) {
        this.frames = frames;
        this.timestamps = timestamps;
    }

    @Override
    public void accept(StreamType type, Instant time, byte[] text, boolean partial) throws IOException {
        byte[] record = timestamps && !open[type.ordinal()] ? stamped(time, text) : text;
        open[type.ordinal()] = partial;
        frames.write(type, record, 0, record.length);
    }

    private static byte[] stamped(Instant time, byte[] text) {
        byte[] stamp = (Times.fixedWidth(time) + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] record = new byte[stamp.length + text.length];
        System.arraycopy(stamp, 0, record, 0, stamp.length);
        System.arraycopy(text, 0, record, stamp.length, text.length);
        return record;
    }

    @Override
    public void flush() throws IOException {
        frames.flush();
    }
}
