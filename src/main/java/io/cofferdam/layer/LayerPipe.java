package io.cofferdam.layer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Carries what one thread reads to another that reads it again, at most a few portions ahead. */
final class LayerPipe extends InputStream {

    private static final int PORTIONS = 16;
    private static final int PORTION_BYTES = 1 << 17;
    private static final Portion END = new Portion(new byte[0], 0);

    private final BlockingQueue<Portion> full = new ArrayBlockingQueue<>(PORTIONS);
    private final Queue<byte[]> spare;
    private volatile boolean abandoned;
    private volatile boolean broken;
    private Portion current = END;
    private int position;
    private boolean ended;

    private record Portion(byte[] bytes, int length) {}

    /** @param spare memory of pipes before this one, and for those after it */
    LayerPipe(Queue<byte[]> spare) {
        this.spare = spare;
    }

    /** Room for the memory of one pipe. */
    static Queue<byte[]> spares() {
        return new ArrayBlockingQueue<>(PORTIONS);
    }

    /** Waits while the reader is behind; once the reader has given up, what is written goes nowhere. */
    void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int n = Math.min(length - done, PORTION_BYTES);
            byte[] used = spare.poll();
            byte[] portion = used == null ? new byte[PORTION_BYTES] : used;
            System.arraycopy(bytes, offset + done, portion, 0, n);
            put(new Portion(portion, n));
            done += n;
        }
    }

    /** The reader finds the end. */
    void end() throws IOException {
        put(END);
    }

    /** The reader fails instead of finding an end: what it has read is not all. */
    void breakOff() {
        broken = true;
        full.clear();
        full.offer(END);
    }

    private void put(Portion portion) throws IOException {
        try {
            if (!abandoned) {
                full.put(portion);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == current.length() && !advance()) {
            return -1;
        }
        int n = Math.min(length, current.length() - position);
        System.arraycopy(current.bytes(), position, bytes, offset, n);
        position += n;
        return n;
    }

    private boolean advance() throws IOException {
        try {
            if (!ended) {
                if (current != END) {
                    spare.offer(current.bytes());
                }
                current = full.take();
                position = 0;
                ended = current == END;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (broken) {
            throw new IOException("the archive broke off");
        }
        return !ended;
    }

    /** Gives up: the writer does not wait any more. */
    @Override
    public void close() {
        abandoned = true;
        // one that waits for a place in the queue finds one, and sees that it need not have waited
        full.clear();
    }
}
