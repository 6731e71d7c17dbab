package io.cofferdam.linux;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connections that the kernel tracks in the network namespace of the thread that opens it (linux/netfilter/nfnetlink_conntrack.h).
 * What is forgotten is looked at anew with its next packet. Safe for use by many threads.
 */
public final class Conntrack implements AutoCloseable {

    private static final int NETLINK_NETFILTER = 12;
    private static final int NEW = 1 << 8; // NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW
    private static final int GET = NEW | 1;
    private static final int DELETE = NEW | 2;
    private static final int CHANGE = RouteMessages.NLM_F_REQUEST | RouteMessages.NLM_F_ACK;
    private static final int NFGENMSG_BYTES = 4;
    /** Older versions of the message delete without a look at the family. */
    private static final int VERSION = 1;

    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_PROTOINFO = 4;
    private static final int CTA_ID = 12;
    private static final int CTA_ZONE = 18;
    private static final int CTA_FILTER = 25;
    private static final int CTA_TUPLE_IP = 1;
    private static final int CTA_TUPLE_PROTO = 2;
    private static final int CTA_IP_V4_SRC = 1;
    private static final int CTA_IP_V4_DST = 2;
    private static final int CTA_IP_V6_SRC = 3;
    private static final int CTA_IP_V6_DST = 4;
    private static final int CTA_PROTO_NUM = 1;
    private static final int CTA_PROTO_DST_PORT = 3;
    private static final int CTA_PROTOINFO_TCP = 1;
    private static final int CTA_PROTOINFO_TCP_STATE = 1;
    private static final int FILTER_SOURCE = 1; // CTA_FILTER_F_CTA_IP_SRC
    private static final int FILTER_PROTOCOL = 1 << 3; // CTA_FILTER_F_CTA_PROTO_NUM
    private static final int NLA_F_NESTED = 0x8000;
    private static final int IPPROTO_TCP = 6;
    /** Each is acknowledged, and the acknowledgements have to fit into the socket. */
    private static final int MOST_AT_ONCE = 64;

    private final Netlink netlink;

    /**
     * A connection, or what passes for one with datagrams.
     *
     * @param protocol its number (IPPROTO_…)
     * @param from who began it
     * @param to whom it was sent to
     * @param port at which port; 0 where the protocol has none
     * @param answerer who answers: another than {@code to} where that was translated
     * @param tcpState one of enum tcp_conntrack; 0 for other protocols
     * @param key names it to the kernel
     */
    public record Flow(
            int protocol,
            InetAddress from,
            InetAddress to,
            int port,
            InetAddress answerer,
            int tcpState,
            List<Attribute> key) {

        private static final int TCP_SYN_RECV = 2; // linux/netfilter/nf_conntrack_tcp.h
        private static final int TCP_LAST_ACK = 6;

        /** Whether somebody else answers than whom it was sent to. */
        public boolean translated() {
            return !to.equals(answerer);
        }

        /** Whether both sides of a TCP connection know of it; never so of other protocols. */
        public boolean established() {
            return tcpState >= TCP_SYN_RECV && tcpState <= TCP_LAST_ACK;
        }
    }

    /** As it stands in a message. */
    record Attribute(int type, byte[] value) {}

    private Conntrack(Netlink netlink) {
        this.netlink = netlink;
    }

    public static Conntrack open() throws SyscallException {
        return new Conntrack(Netlink.open(NETLINK_NETFILTER, "netfilter"));
    }

    /**
     * Forgets all that an address began and all that it answers. Quick for IPv4 since 6.8; else the kernel walks through all that it has.
     */
    public void forget(InetAddress address) throws SyscallException {
        if (address instanceof Inet6Address || !forgetAtOnce(address)) {
            forget(dump(dumpMessage(family(address)))
                    .filter(flow -> address.equals(flow.from()) || address.equals(flow.answerer())));
        }
    }

    /**
     * By the kernel's own filter; false where it has none. Not for IPv6, where it takes all addresses but the one that is meant
     * (ctnetlink_filter_match_tuple, seen in 6.18).
     */
    private boolean forgetAtOnce(InetAddress address) throws SyscallException {
        try {
            for (int direction : new int[] {CTA_TUPLE_ORIG, CTA_TUPLE_REPLY}) {
                NetlinkMessage message = message(DELETE, CHANGE, RouteMessages.AF_INET);
                int tuple = message.begin(direction);
                int ip = message.begin(CTA_TUPLE_IP);
                message.attribute(CTA_IP_V4_SRC, address.getAddress()).end(ip).end(tuple);
                netlink.execute(filter(message, direction, FILTER_SOURCE).bytes());
            }
            return true;
        } catch (SyscallException e) {
            if (e.errno() == Errno.EINVAL) { // before 6.8 a connection is deleted by all of its name only
                return false;
            }
            throw e;
        }
    }

    /** Forgets those of one protocol and family that are meant. */
    public void forget(int protocol, boolean v6, Predicate<Flow> meant) throws SyscallException {
        NetlinkMessage message = dumpMessage(v6 ? RouteMessages.AF_INET6 : RouteMessages.AF_INET);
        int tuple = message.begin(CTA_TUPLE_ORIG);
        int proto = message.begin(CTA_TUPLE_PROTO);
        message.attribute(CTA_PROTO_NUM, new byte[] {(byte) protocol})
                .end(proto)
                .end(tuple);
        filter(message, CTA_TUPLE_ORIG, FILTER_PROTOCOL);
        forget(dump(message).filter(flow -> flow.protocol() == protocol && meant.test(flow)));
    }

