package io.cofferdam.docker;

import io.cofferdam.container.StreamType;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Puts output on the wire: raw for a terminal, otherwise in frames of eight bytes (stream, three zeros, length big endian) and
 * payload.
 */
final class Frames {

    private static final int HEADER_BYTES = 8;

    private final OutputStream out;
    private final boolean raw;

    Frames(OutputStream out, boolean raw) {
        this.out = out;
        this.raw = raw;
    }

    /** Header and payload leave in one write, which for small output means one system call less. */
    void write(StreamType type, byte[] buffer, int offset, int length) throws IOException {
        if (raw) {
            out.write(buffer, offset, length);
            return;
        }
        byte[] frame = new byte[HEADER_BYTES + length];
        frame[0] = (byte) type.ordinal();
        frame[4] = (byte) (length >>> 24);
        frame[5] = (byte) (length >>> 16);
        frame[6] = (byte) (length >>> 8);
        frame[7] = (byte) length;
        System.arraycopy(buffer, offset, frame, HEADER_BYTES, length);
        out.write(frame);
    }

    void flush() throws IOException {
        out.flush();
    }
}
