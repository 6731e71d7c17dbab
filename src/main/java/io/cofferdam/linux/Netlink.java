package io.cofferdam.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A route netlink socket (rtnetlink(7)) in the network namespace of the thread that opens it; safe for use by many threads. */
public final class Netlink implements AutoCloseable {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_CAPPED = 0x100;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int IFINFOMSG_BYTES = 16;
    private static final int IFF_UP = 1;
    private static final int IFADDRMSG_BYTES = 8;
    private static final int RTMSG_BYTES = 12;
    private static final int RT_TABLE_LOCAL = 255;
    private static final int RECEIVE_BYTES = 64 * 1024;

    private final int fd;
    private final Memory receive = new Memory(RECEIVE_BYTES);
    private boolean closed;

    /**
     * A network interface.
     *
     * @param index its number in its namespace
     * @param name its name
     * @param masterIndex the bridge it is a port of, or 0
     * @param alias what somebody wrote on it; empty for nothing
     * @param up whether it is switched on
     */
    public record Link(int index, String name, int masterIndex, String alias, boolean up) {}

    /**
     * Where addresses are in use: on an interface, or behind a route.
     *
     * @param interfaceIndex the interface, or 0 where the kernel names none
     * @param address the address or the destination
     * @param prefixLength how many of its leading bits count; 0 is the default route
     */
    public record Range(int interfaceIndex, InetAddress address, int prefixLength) {}

    private Netlink(int fd) {
        this.fd = fd;
    }

    public static Netlink open() throws SyscallException {
        return open(NETLINK_ROUTE, "route");
    }

