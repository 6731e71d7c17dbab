package io.cofferdam.layer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Carries what one thread reads to another that reads it again, at most a few portions ahead. */
final class LayerPipe extends InputStream {

    private static final int PORTIONS = 16;
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> full = new ArrayBlockingQueue<>(PORTIONS);
    private volatile boolean abandoned;
    private volatile boolean broken;
    private byte[] current = END;
    private int position;
    private boolean ended;

    /** Waits while the reader is behind; once the reader has given up, what is written goes nowhere. */
    void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0) {
            put(Arrays.copyOfRange(bytes, offset, offset + length));
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

    private void put(byte[] portion) throws IOException {
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
        if (position == current.length && !advance()) {
            return -1;
        }
        int n = Math.min(length, current.length - position);
        System.arraycopy(current, position, bytes, offset, n);
        position += n;
        return n;
    }

    private boolean advance() throws IOException {
        try {
            if (!ended) {
                current = full.take();
                position = 0;
                ended = current.length == 0;
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
