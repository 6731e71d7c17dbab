package io.cofferdam.docker;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Begins the answer with its first byte, so that what is refused before it is still told by status. */
final class LateStream extends OutputStream {

    private final Exchange exchange;
    private final String contentType;
    private @Nullable OutputStream out;

    LateStream(Exchange exchange, String contentType) {
        this.exchange = exchange;
        this.contentType = contentType;
    }

    @Override
    public void write(int b) throws IOException {
        begun().write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        begun().write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        begun().flush();
    }

    private OutputStream begun() throws IOException {
        OutputStream begun = out;
        if (begun == null) {
            begun = exchange.stream(contentType);
            out = begun;
        }
        return begun;
    }
}
