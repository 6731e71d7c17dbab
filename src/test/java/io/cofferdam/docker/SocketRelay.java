package io.cofferdam.docker;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Makes a unix socket reachable for clients that know TCP only: carries bytes and looks at none. */
final class SocketRelay implements Closeable {

    private final ServerSocketChannel server;
    private final Path socket;

    SocketRelay(Path socket) throws IOException {
        this.socket = socket;
        this.server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().start(this::accept);
    }

    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                SocketChannel service = SocketChannel.open(StandardProtocolFamily.UNIX);
                service.connect(UnixDomainSocketAddress.of(socket));
                Thread.ofVirtual().start(() -> carry(client, service));
                Thread.ofVirtual().start(() -> carry(service, client));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private static void carry(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try (from;
                to) {
            while (from.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
        } catch (IOException gone) {
            // so is the other side, then
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
