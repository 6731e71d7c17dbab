package io.cofferdam.image;

import io.cofferdam.linux.OpenFile;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Writes a blob's file, counts and hashes it, and lets the disk begin early. */
final class HashingOutput extends OutputStream {

    private static final long WRITEBACK_BYTES = 8L << 20;

    private final OpenFile file;
    private final OutputStream out;
    private final MessageDigest hash = Digest.sha256();
    private long count;
    private long nextWriteback = WRITEBACK_BYTES;

    HashingOutput(OpenFile file) {
        this.file = file;
        this.out = file.outputStream();
    }

    long count() {
        return count;
    }

    /** Of all that was written; ends the hash. */
    Digest digest() {
        return Digest.ofHash(hash.digest());
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        hash.update(bytes, offset, length);
        out.write(bytes, offset, length);
        count += length;
        if (count >= nextWriteback) {
            nextWriteback = count + WRITEBACK_BYTES;
            file.startWriteback();
        }
    }
}