    /** @param protocol one of linux/netlink.h, with its name for messages */
    static Netlink open(int protocol, String name) throws SyscallException {
        int fd = LibC.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol);
        int errno = Native.getLastError();
        if (fd < 0) {
            throw new SyscallException("socket", "AF_NETLINK " + name, errno);
        }
        // Only makes errors speak; kernels before 4.12 lack it.
        LibC.setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, new int[] {1}, Integer.BYTES);
        return new Netlink(fd);
    }

    /**
     * Sends messages in one call, and waits until each is answered: by an acknowledgement, which those that change something must ask
     * for, or by what was asked about.
     *
     * @throws SyscallException for the first message that the kernel refused; the kernel has still tried the later ones
     */
    public synchronized void execute(byte[] batch) throws SyscallException {
        ByteBuffer numbered = ByteBuffer.wrap(batch.clone()).order(ByteOrder.nativeOrder());
        int messages = 0;
        for (int at = 0; at < numbered.capacity(); at += align(numbered.getInt(at))) {
            numbered.putInt(at + NetlinkMessage.SEQUENCE_OFFSET, ++messages);
        }
        send(numbered.array());
        SyscallException first = null;
        for (int answered = 0; answered < messages; ) {
            ByteBuffer replies = receive();
            for (int at = 0; at < replies.limit(); at += align(replies.getInt(at))) {
                answered++;
                if (replies.getShort(at + 4) != NLMSG_ERROR) {
                    continue;
                }
                int sequence = replies.getInt(at + NetlinkMessage.SEQUENCE_OFFSET);
                SyscallException error = error(replies, at, "message " + sequence + " of " + messages);
                if (first == null) {
                    first = error;
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** The interface of that name, if there is one. */
    public synchronized Optional<Link> link(String name) throws SyscallException {
        send(RouteMessages.settle(name));
        ByteBuffer reply = receive();
        if (reply.getShort(4) == NLMSG_ERROR) {
            SyscallException error = error(reply, 0, name);
            if (error != null && error.errno() != Errno.ENODEV) {
                throw error;
            }
            return Optional.empty();
        }
        return Optional.of(link(reply, 0));
    }

    public List<Link> links() throws SyscallException {
        return dump(RouteMessages.dumpLinks(), RouteMessages.RTM_NEWLINK, Netlink::link);
    }

    /** The addresses of this namespace's interfaces, each with the prefix of its network. */
    public List<Range> addresses() throws SyscallException {
        return dump(RouteMessages.dumpAddresses(), RouteMessages.RTM_NEWADDR, (buffer, at) -> {
            int fixed = at + NetlinkMessage.HEADER_BYTES;
            Map<Integer, ByteBuffer> attributes = attributes(buffer, at, IFADDRMSG_BYTES);
            ByteBuffer address =
                    attributes.getOrDefault(RouteMessages.IFA_LOCAL, attributes.get(RouteMessages.IFA_ADDRESS));
            return new Range(buffer.getInt(fixed + 4), inet(address, buffer.get(fixed)), buffer.get(fixed + 1) & 0xff);
        });
    }

    /** The routes of all tables but the kernel's own table of local addresses. */
    public List<Range> routes() throws SyscallException {
        List<Optional<Range>> ranges = dump(RouteMessages.dumpRoutes(), RouteMessages.RTM_NEWROUTE, Netlink::route);
        return ranges.stream().flatMap(Optional::stream).toList();
    }

    /** Through whom the routes of all tables lead: each gateway once. */
    public List<InetAddress> gateways() throws SyscallException {
        List<List<InetAddress>> found = dump(
                RouteMessages.dumpRoutes(),
                RouteMessages.RTM_NEWROUTE,
                (buffer, at) -> RouteGateways.of(
                        attributes(buffer, at, RTMSG_BYTES), buffer.get(at + NetlinkMessage.HEADER_BYTES)));
        return found.stream().flatMap(List::stream).distinct().toList();
    }

    private static Optional<Range> route(ByteBuffer buffer, int at) {
        int fixed = at + NetlinkMessage.HEADER_BYTES;
        if ((buffer.get(fixed + 4) & 0xff) == RT_TABLE_LOCAL) {
            return Optional.empty();
        }
        Map<Integer, ByteBuffer> attributes = attributes(buffer, at, RTMSG_BYTES);
        ByteBuffer device = attributes.get(RouteMessages.RTA_OIF);
        int index = device == null ? 0 : device.getInt(device.position());
        return Optional.of(new Range(
                index, inet(attributes.get(RouteMessages.RTA_DST), buffer.get(fixed)), buffer.get(fixed + 1) & 0xff));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(fd);
        }
    }

    interface Reader<T> {
        T read(ByteBuffer buffer, int at);
    }

    synchronized <T> List<T> dump(byte[] request, int type, Reader<T> reader) throws SyscallException {
        send(request);
        List<T> found = new ArrayList<>();
        while (true) {
            ByteBuffer replies = receive();
            for (int at = 0; at < replies.limit(); at += align(replies.getInt(at))) {
                int kind = replies.getShort(at + 4);
                if (kind == NLMSG_DONE) {
                    return found;
                }
                SyscallException error = kind == NLMSG_ERROR ? error(replies, at, "dump") : null;
                if (error != null) {
                    throw error;
                }
                if (kind == type) {
                    found.add(reader.read(replies, at));
                }
            }
        }
    }

    private void send(byte[] bytes) throws SyscallException {
        if (closed) {
            throw new SyscallException("send", "closed netlink socket", Errno.EBADF);
        }
        Sys.check(LibC.send(fd, bytes, bytes.length, 0), "send", "netlink");
    }

    private ByteBuffer receive() throws SyscallException {
        while (true) {
            long count = LibC.recv(fd, receive, RECEIVE_BYTES, 0);
            int errno = Native.getLastError();
            if (count >= 0) {
                return ByteBuffer.wrap(receive.getByteArray(0, (int) count)).order(ByteOrder.nativeOrder());
            }
            if (errno != Errno.EINTR) {
                throw new SyscallException("recv", "netlink", errno);
            }
        }
    }

    private static Link link(ByteBuffer buffer, int at) {
        Map<Integer, ByteBuffer> attributes = attributes(buffer, at, IFINFOMSG_BYTES);
        ByteBuffer master = attributes.get(RouteMessages.IFLA_MASTER);
        return new Link(
                buffer.getInt(at + NetlinkMessage.HEADER_BYTES + 4),
                text(attributes.get(RouteMessages.IFLA_IFNAME)),
                master == null ? 0 : master.getInt(master.position()),
                text(attributes.get(RouteMessages.IFLA_IFALIAS)),
                (buffer.getInt(at + NetlinkMessage.HEADER_BYTES + 8) & IFF_UP) != 0);
    }

    /** The exception for an error reply, or null when it acknowledges. */
    private static @Nullable SyscallException error(ByteBuffer replies, int at, String subject) {
        int errno = -replies.getInt(at + NetlinkMessage.HEADER_BYTES);
        if (errno == 0) {
            return null;
        }
        int flags = replies.getShort(at + 6);
        String said = "";
        if ((flags & NLM_F_ACK_TLVS) != 0) {
            int original = replies.getInt(at + NetlinkMessage.HEADER_BYTES + 4);
            int echoed = (flags & NLM_F_CAPPED) != 0 ? NetlinkMessage.HEADER_BYTES : align(original);
            said = text(attributes(replies, at, 4 + echoed).get(NLMSGERR_ATTR_MSG));
        }
        int type = replies.getShort(at + NetlinkMessage.HEADER_BYTES + 8);
        return new SyscallException(
                "netlink " + name(type), said.isEmpty() ? subject : subject + " (" + said + ")", errno);
    }

    private static String name(int type) {
        return switch (type) {
            case RouteMessages.RTM_NEWLINK -> "RTM_NEWLINK";
            case RouteMessages.RTM_DELLINK -> "RTM_DELLINK";
            case RouteMessages.RTM_GETLINK -> "RTM_GETLINK";
            case RouteMessages.RTM_NEWADDR -> "RTM_NEWADDR";
            case RouteMessages.RTM_NEWROUTE -> "RTM_NEWROUTE";
            default -> "message type " + type;
        };
    }

    /** The attributes after the fixed part of a message, by type; a length that leads outside ends the walk. */
    static Map<Integer, ByteBuffer> attributes(ByteBuffer buffer, int at, int fixedBytes) {
        int end = Math.min(at + buffer.getInt(at), buffer.limit());
        return attributesBetween(buffer, at + NetlinkMessage.HEADER_BYTES + align(fixedBytes), end);
    }

    /** The attributes within another one. */
    static Map<Integer, ByteBuffer> attributes(ByteBuffer nested) {
        return attributesBetween(nested, nested.position(), nested.limit());
    }

    static Map<Integer, ByteBuffer> attributesBetween(ByteBuffer buffer, int start, int end) {
        Map<Integer, ByteBuffer> attributes = new HashMap<>();
        int next = start;
        while (next + 4 <= end) {
            int length = buffer.getShort(next) & 0xffff;
            if (length < 4 || next + length > end) {
                break;
            }
            ByteBuffer value = buffer.duplicate().order(ByteOrder.nativeOrder());
            attributes.put(
                    buffer.getShort(next + 2) & 0x3fff, value.position(next + 4).limit(next + length));
            next += align(length);
        }
        return attributes;
    }

    private static String text(@Nullable ByteBuffer value) {
        if (value == null) {
            return "";
        }
        String text = StandardCharsets.UTF_8.decode(value.duplicate()).toString();
        int zero = text.indexOf('\0');
        return zero < 0 ? text : text.substring(0, zero);
    }

    /** An address of a family; all zeroes where the kernel names none. */
    static InetAddress inet(@Nullable ByteBuffer value, int family) {
        byte[] octets = new byte[family == RouteMessages.AF_INET6 ? 16 : 4];
        if (value != null && value.remaining() >= octets.length) {
            value.duplicate().get(octets);
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError("four or sixteen octets are an address", e);
        }
    }

    static int align(int length) {
        // A length of 0 would never end the walk over a reply.
        return Math.max(4, (length + 3) & ~3);
    }
}
