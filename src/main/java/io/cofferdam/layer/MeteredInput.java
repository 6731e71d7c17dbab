package io.cofferdam.layer;

import io.cofferdam.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Counts, hashes and bounds what is read through it, in large portions. */
final class MeteredInput extends InputStream {

    /** Looks at the count after each portion and throws when it is too much. */
    @FunctionalInterface
    interface Bound {
        void check(long bytes) throws IOException;

        default Bound and(Bound other) {
            return bytes -> {
                check(bytes);
                other.check(bytes);
            };
        }
    }

    private static final int PORTION_BYTES = 1 << 17;

    private final InputStream source;
    private final @Nullable MessageDigest hash;
    private final Bound bound;
    private final byte[] portion = new byte[PORTION_BYTES];
    private int position;
    private int limit;
    private long count;
    private @Nullable Digest digest;
    private volatile boolean broken;

    MeteredInput(InputStream source, @Nullable MessageDigest hash, Bound bound) {
        this.source = source;
        this.hash = hash;
        this.bound = bound;
    }

    /** Bytes taken from the source so far. */
    long count() {
        return count;
    }

    /** Whether the source itself failed, so that nothing more can be had of it. */
    boolean isBroken() {
        return broken;
    }

    /** Reads to the end, so that count and digest are those of the whole. */
    void drain() throws IOException {
        do {
            position = limit;
        } while (fill());
    }

    /** Of what was read until it is first asked for. */
    Digest digest() {
        Digest known = digest;
        if (known == null) {
            known = Digest.ofHash(Objects.requireNonNull(hash, "made to hash").digest());
            digest = known;
        }
        return known;
    }

    @Override
    public int read() throws IOException {
        return position < limit || fill() ? portion[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == limit && length >= PORTION_BYTES) {
            return take(bytes, offset, length);
        }
        if (position == limit && !fill()) {
            return -1;
        }
        int n = Math.min(length, limit - position);
        System.arraycopy(portion, position, bytes, offset, n);
        position += n;
        return n;
    }

    @Override
    public long skip(long bytes) throws IOException {
        if (bytes <= 0 || (position == limit && !fill())) {
            return 0;
        }
        int n = (int) Math.min(bytes, limit - position);
        position += n;
        return n;
    }

    /** Never 0 before the end: GZIPInputStream takes 0 for the end of its last member. */
    @Override
    public int available() {
        return Math.max(1, limit - position);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = 0;
        limit = Math.max(take(portion, 0, portion.length), 0);
        return limit > 0;
    }

    private int readSource(byte[] bytes, int offset, int length) throws IOException {
        try {
            return source.read(bytes, offset, length);
        } catch (IOException | RuntimeException e) {
            broken = true;
            throw e;
        }
    }

    private int take(byte[] bytes, int offset, int length) throws IOException {
        int n = readSource(bytes, offset, length);
        if (n > 0) {
            count += n;
            if (hash != null) {
                hash.update(bytes, offset, n);
            }
            bound.check(count);
        }
        return n;
    }
}
