package io.cofferdam.api;

import io.cofferdam.container.LogSink;
import io.cofferdam.container.StreamType;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** Writes log records as they are, both streams in one. */
record LogText(OutputStream out) implements LogSink {

    @Override
    public void accept(StreamType type, Instant time, byte[] text, boolean partial) throws IOException {
        out.write(text);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
