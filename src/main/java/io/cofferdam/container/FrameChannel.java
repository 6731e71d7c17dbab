package io.cofferdam.container;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Frames to and from a supervisor (native/wire.h); one thread reads, any number send. */
final class FrameChannel implements Closeable {

    static final int LAUNCH = 1;
    static final int CONTROL = 2;
    static final int ATTACH = 3;
    static final int EXEC = 4;
    static final int RESIZE = 5;
    static final int STDIN = 6;
    static final int STDIN_END = 7;
    static final int SIGNAL = 8;
    static final int FOLLOW = 9;
    static final int GO_ON = 10;
    static final int STARTED = 64;
    static final int FAILED = 65;
    static final int EXITED = 66;
    static final int STATUS = 67;
    static final int STDOUT = 68;
    static final int STDERR = 69;
    static final int LOG_POSITION = 70;
    static final int EXEC_EXITED = 71;
    static final int ANNOUNCED = 72;
    static final int OOM = 73;

    private static final int HEADER_BYTES = 8;
    private static final int MAX_FRAME_BYTES = 16 << 20;
    private static final int BUFFER_BYTES = 16 << 10;

    private final SocketChannel channel;
    private ByteBuffer in =
            ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).flip();

    /** A frame; the payload is valid until the next read. */
    record Frame(int type, ByteBuffer payload) {}

    private FrameChannel(SocketChannel channel) {
        this.channel = channel;
    }

    static FrameChannel connect(Path socket) throws IOException {
        return new FrameChannel(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    void send(int type, byte[] payload) throws IOException {
        send(type, payload, 0, payload.length);
    }

    synchronized void send(int type, byte[] payload, int offset, int length) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(length).putInt(type).put(payload, offset, length).flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** The next frame, or null at the end of the stream. */
    @Nullable
    Frame read() throws IOException {
        if (!fill(HEADER_BYTES)) {
            return null;
        }
        int length = in.getInt(in.position());
        int type = in.getInt(in.position() + 4);
        if (length < 0 || length > MAX_FRAME_BYTES) {
            throw new IOException("The supervisor sent a frame of " + length + " bytes.");
        }
        if (!fill(HEADER_BYTES + length)) {
            throw new EOFException("The supervisor ended within a frame.");
        }
        ByteBuffer payload = in.slice(in.position() + HEADER_BYTES, length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + HEADER_BYTES + length);
        return new Frame(type, payload);
    }

    private boolean fill(int wanted) throws IOException {
        if (in.remaining() >= wanted) {
            return true;
        }
        if (in.capacity() < wanted) {
            in = ByteBuffer.allocate(wanted)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(in)
                    .flip();
        }
        in.compact();
        try {
            while (in.position() < wanted) {
                if (channel.read(in) < 0) {
                    return false;
                }
            }
        } finally {
            in.flip();
        }
        return true;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Closing is all that was wanted; there is nothing to lose.
            Thread.onSpinWait();
        }
    }
}
