package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.PartialBlobs;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A layer on its way: first what came in an earlier try, then the rest from the registry, which is kept as it passes. What turns out
 * to be something else than its digest says is dropped at the close; what merely broke off stays for the next try.
 */
final class LayerDownload extends InputStream {

    private final PartialBlobs.Claim claim;
    private final Descriptor blob;
    private final BlobStream network;
    private final LongConsumer progress;
    private final boolean resumed;
    /** Bytes of an earlier try: they have come, though they are only now read. */
    private final long before;

    private @Nullable InputStream earlier;
    private PartialBlobs.@Nullable Appender appender;
    private long offset;
    private boolean verified;
    private volatile boolean aborted;
    private volatile boolean refused;
    private volatile @Nullable Exception failure;

    LayerDownload(PartialBlobs.Claim claim, Descriptor blob, Repository repository, LongConsumer progress)
            throws IOException {
        this.claim = claim;
        this.blob = blob;
        this.progress = progress;
        FileChannel part = claim.read();
        long there = part == null ? 0 : part.size();
        this.resumed = there > 0 && there <= blob.size();
        if (part != null && !resumed) {
            part.close();
            claim.discard();
        }
        this.earlier = resumed ? Channels.newInputStream(part) : null;
        this.before = resumed ? there : 0;
        this.network = new BlobStream(repository, blob, before);
    }

    /** Whether a part of it came in an earlier try. */
    boolean resumed() {
        return resumed;
    }

    /** Whether it was put together of parts, of which one may be wrong. */
    boolean pieced() {
        return resumed || network.continued();
    }

    void verified() {
        verified = true;
    }

    /** Its reader gave up; false where the reason is what this stream has thrown, which says nothing of the content. */
    boolean refused(ProblemException why) {
        refused = why != failure;
        return refused;
    }

    /** Ends it from any thread. */
    void abort() {
        aborted = true;
        network.abort();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            // whoever reads has given up, perhaps because of what came: that is not broken off, and not kept
            throw new InterruptedIOException("interrupted while reading " + blob.digest());
        }
        try {
            int n = earlier == null ? -1 : earlier.read(bytes, from, length);
            if (n < 0) {
                n = fetch(bytes, from, length);
            }
            offset += Math.max(n, 0);
            progress.accept(Math.max(offset, before));
            return n;
        } catch (ProblemException e) {
            ProblemException told = e.kind() == Kind.UNAVAILABLE ? RegistryProblems.resumable(e) : e;
            failure = told;
            throw told;
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private int fetch(byte[] bytes, int from, int length) throws IOException {
        closeEarlier();
        int n = network.read(bytes, from, length);
        if (n > 0) {
            if (appender == null) {
                appender = claim.append();
            }
            appender.write(bytes, from, n);
        }
        return n;
    }

    private void closeEarlier() throws IOException {
        if (earlier != null) {
            earlier.close();
            earlier = null;
        }
    }

    @Override
    public void close() throws IOException {
        try (claim;
                network) {
            closeEarlier();
            if (appender != null) {
                appender.close();
                appender = null;
            }
            if (!verified && !mayBeResumed()) {
                claim.discard();
            }
        }
    }

    /** The reader's verdict comes first: it makes this stream fail too, by the interrupt that ends its reading. */
    private boolean mayBeResumed() {
        return !refused && (aborted || failure != null);
    }
}
