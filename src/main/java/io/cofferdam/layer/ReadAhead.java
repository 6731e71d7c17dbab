package io.cofferdam.layer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Reads a stream on a thread of its own, so that decompressing and writing happen at the same time. */
final class ReadAhead extends InputStream {

    private static final int PORTION_BYTES = 1 << 18;
    private static final int PORTIONS = 8;

    /**
     * What earlier streams have read into. They outlive the young generation, so that new ones for each layer would pile up
     * in the old one: ten megabytes a pull.
     */
    private static final BlockingQueue<byte[]> SPARE = new ArrayBlockingQueue<>(4 * PORTIONS);

    /** Some bytes, or the end, or the failure in their place. */
    private record Portion(
            byte[] bytes, int length, @Nullable Exception failure) {

        static final Portion NOTHING = new Portion(new byte[0], 0, null);

        static Portion end(@Nullable Exception failure) {
            return new Portion(new byte[0], -1, failure);
        }
    }

    private final InputStream source;
    private final BlockingQueue<Portion> full = new ArrayBlockingQueue<>(PORTIONS + 1);
    private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(PORTIONS);
    private final Thread reader;
    private Portion current = Portion.NOTHING;
    private int position;

    private ReadAhead(InputStream source) {
        this.source = source;
        this.reader = Thread.ofPlatform().daemon().name("layer-read-ahead").unstarted(this::readAll);
    }

    static ReadAhead of(InputStream source) {
        ReadAhead ahead = new ReadAhead(source);
        for (int i = 0; i < PORTIONS; i++) {
            byte[] spare = SPARE.poll();
            ahead.empty.add(spare == null ? new byte[PORTION_BYTES] : spare);
        }
        ahead.reader.start();
        return ahead;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        try {
            if (position == current.length()) {
                advance();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (current.length() < 0) {
            return -1;
        }
        int n = Math.min(length, current.length() - position);
        System.arraycopy(current.bytes(), position, bytes, offset, n);
        position += n;
        return n;
    }

    /** Stops reading and waits until the source is left alone; the source itself stays open. */
    @Override
    public void close() throws IOException {
        reader.interrupt();
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                giveBack();
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        giveBack();
        current = Portion.end(null);
        position = 0;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveBack() {
        List<Portion> unread = new ArrayList<>();
        full.drainTo(unread);
        unread.add(current);
        current = Portion.end(null);
        unread.stream().map(Portion::bytes).filter(bytes -> bytes.length > 0).forEach(SPARE::offer);
        for (byte[] bytes = empty.poll(); bytes != null; bytes = empty.poll()) {
            SPARE.offer(bytes);
        }
    }

    private void advance() throws IOException, InterruptedException {
        if (current.bytes().length > 0) {
            empty.add(current.bytes());
        }
        // once only: an interrupted wait must not leave it in two hands
        current = Portion.NOTHING;
        position = 0;
        current = full.take();
        switch (current.failure()) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Exception e -> throw new IOException(e);
        }
    }

    private void readAll() {
        try {
            while (true) {
                byte[] bytes = empty.take();
                int n = source.readNBytes(bytes, 0, bytes.length);
                if (n == 0) {
                    full.put(Portion.end(null));
                    return;
                }
                full.put(new Portion(bytes, n, null));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            full.add(Portion.end(e));
        }
    }
}
