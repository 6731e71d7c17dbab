package io.cofferdam.network;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/** Asks the host's resolvers, from the host, about names that no container has; remembers for a while which names nobody has. */
final class NameForwarding {

    private static final int PORT = 53;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MOST_BYTES = 65535;
    private static final int MOST_REMEMBERED = 1024;
    private static final long MOST_NEGATIVE_SECONDS = 60;

    private record Asked(String name, int type) {}

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
    byte[] ask(List<String> servers, Message query, boolean tcp) {
        Optional<Integer> known = absent(query);
        if (known.isPresent()) {
            return NameAnswers.reply(query, known.get()).toWire();
        }
        byte[] packet = query.toWire();
        for (String server : servers) {
            try {
                InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral(server), PORT);
                byte[] answer = tcp ? byTcp(to, packet) : byUdp(to, packet);
                Message read = new Message(answer);
                if (answers(query, read)) {
                    remember(query, read);
                    return answer;
                }
            } catch (IOException | RuntimeException e) {
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
    private static byte[] byUdp(InetSocketAddress server, byte[] query) throws IOException {
        var family = server.getAddress() instanceof java.net.Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET;
        try (DatagramChannel channel = DatagramChannel.open(family)) {
            channel.connect(server);
            channel.write(ByteBuffer.wrap(query));
            channel.socket().setSoTimeout((int) PATIENCE.toMillis());
            java.net.DatagramPacket packet = new java.net.DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
            channel.socket().receive(packet);
            return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        }
    }

    private static byte[] byTcp(InetSocketAddress server, byte[] query) throws IOException {
        try (Socket socket = new Socket()) {
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

    private synchronized Optional<Integer> absent(Message query) {
        Absence absence = absences.get(asked(query));
        if (absence == null) {
            return Optional.empty();
        }
        if (absence.untilNanos() - System.nanoTime() <= 0) {
            absences.remove(asked(query));
            return Optional.empty();
        }
        return Optional.of(absence.rcode());
    }

    /** As RFC 2308 has it: for as long as the zone says, and no longer than a minute. */
    private synchronized void remember(Message query, Message answer) {
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
                        asked(query),
                        new Absence(
                                answer.getRcode(),
                                System.nanoTime() + Duration.ofSeconds(seconds).toNanos()));
            }
        }
    }

    private static Asked asked(Message query) {
        Record question = query.getQuestion();
        return new Asked(question.getName().toString().toLowerCase(Locale.ROOT), question.getType());
    }
}
