package io.cofferdam.network;

import io.cofferdam.network.NameAnswers.Outcome;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/**
 * The name server of containers on networks of one's own, at 127.0.0.11 in each one's network namespace: names and addresses of
 * neighbours, and for everything else what the host's resolvers say. A container is known by the socket that it asks, and cannot
 * ask for another. Safe for use by many threads.
 */
final class NameService implements AutoCloseable {

    private static final Logger LOG = System.getLogger(NameService.class.getName());
    private static final int MOST_BYTES = 65535;
    /** What one container may have under way with others; more is dropped, and asked again by its resolver. */
    private static final int MOST_FORWARDED = 64;

    private static final int MOST_CONNECTIONS = 32;
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final boolean filters;
    private final NameForwarding forwarding = new NameForwarding();
    private final Map<String, Served> served = new ConcurrentHashMap<>();
    private volatile NameTable table = NameTable.EMPTY;

    /** One container's server. */
    private record Served(
            String containerId, NameSockets sockets, NameServers servers, Semaphore forwards, Semaphore connections) {

        NameForwarding.From from() {
            return servers.ofContainer()
                    ? new NameForwarding.From(containerId, sockets.namespace()::call)
                    : NameForwarding.From.HOST;
        }
    }

    /** @param filters whether this host has a packet filter to lead queries to the service's ports */
    NameService(boolean filters) {
        this.filters = filters;
    }

    /** What is answered from now on. */
    void know(NameTable changed) {
        table = changed;
    }

    /**
     * Serves a container, in place of what served it before.
     *
     * @param pid a process in its network namespace
     * @param servers who is asked about names of elsewhere
     */
    void serve(String containerId, long pid, NameServers servers) throws IOException {
        stop(containerId);
        Served fresh = new Served(
                containerId,
                NameSockets.open(pid, filters),
                servers,
                new Semaphore(MOST_FORWARDED),
                new Semaphore(MOST_CONNECTIONS));
        served.put(containerId, fresh);
        Thread.ofVirtual().name("names-udp-" + containerId.substring(0, 12)).start(() -> datagrams(fresh));
        Thread.ofVirtual().name("names-tcp-" + containerId.substring(0, 12)).start(() -> connections(fresh));
    }

    boolean serves(String containerId) {
        return served.containsKey(containerId);
    }

    /** Its sockets hold the network namespace: they go before that can. */
    void stop(String containerId) {
        Served gone = served.remove(containerId);
        if (gone != null) {
            gone.sockets().close();
        }
    }

    @Override
    public void close() {
        List.copyOf(served.keySet()).forEach(this::stop);
    }

    private void datagrams(Served to) {
        DatagramChannel channel = to.sockets().udp();
        ByteBuffer buffer = ByteBuffer.allocateDirect(MOST_BYTES);
        while (channel.isOpen()) {
            try {
                SocketAddress from = channel.receive(buffer.clear());
                byte[] query = new byte[buffer.flip().remaining()];
                buffer.get(query);
                answer(to, query, from);
            } catch (IOException | RuntimeException e) {
                said(to, e);
            }
        }
    }

    private void answer(Served to, byte[] query, SocketAddress from) throws IOException {
        switch (NameAnswers.of(table, to.containerId(), query)) {
            case Outcome.Answer answer -> send(to, NameCut.wire(answer.message(), answer.room()), from);
            case Outcome.Forward forward -> {
                if (to.forwards().tryAcquire()) {
                    Thread.ofVirtual().start(() -> forward(to, forward.query(), from));
                }
            }
            case Outcome.Nothing nothing -> {}
        }
    }

    private void forward(Served to, Message query, SocketAddress from) {
        try {
            send(to, ask(to, query, false), from);
        } catch (IOException | RuntimeException e) {
            said(to, e);
        } finally {
            to.forwards().release();
        }
    }

    private byte[] ask(Served to, Message query, boolean tcp) {
        List<String> servers = table.permitted(to.containerId(), to.servers().addresses(), tcp);
        return servers.isEmpty()
                ? NameAnswers.reply(query, Rcode.REFUSED).toWire()
                : forwarding.ask(to.from(), servers, query, tcp);
    }

    private static void send(Served to, byte[] answer, SocketAddress from) throws IOException {
        to.sockets().udp().send(ByteBuffer.wrap(answer), from);
    }

    private void connections(Served to) {
        ServerSocketChannel channel = to.sockets().tcp();
        while (channel.isOpen()) {
            try {
                SocketChannel connection = channel.accept();
                if (to.connections().tryAcquire()) {
                    Thread.ofVirtual().start(() -> connection(to, connection));
                } else {
                    connection.close();
                }
            } catch (IOException | RuntimeException e) {
                said(to, e);
            }
        }
    }

    private void connection(Served to, SocketChannel connection) {
        try (connection) {
            connection.socket().setSoTimeout((int) IDLE.toMillis());
            InputStream stream = connection.socket().getInputStream();
            DataInputStream in = new DataInputStream(stream);
            while (true) {
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                byte[] answer = answer(to, query);
                if (answer == null) {
                    return;
                }
                ByteBuffer framed = ByteBuffer.allocate(2 + answer.length)
                        .putShort((short) answer.length)
                        .put(answer);
                connection.socket().getOutputStream().write(framed.array());
            }
        } catch (IOException | RuntimeException e) {
            said(to, e);
        } finally {
            to.connections().release();
        }
    }

    private byte @Nullable [] answer(Served to, byte[] query) {
        return switch (NameAnswers.of(table, to.containerId(), query)) {
            case Outcome.Answer answer -> answer.message().toWire(MOST_BYTES);
            case Outcome.Forward forward -> ask(to, forward.query(), true);
            case Outcome.Nothing nothing -> null;
        };
    }

    private static void said(Served to, Exception e) {
        if (!(e instanceof AsynchronousCloseException)) {
            LOG.log(Level.DEBUG, "names of {0}: {1}", to.containerId(), e.toString());
        }
    }
}
