package io.cofferdam.registry;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** A registry's answer, whose content is still on its way; close it. */
final class Answer implements AutoCloseable {

    /** So much is read to its end to keep the connection. */
    private static final long SMALL_BYTES = 16 << 10;

    private final HttpUriRequestBase request;
    private final ClassicHttpResponse response;
    private final InFlight inFlight;

    Answer(HttpUriRequestBase request, ClassicHttpResponse response, InFlight inFlight) {
        this.request = request;
        this.response = response;
        this.inFlight = inFlight;
    }

    int status() {
        return response.getCode();
    }

    boolean isSuccess() {
        return status() / 100 == 2;
    }

    @Nullable
    String header(String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    /** The content's length by its header, -1 if that does not say. */
    long length() {
        HttpEntity entity = response.getEntity();
        return entity == null ? 0 : entity.getContentLength();
    }

    InputStream content() throws IOException {
        HttpEntity entity = response.getEntity();
        return entity == null ? InputStream.nullInputStream() : entity.getContent();
    }

    /** It has more bytes than any honest answer. */
    static final class TooLong extends IOException {

        private static final long serialVersionUID = 1L;

        private TooLong(int max) {
            super("It answered with more than " + max + " bytes.");
        }
    }

    /** All of a small content; {@link TooLong} when it is longer. */
    byte[] bytes(int max) throws IOException {
        byte[] bytes = content().readNBytes(max + 1);
        if (bytes.length > max) {
            throw new TooLong(max);
        }
        return bytes;
    }

    /** Ends the transfer from any thread; whoever reads gets an {@link IOException}. */
    void abort() {
        request.cancel();
    }

    /** Content that was not read to its end costs the connection, not the time to read it. */
    @Override
    public void close() throws IOException {
        try {
            if (length() < 0 || length() > SMALL_BYTES) {
                request.cancel(); // to close the content alone would read all that is still to come
                closeCancelled();
            } else {
                response.close();
            }
        } finally {
            inFlight.end(request);
        }
    }

    private void closeCancelled() {
        try {
            response.close();
        } catch (IOException ofTheCancelledConnection) {
            return; // it is closed
        }
    }
}
