package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.problem.ProblemException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The bytes of a blob from an offset on; where the connection breaks it asks for the rest and goes on. */
final class BlobStream extends InputStream {

    private final Repository repository;
    private final Descriptor blob;
    private long offset;
    private int failures;
    private volatile boolean aborted;
    private volatile @Nullable Answer answer;
    private @Nullable InputStream content;

    BlobStream(Repository repository, Descriptor blob, long from) {
        this.repository = repository;
        this.blob = blob;
        this.offset = from;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        while (true) {
            try {
                InputStream open = content == null ? connect() : content;
                int n = open.read(bytes, from, length);
                if (n < 0 && offset < blob.size()) {
                    throw new EOFException("the connection ended after " + offset + " of " + blob.size() + " bytes");
                }
                offset += Math.max(n, 0);
                failures = n > 0 ? 0 : failures;
                return n;
            } catch (IOException e) {
                disconnect();
                Retries retries = repository.session().retries();
                if (aborted || Thread.currentThread().isInterrupted() || !retries.allow(++failures)) {
                    throw e;
                }
                retries.await(failures, null);
            }
        }
    }

    /** Ends it from any thread: the reader gets an {@link IOException}. */
    void abort() {
        aborted = true;
        Answer open = answer;
        if (open != null) {
            open.abort();
        }
    }

    @Override
    public void close() throws IOException {
        disconnect();
    }

    private InputStream connect() throws IOException {
        if (aborted) {
            throw new IOException("the transfer was cancelled");
        }
        Answer opened = repository.blob(blob.digest(), offset);
        answer = opened;
        if (aborted) {
            opened.abort();
        }
        InputStream stream = opened.content();
        if (opened.status() == 206) {
            requireOffset(opened.header("Content-Range"));
        } else {
            requireSize(opened.length());
            stream.skipNBytes(offset); // this registry does not know ranges
        }
        content = stream;
        return stream;
    }

    private void requireOffset(@Nullable String range) {
        if (range == null || !range.startsWith("bytes " + offset + "-")) {
            throw misbehaved("It was asked for the bytes from " + offset + " on and gave \"" + range + "\".");
        }
    }

    private void requireSize(long length) {
        if (length >= 0 && length != blob.size()) {
            throw misbehaved("%s should have %d bytes and has %d.".formatted(blob.digest(), blob.size(), length));
        }
    }

    private ProblemException misbehaved(String why) {
        return RegistryProblems.misbehaved(repository.endpoint(), RegistryProblems.printable(why));
    }

    private void disconnect() throws IOException {
        Answer open = answer;
        answer = null;
        content = null;
        if (open != null) {
            open.close();
        }
    }
}
