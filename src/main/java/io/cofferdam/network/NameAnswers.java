package io.cofferdam.network;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Answers DNS queries of containers (RFC 1035) from the table of names, or says that others have to be asked. */
final class NameAnswers {

    /** Containers come and go: an address is good for this long. */
    private static final int TTL_SECONDS = 5;

    private static final int HEADER_BYTES = 12;
    private static final int PLAIN_UDP_BYTES = 512;
    private static final int LARGEST_UDP_BYTES = 1232;

    private NameAnswers() {}

    /** What becomes of a query. */
    sealed interface Outcome {

        /**
         * The answer to send back.
         *
         * @param room how many bytes of it fit by UDP
         */
        record Answer(Message message, int room) implements Outcome {}

        /** Names of elsewhere: to be asked of the host's resolvers. */
        record Forward(Message query) implements Outcome {}

        /** Nothing that could be answered. */
        record Nothing() implements Outcome {}
    }

    static Outcome of(NameTable table, String containerId, byte[] packet) {
        if (packet.length < HEADER_BYTES) {
            return new Outcome.Nothing();
        }
        Message query;
        try {
            query = new Message(packet);
        } catch (IOException | RuntimeException e) {
            return malformed(packet);
        }
        Header header = query.getHeader();
        Record question = query.getQuestion();
        if (header.getFlag(Flags.QR)) {
            return new Outcome.Nothing(); // an answer to what nobody asked
        }
        if (header.getOpcode() != Opcode.QUERY) {
            return answer(query, Rcode.NOTIMP);
        }
        if (question == null || header.getCount(Section.QUESTION) != 1) {
            return answer(query, Rcode.FORMERR);
        }
        OPTRecord options = query.getOPT();
        if (options != null && options.getVersion() > 0) {
            return answer(query, Rcode.BADVERS); // and that this is version 0 (RFC 6891, 6.1.3)
        }
        return question.getDClass() == DClass.IN || question.getDClass() == DClass.ANY
                ? answer(table, containerId, query, question)
                : answer(query, Rcode.REFUSED);
    }

    private static Outcome answer(NameTable table, String containerId, Message query, Record question) {
        String name = question.getName().toString(true).toLowerCase(Locale.ROOT);
        InetAddress reverse = question.getType() == Type.PTR ? reversed(question.getName()) : null;
        if (reverse != null && table.covers(containerId, reverse)) {
            return table.name(containerId, reverse)
                    .<Outcome>map(found -> pointer(query, question.getName(), found))
                    .orElseGet(() -> answer(query, Rcode.NXDOMAIN));
        }
        Optional<List<InetAddress>> own = table.addresses(containerId, name);
        if (own.isPresent()) {
            return addresses(query, question, own.get());
        }
        // A name without a dot is nobody's elsewhere; a resolver adds its search domains by itself.
        return table.reachesOut(containerId) && name.indexOf('.') >= 0
                ? new Outcome.Forward(query)
                : answer(query, Rcode.NXDOMAIN);
    }

    private static Outcome addresses(Message query, Record question, List<InetAddress> own) {
        Message answer = reply(query, Rcode.NOERROR);
        List<InetAddress> shuffled = new ArrayList<>(own);
        Collections.shuffle(shuffled); // several containers of one name share the work
        for (InetAddress address : shuffled) {
            Record made = record(question, address);
            if (made != null) {
                answer.addRecord(made, Section.ANSWER);
            }
        }
        return new Outcome.Answer(answer, room(query));
    }

    private static @Nullable Record record(Record question, InetAddress address) {
        boolean any = question.getType() == Type.ANY;
        return switch (address) {
            case Inet4Address v4
            when any || question.getType() == Type.A -> new ARecord(question.getName(), DClass.IN, TTL_SECONDS, v4);
            case Inet6Address v6
            when any || question.getType() == Type.AAAA ->
                new AAAARecord(question.getName(), DClass.IN, TTL_SECONDS, v6);
            default -> null;
        };
    }

    private static Outcome pointer(Message query, Name asked, String name) {
        try {
            Message answer = reply(query, Rcode.NOERROR);
            Name target = Name.fromString(name, Name.root);
            answer.addRecord(new PTRRecord(asked, DClass.IN, TTL_SECONDS, target), Section.ANSWER);
            return new Outcome.Answer(answer, room(query));
        } catch (TextParseException e) {
            return answer(query, Rcode.NXDOMAIN); // longer than a name can be
        }
    }

    private static @Nullable InetAddress reversed(Name name) {
        try {
            return ReverseMap.fromName(name);
        } catch (UnknownHostException | RuntimeException e) {
            return null;
        }
    }

    private static Outcome malformed(byte[] packet) {
        if ((packet[2] & 0x80) != 0) {
            return new Outcome.Nothing();
        }
        Message answer = new Message((packet[0] & 0xff) << 8 | packet[1] & 0xff);
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(Rcode.FORMERR);
        return new Outcome.Answer(answer, PLAIN_UDP_BYTES);
    }

    private static Outcome answer(Message query, int rcode) {
        return new Outcome.Answer(reply(query, rcode), room(query));
    }

    /** An answer without records; a code of more than four bits is for who knows of them by an OPT record. */
    static Message reply(Message query, int rcode) {
        Message answer = new Message(query.getHeader().getID());
        Header header = answer.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        header.setOpcode(query.getHeader().getOpcode());
        header.setRcode(rcode & 0xf);
        Record question = query.getQuestion();
        if (question != null) {
            answer.addRecord(question, Section.QUESTION);
        }
        if (query.getOPT() != null) {
            answer.addRecord(new OPTRecord(LARGEST_UDP_BYTES, rcode >> 4, 0), Section.ADDITIONAL);
        }
        return answer;
    }

    private static int room(Message query) {
        return room(query, LARGEST_UDP_BYTES);
    }

    /**
     * How many bytes an answer by UDP may have; a longer one is cut and says so.
     *
     * @param most whatever the query says
     */
    static int room(Message query, int most) {
        OPTRecord options = query.getOPT();
        return options == null ? PLAIN_UDP_BYTES : Math.clamp(options.getPayloadSize(), PLAIN_UDP_BYTES, most);
    }
}
