package io.cofferdam.network;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/** Asks resolvers about names that no container has. */
final class NameForwarding {

    private static final int PORT = 53;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MOST_BYTES = 65535;

    private final NameMemory memory;

    /**
     * Where servers are asked from.
     *
     * @param whose the container's id; empty for the host
     * @param namespace opens sockets there
     */
    record From(String whose, Opening namespace) {
        static final From HOST = new From("", Opening.HERE);
    }

    interface Opening {
        Opening HERE = new Opening() {
            @Override
            public <T> T call(Callable<T> task) throws Exception {
                return task.call();
            }
        };

        <T> T call(Callable<T> task) throws Exception;
    }

    /** What a server said, as it came and as it reads. */
    private record Said(byte[] packet, Message message) {}

    NameForwarding() {
        this(System::nanoTime);
    }

    NameForwarding(LongSupplier nanos) {
        this.memory = new NameMemory(nanos);
    }

    /** The answer with the query's own id; SERVFAIL when none of the servers gave one. By UDP no longer than the query takes. */
    byte[] ask(From from, List<String> servers, Message query, boolean tcp) {
        Optional<Integer> known = memory.known(from.whose(), query);
        if (known.isPresent()) {
            return NameAnswers.reply(query, known.get()).toWire();
        }
        boolean waited = false;
        for (String server : memory.inOrder(from.whose(), servers)) {
            try {
                Said said = ask(from, server, query, tcp);
                memory.heard(from.whose(), server);
                if (said != null && knows(said.message())) {
                    memory.answered(from.whose(), query, said.message());
                    return fitting(said, query, tcp);
                }
            } catch (SocketTimeoutException e) {
                memory.silent(from.whose(), server);
                waited = true;
            } catch (Exception e) {
                continue; // the next one may know
            }
        }
        if (waited) {
            memory.failed(from.whose(), query);
        }
        return NameAnswers.reply(query, Rcode.SERVFAIL).toWire();
    }

    private static byte[] fitting(Said said, Message query, boolean tcp) {
        int room = NameAnswers.room(query, MOST_BYTES);
        return tcp || said.packet().length <= room ? said.packet() : NameCut.wire(said.message(), room);
    }

    private static @Nullable Said ask(From from, String server, Message query, boolean tcp) throws Exception {
        InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral(server), PORT);
        return tcp ? byTcp(from, to, query) : byUdp(from, to, query);
    }

    /** Whether a server that said so is to be believed; another may know what it does not. */
    private static boolean knows(Message answer) {
        return answer.getRcode() != Rcode.SERVFAIL && answer.getRcode() != Rcode.REFUSED;
    }

    /** What was sent back to this query; null for junk, and for what somebody made up who did not see it. */
    private static @Nullable Said read(byte[] packet, Message query) {
        try {
            Message answer = new Message(packet);
            Record answered = answer.getQuestion();
            boolean refused = answer.getRcode() != Rcode.NOERROR && answer.getRcode() != Rcode.NXDOMAIN;
            return answer.getHeader().getFlag(Flags.QR)
                            && answer.getHeader().getID() == query.getHeader().getID()
                            && (answered == null ? refused : answered.equals(query.getQuestion()))
                    ? new Said(packet, answer)
                    : null;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /**
     * A port of its own for every query, so that nobody can guess where an answer is awaited; what comes there and is none is not heeded
     * (RFC 5452, 9.1).
     */
    private static Said byUdp(From from, InetSocketAddress server, Message query) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        try (DatagramChannel channel = from.namespace().call(() -> DatagramChannel.open(family(server)))) {
            channel.connect(server);
            channel.write(ByteBuffer.wrap(query.toWire()));
            DatagramPacket packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
            while (true) {
                channel.socket().setSoTimeout(millisLeft(until));
                packet.setLength(MOST_BYTES);
                channel.socket().receive(packet);
                Said said = read(Arrays.copyOf(packet.getData(), packet.getLength()), query);
                if (said != null) {
                    return said;
                }
            }
        }
    }

    private static int millisLeft(long untilNanos) throws SocketTimeoutException {
        long millis = (untilNanos - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("no answer among what came");
        }
        return (int) millis;
    }

    private static @Nullable Said byTcp(From from, InetSocketAddress server, Message query) throws Exception {
        try (SocketChannel channel = from.namespace().call(() -> SocketChannel.open(family(server)))) {
            byte[] packet = query.toWire();
            Socket socket = channel.socket();
            socket.connect(server, (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            ByteBuffer framed = ByteBuffer.allocate(2 + packet.length);
            socket.getOutputStream()
                    .write(framed.putShort((short) packet.length).put(packet).array());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            return read(answer, query);
        }
    }

    private static StandardProtocolFamily family(InetSocketAddress server) {
        return server.getAddress() instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }
}
