package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.problem.ProblemException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The bytes of a blob from an offset on; where the connection breaks it asks for the rest and goes on. */
final class BlobStream extends InputStream {

    /** What one attempt must bring for the next to count as the first: a registry that drips would be waited for without end. */
    private static final long PROGRESS_BYTES = 16 << 10;

    private final Repository repository;
    private final Descriptor blob;
    private long offset;
    private int failures;
    private long cameAtOnce;
    private volatile boolean continued;
    private boolean ranges = true;
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

    /** Never reads beyond the blob's size: what follows is nothing that was asked for. */
    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        while (offset < blob.size()) {
            try {
                InputStream open = content == null ? connect() : content;
                int n = open.read(bytes, from, (int) Math.min(length, blob.size() - offset));
                if (n < 0) {
                    throw new EOFException("the connection ended after " + offset + " of " + blob.size() + " bytes");
                }
                offset += n;
                cameAtOnce += n;
                failures = cameAtOnce >= PROGRESS_BYTES ? 0 : failures;
                return n;
            } catch (IOException e) {
                letGo(e);
                awaitNextAttempt(e);
            }
        }
        return -1;
    }

    /** That the way to the registry broke is no fault of the content: whoever reads must not take it for one. */
    private void awaitNextAttempt(IOException failure) throws IOException {
        Retries retries = repository.session().retries();
        if (aborted || Thread.currentThread().isInterrupted() || !retries.allow(++failures)) {
            throw RegistryProblems.unreachable(repository.endpoint(), failure);
        }
        repository.session().pause(failures, failure);
    }

    /** A body that was cut complains once more when it is closed. */
    private void letGo(IOException failure) {
        try {
            disconnect();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Whether a part of it came as the rest of something, which is as right as the registry's counting. */
    boolean continued() {
        return continued;
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
        Answer opened = repository.blob(blob.digest(), ranges ? offset : 0);
        answer = opened;
        if (aborted) {
            opened.abort();
        }
        if (ranges && offset > 0 && !isContinuation(opened)) {
            ranges = false;
            throw new IOException("it was asked for the bytes from %d on and gave others".formatted(offset));
        }
        continued |= opened.status() == 206;
        InputStream stream = opened.content();
        if (opened.status() != 206) {
            requireSize(opened.length());
            stream.skipNBytes(offset); // this registry does not know ranges
        }
        content = stream;
        cameAtOnce = 0;
        return stream;
    }

    /** All of it is as good as the rest; another part, or none because there is no such range, is of no use. */
    private boolean isContinuation(Answer opened) {
        if (opened.status() != 206) {
            return opened.status() == 200;
        }
        String range = String.valueOf(opened.header("Content-Range"));
        return range.equals("bytes %d-%d/%d".formatted(offset, blob.size() - 1, blob.size()))
                || range.equals("bytes %d-%d/*".formatted(offset, blob.size() - 1));
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
