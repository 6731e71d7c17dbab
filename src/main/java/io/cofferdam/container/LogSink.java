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

    /** Called before each record with its place, for who wants to go on behind it later ({@link LogProgress}). */
    default void at(LogPosition begin, LogPosition end) {}

    /** A line of the engine's own: what is missing at this place. On stderr for who does not tell it apart. */
    default void missing(Instant time, byte[] text) throws IOException {
        accept(StreamType.STDERR, time, text, false);
    }

    /** Called when the records so far should reach the reader, as before waiting for more. */
    default void flush() throws IOException {}
}
