package io.cofferdam.container;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** One viewer of a process's standard streams; safe for one reading and one writing thread. */
public interface AttachSession extends Closeable {

    /** Whether the process has a terminal: output then is one raw stream. */
    boolean tty();

    /** The process's stdin; closing it is the end of input for the process where stdin is open once. */
    OutputStream stdin();

    /** Delivers output until the process has ended and everything has been delivered, or the sink throws. */
    void pump(StreamSink sink) throws IOException;

    @Override
    void close();
}
