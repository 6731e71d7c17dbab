package io.cofferdam.linux;

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
import org.jspecify.annotations.Nullable;

/**
 * The interfaces, addresses and routes of the calling thread's network namespace (rtnetlink(7)).
 *
 * <p>It allocates no native memory, so that no cleaning thread is started from a thread that has joined a namespace.
 */
public record NetworkDump(List<Link> links, List<Address> addresses, List<Route> routes) {

    /** An interface with its counters; the hardware address is empty where there is none. */
    public record Link(
            int index,
            String name,
            String kind,
            String hardwareAddress,
            int mtu,
            String state,
            boolean up,
            long receivedBytes,
            long sentBytes,
            long receivedPackets,
            long sentPackets,
            long receiveErrors,
            long sendErrors,
            long receiveDrops,
            long sendDrops) {}

    /** An address of an interface. */
    public record Address(int interfaceIndex, InetAddress address, int prefixLength, String scope) {}

    /** A route of the main table; a null destination is the default route, a null gateway a direct one. */
    public record Route(
            @Nullable InetAddress destination,
            int prefixLength,
            @Nullable InetAddress gateway,
            int interfaceIndex,
            int metric,
            boolean v6) {}

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_GETADDR = 22;
    private static final int RTM_GETROUTE = 26;
    private static final int NLM_F_REQUEST_DUMP = 1 | 0x300;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int HEADER_BYTES = 16;
    private static final int REQUEST_BYTES = 32;
    private static final int RECEIVE_BYTES = 1 << 16;
    private static final int AF_INET6 = 10;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RTN_UNICAST = 1;

    // linux/if_link.h
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_OPERSTATE = 16;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_STATS64 = 23;
    // linux/if_addr.h
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    // linux/rtnetlink.h
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_TABLE = 15;

    private static final String[] OPERSTATE = {
        "unknown", "not present", "down", "lower layer down", "testing", "dormant", "up"
    };

    private interface Parser<T> {
        @Nullable
        T parse(ByteBuffer message);
    }

