package io.cofferdam.cli;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The answers on the admin socket: a byte for the kind, four for the length, then the content. */
record AdminFrame(byte kind, byte[] content) {

    static final byte OUT = 1;
    static final byte ERR = 2;
    /** The last frame; its one byte is the exit code. */
    static final byte EXIT = 3;

    private static final int MAX_CONTENT_BYTES = 1 << 20;

    static AdminFrame read(DataInputStream in) throws IOException {
        byte kind = in.readByte();
        int length = in.readInt();
        if (length < 0 || length > MAX_CONTENT_BYTES) {
            throw new IOException("the service sent a frame of " + length + " bytes");
        }
        byte[] content = new byte[length];
        in.readFully(content);
        return new AdminFrame(kind, content);
    }

    void write(DataOutputStream out) throws IOException {
        synchronized (out) {
            out.writeByte(kind);
            out.writeInt(content.length);
            out.write(content);
            out.flush();
        }
    }

    /** A stream whose writes become frames of a kind. */
    static OutputStream stream(DataOutputStream target, byte kind) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                new AdminFrame(kind, new byte[] {(byte) b}).write(target);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int done = 0; done < length; done += MAX_CONTENT_BYTES) {
                    int size = Math.min(MAX_CONTENT_BYTES, length - done);
                    byte[] content = new byte[size];
                    System.arraycopy(bytes, offset + done, content, 0, size);
                    new AdminFrame(kind, content).write(target);
                }
            }
        };
    }
}
