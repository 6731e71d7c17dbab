package io.cofferdam.container;

import java.io.IOException;

/** Takes output as it comes; an exception ends the stream. */
@FunctionalInterface
public interface StreamSink {
    void accept(StreamType type, byte[] buffer, int offset, int length) throws IOException;
}
