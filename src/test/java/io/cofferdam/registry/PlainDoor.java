package io.cofferdam.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;

/** Stands before the JVM's HTTP server and refuses TLS at once, as servers do that speak plain HTTP; the JVM's own waits for more. */
final class PlainDoor implements AutoCloseable {

    private static final int TLS_HANDSHAKE = 0x16;

    private final ServerSocket door;
    private final int behind;
    private final ExecutorService threads;

    PlainDoor(int behind, ExecutorService threads) throws IOException {
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.behind = behind;
        this.threads = threads;
        threads.execute(this::acceptAll);
    }

    int port() {
        return door.getLocalPort();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket client = door.accept();
                threads.execute(() -> letIn(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void letIn(Socket client) {
        try (client) {
            PushbackInputStream in = new PushbackInputStream(client.getInputStream());
            int first = in.read();
            if (first < 0 || first == TLS_HANDSHAKE) {
                return;
            }
            in.unread(first);
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
                threads.execute(() -> copy(in, server));
                server.getInputStream().transferTo(client.getOutputStream());
            }
        } catch (IOException oneHasLeft) {
            return;
        }
    }

    /** What ends on one side ends on the other. */
    private static void copy(InputStream in, Socket server) {
        try (server) {
            in.transferTo(server.getOutputStream());
        } catch (IOException oneHasLeft) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
