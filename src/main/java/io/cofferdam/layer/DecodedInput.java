package io.cofferdam.layer;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** What a decoder gives whose failures have no type of their own: they become those of damaged data, unless the source failed. */
final class DecodedInput extends FilterInputStream {

    private final MeteredInput source;

    /** Makes the decoder, which may read a header. */
    interface Decoder {
        InputStream over(InputStream in) throws IOException;
    }

    private DecodedInput(InputStream decoder, MeteredInput source) {
        super(decoder);
        this.source = source;
    }

    static InputStream of(Decoder decoder, InputStream in, MeteredInput source) throws IOException {
        try {
            return new DecodedInput(decoder.over(in), source);
        } catch (IOException | IndexOutOfBoundsException e) {
            throw explained(e, source);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return super.read(bytes, offset, length);
        } catch (IOException | IndexOutOfBoundsException e) {
            throw explained(e, source);
        }
    }

    private static IOException explained(Exception e, MeteredInput source) {
        if (e instanceof IOException io && (source.isBroken() || e instanceof EOFException)) {
            return io;
        }
        ZipException damaged = new ZipException(String.valueOf(e.getMessage()));
        damaged.initCause(e);
        return damaged;
    }
}
