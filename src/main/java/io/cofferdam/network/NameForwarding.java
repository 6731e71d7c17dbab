package io.cofferdam.network;

import java.io.DataInputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/** Asks resolvers about names that no container has; remembers for a while which names nobody has. */
final class NameForwarding {

    private static final int PORT = 53;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MOST_BYTES = 65535;
    private static final int MOST_REMEMBERED = 1024;
    private static final long MOST_NEGATIVE_SECONDS = 60;

    /** @param whose who asks: what the servers of one container say is no answer to others */
    private record Asked(String whose, String name, int type) {}

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

    private record Absence(int rcode, long untilNanos) {}

    /** The oldest goes first. */
    private final Map<Asked, Absence> absences = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, Absence> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /** The answer with the query's own id; SERVFAIL when none of the servers gave one. */
    byte[] ask(From from, List<String> servers, Message query, boolean tcp) {
        Optional<Integer> known = absent(asked(from, query));
        if (known.isPresent()) {
            return NameAnswers.reply(query, known.get()).toWire();
        }
        byte[] packet = query.toWire();
        for (String server : servers) {
            try {
                InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral(server), PORT);
                byte[] answer = tcp ? byTcp(from, to, packet) : byUdp(from, to, packet);
                Message read = new Message(answer);
                if (answers(query, read)) {
                    remember(asked(from, query), read);
                    return answer;
                }
            } catch (Exception e) {
                continue; // the next one may know
            }
        }
        return NameAnswers.reply(query, Rcode.SERVFAIL).toWire();
    }

    private static boolean answers(Message query, Message answer) {
        Record asked = query.getQuestion();
        Record answered = answer.getQuestion();
        return answer.getHeader().getFlag(Flags.QR)
                && answer.getHeader().getID() == query.getHeader().getID()
                && (answered == null || answered.equals(asked))
                && answer.getRcode() != Rcode.SERVFAIL
                && answer.getRcode() != Rcode.REFUSED;
    }

    /** A port of its own for every query, so that nobody can guess where an answer is awaited. */
    private static byte[] byUdp(From from, InetSocketAddress server, byte[] query) throws Exception {
        try (DatagramChannel channel = from.namespace().call(() -> DatagramChannel.open(family(server)))) {
            channel.connect(server);
            channel.write(ByteBuffer.wrap(query));
            channel.socket().setSoTimeout((int) PATIENCE.toMillis());
            java.net.DatagramPacket packet = new java.net.DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
            channel.socket().receive(packet);
            return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        }
    }

    private static byte[] byTcp(From from, InetSocketAddress server, byte[] query) throws Exception {
        try (SocketChannel channel = from.namespace().call(() -> SocketChannel.open(family(server)))) {
            Socket socket = channel.socket();
            socket.connect(server, (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            ByteBuffer framed = ByteBuffer.allocate(2 + query.length);
            socket.getOutputStream()
                    .write(framed.putShort((short) query.length).put(query).array());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            return answer;
        }
    }

    private static StandardProtocolFamily family(InetSocketAddress server) {
        return server.getAddress() instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    private synchronized Optional<Integer> absent(Asked asked) {
        Absence absence = absences.get(asked);
        if (absence == null) {
            return Optional.empty();
        }
        if (absence.untilNanos() - System.nanoTime() <= 0) {
            absences.remove(asked);
            return Optional.empty();
        }
        return Optional.of(absence.rcode());
    }

    /** As RFC 2308 has it: for as long as the zone says, and no longer than a minute. */
    private synchronized void remember(Asked asked, Message answer) {
        boolean absent = answer.getRcode() == Rcode.NXDOMAIN
                || answer.getRcode() == Rcode.NOERROR
                        && answer.getSection(Section.ANSWER).isEmpty();
        if (!absent || answer.getHeader().getFlag(Flags.TC)) {
            return;
        }
        for (Record record : answer.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord soa) {
                long seconds = Math.min(MOST_NEGATIVE_SECONDS, Math.min(soa.getMinimum(), soa.getTTL()));
                absences.put(
                        asked,
                        new Absence(
                                answer.getRcode(),
                                System.nanoTime() + Duration.ofSeconds(seconds).toNanos()));
            }
        }
    }

    private static Asked asked(From from, Message query) {
        Record question = query.getQuestion();
        return new Asked(from.whose(), question.getName().toString().toLowerCase(Locale.ROOT), question.getType());
    }
}