    @Override
    public void close() {
        netlink.close();
    }

    /** Kernels before 5.8 know no filter and name all. */
    private Stream<Flow> dump(NetlinkMessage message) throws SyscallException {
        List<Optional<Flow>> flows = netlink.dump(message.bytes(), NEW, Conntrack::flow);
        return flows.stream().flatMap(Optional::stream);
    }

    private void forget(Stream<Flow> flows) throws SyscallException {
        List<byte[]> messages = new ArrayList<>();
        for (Flow flow : flows.toList()) {
            NetlinkMessage message = message(DELETE, CHANGE, family(flow.from()));
            flow.key().forEach(attribute -> message.attribute(attribute.type(), attribute.value()));
            messages.add(message.bytes());
        }
        for (int from = 0; from < messages.size(); from += MOST_AT_ONCE) {
            List<byte[]> some = messages.subList(from, Math.min(messages.size(), from + MOST_AT_ONCE));
            try {
                netlink.execute(RouteMessages.batch(some.toArray(byte[][]::new)));
            } catch (SyscallException e) {
                if (e.errno() != Errno.ENOENT) { // it ran out meanwhile
                    throw e;
                }
            }
        }
    }

    private static NetlinkMessage dumpMessage(int family) {
        return message(GET, RouteMessages.NLM_F_REQUEST | RouteMessages.NLM_F_DUMP, family);
    }

    /** struct nfgenmsg. */
    private static NetlinkMessage message(int type, int flags, int family) {
        return new NetlinkMessage(type, flags).u8(family).u8(VERSION).u16(0);
    }

    /** CTA_FILTER_ORIG_FLAGS and CTA_FILTER_REPLY_FLAGS have the numbers of the directions. */
    private static NetlinkMessage filter(NetlinkMessage message, int direction, int flags) {
        int filter = message.begin(CTA_FILTER);
        return message.attribute(direction, flags).end(filter);
    }

    private static int family(InetAddress address) {
        return address instanceof Inet6Address ? RouteMessages.AF_INET6 : RouteMessages.AF_INET;
    }

    private static Optional<Flow> flow(ByteBuffer buffer, int at) {
        Map<Integer, ByteBuffer> attributes = Netlink.attributes(buffer, at, NFGENMSG_BYTES);
        ByteBuffer began = attributes.get(CTA_TUPLE_ORIG);
        ByteBuffer answers = attributes.get(CTA_TUPLE_REPLY);
        if (began == null || answers == null) {
            return Optional.empty();
        }
        Map<Integer, ByteBuffer> orig = Netlink.attributes(began);
        Map<Integer, ByteBuffer> addresses = nested(orig, CTA_TUPLE_IP);
        Map<Integer, ByteBuffer> ports = nested(orig, CTA_TUPLE_PROTO);
        Map<Integer, ByteBuffer> answering = nested(Netlink.attributes(answers), CTA_TUPLE_IP);
        int protocol = (int) number(ports.get(CTA_PROTO_NUM));
        int state = protocol == IPPROTO_TCP
                ? (int) number(nested(nested(attributes, CTA_PROTOINFO), CTA_PROTOINFO_TCP)
                        .get(CTA_PROTOINFO_TCP_STATE))
                : 0;
        InetAddress from = address(addresses, CTA_IP_V4_SRC, CTA_IP_V6_SRC);
        InetAddress to = address(addresses, CTA_IP_V4_DST, CTA_IP_V6_DST);
        InetAddress answerer = address(answering, CTA_IP_V4_SRC, CTA_IP_V6_SRC);
        return from == null || to == null || answerer == null
                ? Optional.empty()
                : Optional.of(new Flow(
                        protocol,
                        from,
                        to,
                        (int) number(ports.get(CTA_PROTO_DST_PORT)),
                        answerer,
                        state,
                        key(attributes)));
    }

    private static List<Attribute> key(Map<Integer, ByteBuffer> attributes) {
        List<Attribute> key = new ArrayList<>();
        for (int type : new int[] {CTA_TUPLE_ORIG, CTA_ZONE, CTA_ID}) {
            ByteBuffer value = attributes.get(type);
            if (value != null) {
                key.add(new Attribute(type == CTA_TUPLE_ORIG ? type | NLA_F_NESTED : type, bytes(value)));
            }
        }
        return key;
    }

    private static Map<Integer, ByteBuffer> nested(Map<Integer, ByteBuffer> attributes, int type) {
        ByteBuffer value = attributes.get(type);
        return value == null ? Map.of() : Netlink.attributes(value);
    }

    /** In network order, as all numbers of these messages are. */
    private static long number(@Nullable ByteBuffer value) {
        long number = 0;
        for (byte octet : value == null ? new byte[0] : bytes(value)) {
            number = number << 8 | octet & 0xff;
        }
        return number;
    }

    private static @Nullable InetAddress address(Map<Integer, ByteBuffer> of, int v4, int v6) {
        ByteBuffer value = of.getOrDefault(v4, of.get(v6));
        try {
            return value == null ? null : InetAddress.getByAddress(bytes(value));
        } catch (UnknownHostException e) {
            return null; // neither four nor sixteen octets
        }
    }

    private static byte[] bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return bytes;
    }
}
