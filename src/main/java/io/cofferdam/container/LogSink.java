package io.cofferdam.container;

import java.io.IOException;
import java.time.Instant;

/** Takes log records in order. */
public interface LogSink {

    /**
     * One record: a line with its newline, or a part of a line longer than a record or cut by the writer.
     *
     * @param text the bytes as the process wrote them
     * @param partial whether the line goes on in the next record of this stream
     */
    void accept(StreamType type, Instant time, byte[] text, boolean partial) throws IOException;

    /** Called when the records so far should reach the reader, as before waiting for more. */
    default void flush() throws IOException {}
}
