package io.cofferdam.linux;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Sends frames of one's own making through an interface, as whoever has CAP_NET_RAW can (packet(7)). */
public final class RawFrames implements AutoCloseable {

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOCKADDR_LL_BYTES = 20;

    private final int socket;

    private RawFrames(int socket) {
        this.socket = socket;
    }

    /** @param name of an interface in the calling thread's network namespace, where the socket stays */
    public static RawFrames open(String name) throws IOException {
        int index = NetworkInterface.getByName(name).getIndex();
        RawFrames frames = new RawFrames(checked("socket", LibC.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)));
        byte[] address = ByteBuffer.allocate(SOCKADDR_LL_BYTES)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_PACKET)
                .putShort((short) 0)
                .putInt(index)
                .array();
        checked("bind", LibC.bind(frames.socket, address, address.length));
        return frames;
    }

    public void send(byte[] frame) throws IOException {
        checked("write", (int) LibC.write(socket, frame, frame.length));
    }

    @Override
    public void close() {
        LibC.close(socket);
    }

    private static int checked(String call, int result) throws IOException {
        if (result < 0) {
            throw new IOException(call + ": errno " + Native.getLastError());
        }
        return result;
    }
}
