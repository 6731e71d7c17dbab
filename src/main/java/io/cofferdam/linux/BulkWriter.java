package io.cofferdam.linux;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Writes whole files, one after the other. What is large goes past the page cache (open(2), O_DIRECT) and on another thread: content
 * that is written once and not read soon would only take the cache's room, and the sync at the end would have to wait for all of it.
 * File systems that cannot do that get ordinary writes. For one thread.
 */
public final class BulkWriter {

    private static final int PORTION_BYTES = 512 << 10;
    /** No logical block of a disk is larger. */
    private static final int ALIGNMENT = 4096;
    /** Ordinary writes are handed to the disk in steps, so that the sync at the end has less left to do. */
    private static final int WRITEBACK_PORTIONS = 16;
    /** As many as a pull of four layers at once uses: memory outside of the heap comes back late once it is let go. */
    private static final int KEPT_PORTIONS = 10;

    private static final BlockingQueue<ByteBuffer> SPARE = new ArrayBlockingQueue<>(KEPT_PORTIONS);

    private static final ExecutorService BEHIND = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("bulk-write-", 0).factory());

    private @Nullable ByteBuffer filling;
    private @Nullable ByteBuffer writing;
    private @Nullable Future<?> pending;
    private boolean direct;
    private int ordinaryPortions;

    /** Gives the content of a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Sink sink) throws IOException;
    }

    /** Takes the next bytes. */
    @FunctionalInterface
    public interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /** Fills a new file from its current offset; nothing of it is still being written when this returns or throws. */
    public void fill(OpenFile empty, Content content) throws IOException {
        direct = false;
        ordinaryPortions = 0;
        filling = portion();
        try {
            content.writeTo((bytes, offset, length) -> take(empty, bytes, offset, length));
            finish(empty, filling);
        } finally {
            settle();
            giveBack(filling);
            giveBack(writing);
            filling = null;
            writing = null;
        }
    }

    private void take(OpenFile target, byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        ByteBuffer portion = Objects.requireNonNull(filling, "only while a file is filled");
        for (int done = 0; done < length; ) {
            int n = Math.min(length - done, portion.remaining());
            portion.put(bytes, offset + done, n);
            done += n;
            if (!portion.hasRemaining()) {
                filling = null; // whatever fails next, it is given back once
                portion = sendBehind(target, portion);
                filling = portion;
            }
        }
    }

    /** The next portion to fill, while this one is written. */
    private ByteBuffer sendBehind(OpenFile target, ByteBuffer full) throws IOException {
        await();
        ByteBuffer next = writing == null ? portion() : writing.clear();
        writing = full.flip();
        pending = BEHIND.submit(() -> {
            send(target, full);
            return null;
        });
        return next;
    }

    /** Runs on either thread, never on both at once. */
    private void send(OpenFile target, ByteBuffer full) throws IOException {
        if (!direct && ordinaryPortions == 0) {
            direct = target.direct(true);
        }
        write(target, full);
        if (!direct && ++ordinaryPortions % WRITEBACK_PORTIONS == 0) {
            target.startWriteback();
        }
    }

    /** A file system may take the flag and refuse the write. */
    private void write(OpenFile target, ByteBuffer bytes) throws IOException {
        try {
            target.write(bytes);
        } catch (SyscallException e) {
            if (!direct || e.errno() != Errno.EINVAL) {
                throw e;
            }
            direct = false;
            target.direct(false);
            target.write(bytes);
        }
    }

    private void finish(OpenFile target, ByteBuffer rest) throws IOException {
        await();
        int length = rest.position();
        rest.flip();
        if (direct) {
            write(target, rest.limit(length - length % ALIGNMENT));
            target.direct(false);
        }
        target.write(rest.limit(length));
        if (ordinaryPortions > 0) {
            target.startWriteback();
        }
    }

    private void await() throws IOException {
        Future<?> last = pending;
        pending = null;
        if (last == null) {
            return;
        }
        try {
            last.get();
        } catch (InterruptedException e) {
            pending = last;
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    /** The file may be closed next, and its descriptor be another file's. */
    private void settle() {
        boolean interrupted = false;
        while (pending != null) {
            interrupted |= Thread.interrupted();
            try {
                await();
            } catch (IOException e) {
                // whoever filled the file has failed already
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static ByteBuffer portion() {
        ByteBuffer spare = SPARE.poll();
        if (spare != null) {
            return spare.clear();
        }
        return ByteBuffer.allocateDirect(PORTION_BYTES + ALIGNMENT)
                .alignedSlice(ALIGNMENT)
                .limit(PORTION_BYTES)
                .slice();
    }

    private static void giveBack(@Nullable ByteBuffer portion) {
        if (portion != null) {
            SPARE.offer(portion);
        }
    }
}
