package io.cofferdam.console;

import io.cofferdam.linux.NetworkNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network namespace for the browser alone, with the service's port in it. Chromium drops every connection when a link or an
 * address comes or goes on its host, as with each container that somebody starts; in here nothing changes.
 */
final class QuietNetwork implements AutoCloseable {

    private final Process holder;
    private final ServerSocket entrance;
    private final int port;
    private final Path launcher;
    private final Set<Socket> browsers = ConcurrentHashMap.newKeySet();
    private volatile boolean down;

    private QuietNetwork(Process holder, ServerSocket entrance, int port, Path launcher) {
        this.holder = holder;
        this.entrance = entrance;
        this.port = port;
        this.launcher = launcher;
    }

    static QuietNetwork leadingTo(int port) {
        try {
            Process holder = new ProcessBuilder(
                            "unshare", "--net", "sh", "-c", "ip link set lo up && echo ready && exec sleep 1800")
                    .start();
            if (!"ready".equals(holder.inputReader().readLine())) {
                throw new IOException(
                        "unshare: " + new String(holder.getErrorStream().readAllBytes()));
            }
            // A socket stays in the namespace it was made in, whoever accepts from it.
            ServerSocket entrance = NetworkNamespace.call(
                    holder.pid(), () -> new ServerSocket(port, 128, InetAddress.getByName("127.0.0.1")));
            QuietNetwork network = new QuietNetwork(holder, entrance, port, launcher(holder.pid()));
            Thread.ofVirtual().name("quiet-network").start(network::accept);
            return network;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A program that starts Chromium in here. */
    Path chromium() {
        return launcher;
    }

    private static Path launcher(long pid) throws IOException {
        Path script = Files.createTempFile(
                "chromium-quiet",
                ".sh",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(
                script, "#!/bin/sh\nexec nsenter --target %d --net /usr/bin/chromium \"$@\"\n".formatted(pid));
    }

    /** Breaks all connections, and each new one at once as long as it is down. */
    void down(boolean now) {
        down = now;
        if (now) {
            browsers.forEach(QuietNetwork::close);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket browser = entrance.accept();
                Thread.ofVirtual().start(() -> relay(browser));
            }
        } catch (IOException closed) {
            // The test is over.
            return;
        }
    }

    private void relay(Socket browser) {
        try (browser;
                Socket service = new Socket("127.0.0.1", port)) {
            browsers.add(browser);
            if (down) {
                return;
            }
            browser.setTcpNoDelay(true);
            service.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().start(() -> copy(service, browser));
            copy(browser, service);
            back.join();
        } catch (IOException gone) {
            // The browser sees a closed connection, as it would without the relay.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            browsers.remove(browser);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException gone) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    @Override
    public void close() {
        try {
            entrance.close();
            Files.deleteIfExists(launcher);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            holder.destroyForcibly().onExit().join();
        }
    }
}
