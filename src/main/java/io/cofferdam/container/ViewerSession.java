package io.cofferdam.container;

import io.cofferdam.container.FrameChannel.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntConsumer;

/** A viewer of one process; its connection may still be to come, when the process has not begun. */
final class ViewerSession implements AttachSession {

    private static final int KILLED = 128 + 9;

    private final CompletableFuture<FrameChannel> channel;
    private final AttachRequest request;
    private final boolean tty;
    private final IntConsumer ended;
    private volatile boolean closing;

    /**
     * @param ended told the exit code when the stream has brought it, or that of a killed process when the stream ends without one:
     *     then its supervisor was killed, and it with it
     */
    ViewerSession(CompletableFuture<FrameChannel> channel, AttachRequest request, boolean tty, IntConsumer ended) {
        this.channel = channel;
        this.request = request;
        this.tty = tty;
        this.ended = ended;
    }

    AttachRequest request() {
        return request;
    }

    /** The process has begun: here is the connection to it. */
    void connected(FrameChannel connection) {
        if (!channel.complete(connection)) {
            connection.close();
        }
    }

    /** The process will not begin. */
    void abandoned() {
        channel.cancel(false);
    }

    boolean closed() {
        return channel.isCancelled();
    }

    @Override
    public boolean tty() {
        return tty;
    }

    private FrameChannel await() throws IOException {
        try {
            return channel.join();
        } catch (CancellationException | CompletionException e) {
            throw new IOException("The process did not begin.", e);
        }
    }

    @Override
    public void pump(StreamSink sink) throws IOException {
        FrameChannel connection;
        try {
            connection = channel.join();
        } catch (CancellationException | CompletionException e) {
            return;
        }
        byte[] copy = new byte[0];
        for (Frame frame = connection.read(); frame != null; frame = connection.read()) {
            ByteBuffer payload = frame.payload();
            if (frame.type() == FrameChannel.EXITED) {
                ended.accept(payload.getInt());
                return;
            }
            if (frame.type() == FrameChannel.STDOUT || frame.type() == FrameChannel.STDERR) {
                int length = payload.remaining();
                copy = copy.length < length ? new byte[length] : copy;
                payload.get(copy, 0, length);
                sink.accept(
                        frame.type() == FrameChannel.STDERR ? StreamType.STDERR : StreamType.STDOUT, copy, 0, length);
            }
        }
        if (!closing) {
            ended.accept(KILLED);
        }
    }

    @Override
    public OutputStream stdin() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                await().send(FrameChannel.STDIN, bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                await().send(FrameChannel.STDIN_END, new byte[0]);
            }
        };
    }

    @Override
    public void close() {
        closing = true;
        if (!channel.cancel(false) && !channel.isCompletedExceptionally()) {
            channel.join().close();
        }
    }
}