    /** Reads all three; a message that is not understood is left out. */
    public static NetworkDump read() throws SyscallException {
        int fd = LibC.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, 0);
        int errno = Native.getLastError();
        if (fd < 0) {
            throw new SyscallException("socket", "AF_NETLINK route", errno);
        }
        try {
            return new NetworkDump(
                    dump(fd, RTM_GETLINK, NetworkDump::link),
                    dump(fd, RTM_GETADDR, NetworkDump::address),
                    dump(fd, RTM_GETROUTE, NetworkDump::route));
        } finally {
            LibC.close(fd);
        }
    }

    private static <T> List<T> dump(int fd, int type, Parser<T> parser) throws SyscallException {
        // zeroes behind the header are AF_UNSPEC and no filter in each of the three fixed parts
        ByteBuffer request = ByteBuffer.allocate(REQUEST_BYTES).order(ByteOrder.nativeOrder());
        request.putInt(REQUEST_BYTES).putShort((short) type).putShort((short) NLM_F_REQUEST_DUMP);
        Sys.check(LibC.write(fd, request.array(), REQUEST_BYTES), "write", "netlink request " + type);
        List<T> parsed = new ArrayList<>();
        byte[] bytes = new byte[RECEIVE_BYTES];
        while (true) {
            int length = (int) Sys.check(LibC.read(fd, bytes, bytes.length), "read", "netlink reply " + type);
            ByteBuffer reply = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.nativeOrder());
            while (reply.remaining() >= HEADER_BYTES) {
                int start = reply.position();
                int messageLength = reply.getInt(start);
                if (reply.getShort(start + 4) == NLMSG_DONE || messageLength < HEADER_BYTES) {
                    return parsed;
                }
                if (reply.getShort(start + 4) == NLMSG_ERROR) {
                    throw new SyscallException("netlink dump", "" + type, -reply.getInt(start + HEADER_BYTES));
                }
                T value = parser.parse(reply.slice(start, Math.min(messageLength, reply.remaining()))
                        .order(ByteOrder.nativeOrder()));
                if (value != null) {
                    parsed.add(value);
                }
                reply.position(Math.min(reply.limit(), start + (messageLength + 3 & ~3)));
            }
        }
    }

    private static Link link(ByteBuffer message) {
        Map<Integer, ByteBuffer> attributes = attributes(message, HEADER_BYTES + 16);
        int flags = message.getInt(HEADER_BYTES + 8);
        ByteBuffer linkInfo = attributes.get(IFLA_LINKINFO);
        Map<Integer, ByteBuffer> info = linkInfo == null ? Map.of() : attributes(linkInfo, 0);
        ByteBuffer state = attributes.get(IFLA_OPERSTATE);
        int operstate = state == null ? 0 : state.get(0);
        return new Link(
                message.getInt(HEADER_BYTES + 4),
                text(attributes.get(IFLA_IFNAME)),
                text(info.get(IFLA_INFO_KIND)),
                hardware(attributes.get(IFLA_ADDRESS)),
                number(attributes, IFLA_MTU),
                operstate < OPERSTATE.length ? OPERSTATE[operstate] : "unknown",
                (flags & 1) != 0,
                counter(attributes, 2),
                counter(attributes, 3),
                counter(attributes, 0),
                counter(attributes, 1),
                counter(attributes, 4),
                counter(attributes, 5),
                counter(attributes, 6),
                counter(attributes, 7));
    }

    /** struct rtnl_link_stats64, in attribute IFLA_STATS64. */
    private static long counter(Map<Integer, ByteBuffer> attributes, int index) {
        ByteBuffer stats = attributes.get(IFLA_STATS64);
        return stats == null || stats.limit() < 8 * (index + 1) ? 0 : stats.getLong(8 * index);
    }

    private static @Nullable Address address(ByteBuffer message) {
        Map<Integer, ByteBuffer> attributes = attributes(message, HEADER_BYTES + 8);
        // IFA_LOCAL is the own address of a point-to-point link, IFA_ADDRESS the other end's
        InetAddress address =
                inet(attributes.containsKey(IFA_LOCAL) ? attributes.get(IFA_LOCAL) : attributes.get(IFA_ADDRESS));
        String scope = switch (message.get(HEADER_BYTES + 3) & 0xff) {
            case 0 -> "global";
            case 253 -> "link";
            case 254 -> "host";
            default -> "site";
        };
        return address == null
                ? null
                : new Address(message.getInt(HEADER_BYTES + 4), address, message.get(HEADER_BYTES + 1) & 0xff, scope);
    }

    private static @Nullable Route route(ByteBuffer message) {
        Map<Integer, ByteBuffer> attributes = attributes(message, HEADER_BYTES + 12);
        int table = attributes.containsKey(RTA_TABLE)
                ? number(attributes, RTA_TABLE)
                : message.get(HEADER_BYTES + 4) & 0xff;
        if (table != RT_TABLE_MAIN || message.get(HEADER_BYTES + 7) != RTN_UNICAST) {
            return null;
        }
        return new Route(
                inet(attributes.get(RTA_DST)),
                message.get(HEADER_BYTES + 1) & 0xff,
                inet(attributes.get(RTA_GATEWAY)),
                number(attributes, RTA_OIF),
                number(attributes, RTA_PRIORITY),
                message.get(HEADER_BYTES) == AF_INET6);
    }

    private static Map<Integer, ByteBuffer> attributes(ByteBuffer message, int start) {
        Map<Integer, ByteBuffer> attributes = new HashMap<>();
        for (int at = start; at + 4 <= message.limit(); ) {
            int length = message.getShort(at) & 0xffff;
            if (length < 4 || at + length > message.limit()) {
                return attributes;
            }
            attributes.put(
                    message.getShort(at + 2) & 0x3fff,
                    message.slice(at + 4, length - 4).order(ByteOrder.nativeOrder()));
            at += length + 3 & ~3;
        }
        return attributes;
    }

    private static int number(Map<Integer, ByteBuffer> attributes, int type) {
        ByteBuffer value = attributes.get(type);
        return value == null || value.limit() < 4 ? 0 : value.getInt(0);
    }

    private static String text(@Nullable ByteBuffer value) {
        if (value == null) {
            return "";
        }
        String text = StandardCharsets.UTF_8.decode(value.duplicate()).toString();
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private static String hardware(@Nullable ByteBuffer value) {
        if (value == null || value.limit() != 6) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            text.append(i == 0 ? "" : ":").append(String.format("%02x", value.get(i) & 0xff));
        }
        return text.toString();
    }

    private static @Nullable InetAddress inet(@Nullable ByteBuffer value) {
        if (value == null || value.limit() != 4 && value.limit() != 16) {
            return null;
        }
        byte[] bytes = new byte[value.limit()];
        value.get(0, bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            return null;
        }
    }
}
