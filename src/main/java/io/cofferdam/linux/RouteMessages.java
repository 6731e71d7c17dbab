package io.cofferdam.linux;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The rtnetlink(7) messages the product sends, as bytes; each is answered once, those that change something by an acknowledgement. */
public final class RouteMessages {

    /** The loopback interface's index in every network namespace. */
    public static final int LOOPBACK_INDEX = 1;

    /** IFNAMSIZ less the terminating zero. */
    public static final int INTERFACE_NAME_MAX = 15;

    // linux/rtnetlink.h, linux/netlink.h
    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_NEWADDR = 20;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    static final int RTM_GETROUTE = 26;
    static final int NLM_F_REQUEST = 1;
    static final int NLM_F_ACK = 4;
    static final int NLM_F_REPLACE = 0x100;
    static final int NLM_F_EXCL = 0x200;
    static final int NLM_F_DUMP = 0x300;
    static final int NLM_F_CREATE = 0x400;

    // linux/if_link.h, linux/if_addr.h, linux/rtnetlink.h
    static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_LINK = 5;
    static final int IFLA_MASTER = 10;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_NET_NS_PID = 19;
    static final int IFLA_IFALIAS = 20;
    static final int IFLA_EXT_MASK = 29;
    static final int RTEXT_FILTER_SKIP_STATS = 8;
    static final int IFLA_INFO_KIND = 1;
    static final int IFLA_INFO_DATA = 2;
    static final int IFLA_INFO_SLAVE_KIND = 4;
    static final int IFLA_INFO_SLAVE_DATA = 5;
    static final int IFLA_BR_GROUP_FWD_MASK = 9;
    static final int IFLA_BRPORT_MODE = 4;
    static final int IFLA_BRPORT_ISOLATED = 33;
    static final int VETH_INFO_PEER = 1;
    static final int IFLA_MACVLAN_MODE = 1;
    static final int IFLA_VLAN_ID = 1;
    static final int IFA_ADDRESS = 1;
    static final int IFA_LOCAL = 2;
    static final int IFA_BROADCAST = 4;
    static final int RTA_DST = 1;
    static final int RTA_OIF = 4;
    static final int RTA_GATEWAY = 5;
    static final int RTA_MULTIPATH = 9;
    static final int RTA_VIA = 18;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    private static final int IFA_F_NODAD = 2;
    private static final int AF_UNSPEC = 0;
    private static final int IFF_UP = 1;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RT_TABLE_LOCAL = 255;
    private static final int RT_SCOPE_HOST = 254;
    private static final int RTPROT_BOOT = 3;
    private static final int RTPROT_STATIC = 4;
    private static final int RTN_UNICAST = 1;
    private static final int RTN_LOCAL = 2;

    private static final int CHANGE = NLM_F_REQUEST | NLM_F_ACK;
    private static final int CREATE = CHANGE | NLM_F_CREATE | NLM_F_EXCL;

    private RouteMessages() {}

    /**
     * A pair of virtual interfaces joined like the ends of a cable (veth(4)).
     *
     * @param innerName the end in another network namespace
     * @param innerIndex its index there
     * @param innerMac its six-byte hardware address
     * @param hostName the end that stays
     * @param mtu bytes that fit in a packet; 0 for the kernel's choice
     */
    public record VethPair(String innerName, int innerIndex, byte[] innerMac, String hostName, int mtu) {
        public VethPair {
            requireName(innerName);
            requireName(hostName);
        }
    }

    /**
     * A message to be completed with a process id, native byte order, by whoever knows it.
     *
     * @param bytes the message
     * @param pidOffset where the four bytes of the process id go
     */
    public record PidMessage(byte[] bytes, int pidOffset) {}

    /** A bridge with a fixed hardware address (else it would take that of its lowest port, and change), up from the start. */
    public static byte[] newBridge(String name, byte[] mac, int mtu) {
        requireName(name);
        NetlinkMessage message = mtu(
                new NetlinkMessage(RTM_NEWLINK, CREATE)
                        .link(0, IFF_UP, IFF_UP)
                        .attribute(IFLA_IFNAME, name)
                        .attribute(IFLA_ADDRESS, mac),
                mtu);
        int info = message.begin(IFLA_LINKINFO);
        return message.attribute(IFLA_INFO_KIND, "bridge").end(info).bytes();
    }

    /**
     * Both ends in one message, the inner one in the namespace of a process from the start. The inner end is the link and the host's
     * its peer, not the other way round, because the kernel heeds a peer's index only if the link's is given too (veth_newlink).
     *
     * <p>The inner end is up from the start. An end that finds the other one up carries packets at once; one that waits for the other
     * is switched on later by the kernel's link watcher, and until then what is sent through it is lost, which costs a connection
     * its first second. So the host's end comes last, and the inner one has the rest of the launch to be switched on.
     */
    public static PidMessage newVeth(VethPair pair) {
        NetlinkMessage message = new NetlinkMessage(RTM_NEWLINK, CREATE)
                .link(pair.innerIndex(), IFF_UP, IFF_UP)
                .attribute(IFLA_NET_NS_PID, 0);
        int pidOffset = message.position() - Integer.BYTES;
        mtu(message.attribute(IFLA_IFNAME, pair.innerName()).attribute(IFLA_ADDRESS, pair.innerMac()), pair.mtu());
        int info = message.begin(IFLA_LINKINFO);
        message.attribute(IFLA_INFO_KIND, "veth");
        int data = message.begin(IFLA_INFO_DATA);
        int peer = message.begin(VETH_INFO_PEER);
        mtu(message.link(0, 0, 0).attribute(IFLA_IFNAME, pair.hostName()), pair.mtu());
        return new PidMessage(message.end(peer).end(data).end(info).bytes(), pidOffset);
    }

    /**
     * An interface upon another one of this namespace, with a hardware address of its own, in the namespace of a process (macvlan).
     *
     * @param mac its six-byte hardware address; empty for the parent's choice
     * @param mode one of enum macvlan_mode
     */
    public static PidMessage newMacvlan(String name, int index, byte[] mac, int parentIndex, int mode, int mtu) {
        requireName(name);
        NetlinkMessage message =
                new NetlinkMessage(RTM_NEWLINK, CREATE).link(index, 0, 0).attribute(IFLA_NET_NS_PID, 0);
        int pidOffset = message.position() - Integer.BYTES;
        message.attribute(IFLA_IFNAME, name).attribute(IFLA_LINK, parentIndex);
        if (mac.length > 0) {
            message.attribute(IFLA_ADDRESS, mac);
        }
        mtu(message, mtu);
        int info = message.begin(IFLA_LINKINFO);
        message.attribute(IFLA_INFO_KIND, "macvlan");
        int data = message.begin(IFLA_INFO_DATA);
        return new PidMessage(
                message.attribute(IFLA_MACVLAN_MODE, mode).end(data).end(info).bytes(), pidOffset);
    }

    /** A cable with both ends here, neither of them up: the first could not be before there is a second. */
    public static byte[] newVethHere(String name, String otherEnd, int mtu) {
        requireName(name);
        requireName(otherEnd);
        NetlinkMessage message =
                mtu(new NetlinkMessage(RTM_NEWLINK, CREATE).link(0, 0, 0).attribute(IFLA_IFNAME, name), mtu);
        int info = message.begin(IFLA_LINKINFO);
        message.attribute(IFLA_INFO_KIND, "veth");
        int data = message.begin(IFLA_INFO_DATA);
        int peer = message.begin(VETH_INFO_PEER);
        mtu(message.link(0, 0, 0).attribute(IFLA_IFNAME, otherEnd), mtu);
        return message.end(peer).end(data).end(info).bytes();
    }

    /** The VLAN of an interface, as an interface that is up (802.1Q). */
    public static byte[] newVlan(String name, int parentIndex, int id) {
        requireName(name);
        NetlinkMessage message = new NetlinkMessage(RTM_NEWLINK, CREATE)
                .link(0, IFF_UP, IFF_UP)
                .attribute(IFLA_IFNAME, name)
                .attribute(IFLA_LINK, parentIndex);
        int info = message.begin(IFLA_LINKINFO);
        message.attribute(IFLA_INFO_KIND, "vlan");
        int data = message.begin(IFLA_INFO_DATA);
        return message.attribute(IFLA_VLAN_ID, new byte[] {lowByte(id), highByte(id)})
                .end(data)
                .end(info)
                .bytes();
    }

    /** A number of 16 bits in native order. */
    private static byte lowByte(int number) {
        return (byte) (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? number : number >> 8);
    }

    private static byte highByte(int number) {
        return (byte) (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? number >> 8 : number);
    }

    /** Writes on an interface whose it is. */
    public static byte[] alias(String name, String text) {
        requireName(name);
        return new NetlinkMessage(RTM_NEWLINK, CHANGE)
                .link(0, 0, 0)
                .attribute(IFLA_IFNAME, name)
                .attribute(IFLA_IFALIAS, text)
                .bytes();
    }

    /** Makes an interface a port of a bridge, and up. */
    public static byte[] joinBridge(String name, int bridgeIndex) {
        requireName(name);
        return new NetlinkMessage(RTM_NEWLINK, CHANGE)
                .link(0, IFF_UP, IFF_UP)
                .attribute(IFLA_IFNAME, name)
                .attribute(IFLA_MASTER, bridgeIndex)
                .bytes();
    }

    /** An interface that throws away what it gets, as a port of a bridge: a bridge with a port that is up always has a carrier. */
    public static byte[] newDummyPort(String name, int bridgeIndex, int mtu) {
        requireName(name);
        NetlinkMessage message = mtu(
                new NetlinkMessage(RTM_NEWLINK, CREATE)
                        .link(0, IFF_UP, IFF_UP)
                        .attribute(IFLA_IFNAME, name)
                        .attribute(IFLA_MASTER, bridgeIndex),
                mtu);
        int info = message.begin(IFLA_LINKINFO);
        return message.attribute(IFLA_INFO_KIND, "dummy").end(info).bytes();
    }

    /**
     * Asks about an interface, by index or by name, which is answered with a description instead of an acknowledgement. The asking is
     * what matters: since 6.8 the kernel first catches up with what its link watcher has yet to do for the interface, so that one
     * whose other end has just come up carries packets from now on, not some milliseconds later.
     */
    public static byte[] settle(int index) {
        return new NetlinkMessage(RTM_GETLINK, NLM_F_REQUEST)
                .link(index, 0, 0)
                .attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS)
                .bytes();
    }

    /** The same by name. */
    public static byte[] settle(String name) {
        requireName(name);
        return new NetlinkMessage(RTM_GETLINK, NLM_F_REQUEST)
                .link(0, 0, 0)
                .attribute(IFLA_IFNAME, name)
                .attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS)
                .bytes();
    }

    /** Lets a bridge send a frame back through the port it came from. */
    public static byte[] hairpin(String portName) {
        return bridgePort(portName, IFLA_BRPORT_MODE);
    }

    /** Keeps a bridge from sending frames of one such port to another; the host and ports that are not such are reached. */
    public static byte[] isolated(String portName) {
        return bridgePort(portName, IFLA_BRPORT_ISOLATED);
    }

    /**
     * Has a bridge treat frames to the groups 01:80:c2:00:00:03 to 0f as any others. By itself it hands them to the port's own interface,
     * past its packet filter where they are of LLDP (0e), and believes where their sender is. The kernel gives the lower ones no choice.
     */
    public static byte[] forwardReserved(int index) {
        NetlinkMessage message = new NetlinkMessage(RTM_NEWLINK, CHANGE).link(index, 0, 0);
        int info = message.begin(IFLA_LINKINFO);
        message.attribute(IFLA_INFO_KIND, "bridge");
        int data = message.begin(IFLA_INFO_DATA);
        byte[] groups = ByteBuffer.allocate(Short.BYTES)
                .order(ByteOrder.nativeOrder())
                .putShort((short) 0xfff8)
                .array();
        return message.attribute(IFLA_BR_GROUP_FWD_MASK, groups)
                .end(data)
                .end(info)
                .bytes();
    }

    private static byte[] bridgePort(String portName, int flag) {
        requireName(portName);
        NetlinkMessage message =
                new NetlinkMessage(RTM_NEWLINK, CHANGE).link(0, 0, 0).attribute(IFLA_IFNAME, portName);
        int info = message.begin(IFLA_LINKINFO);
        message.attribute(IFLA_INFO_SLAVE_KIND, "bridge");
        int data = message.begin(IFLA_INFO_SLAVE_DATA);
        return message.attribute(flag, new byte[] {1}).end(data).end(info).bytes();
    }

    private static NetlinkMessage mtu(NetlinkMessage message, int mtu) {
        return mtu == 0 ? message : message.attribute(IFLA_MTU, mtu);
    }

    public static byte[] setUp(int index) {
        return new NetlinkMessage(RTM_NEWLINK, CHANGE)
                .link(index, IFF_UP, IFF_UP)
                .bytes();
    }

    /** Takes an interface out of its bridge, and down: nothing passes it any more. */
    public static byte[] cutOff(int index) {
        return new NetlinkMessage(RTM_NEWLINK, CHANGE)
                .link(index, 0, IFF_UP)
                .attribute(IFLA_MASTER, 0)
                .bytes();
    }

    public static byte[] deleteLink(int index) {
        return new NetlinkMessage(RTM_DELLINK, CHANGE).link(index, 0, 0).bytes();
    }

    /** Gives an interface an address; it is no error if it has it. */
    public static byte[] newAddress(int index, InetAddress address, int prefixLength) {
        byte[] octets = address.getAddress();
        boolean v6 = address instanceof Inet6Address;
        NetlinkMessage message = new NetlinkMessage(RTM_NEWADDR, CHANGE | NLM_F_CREATE | NLM_F_REPLACE)
                .u8(v6 ? AF_INET6 : AF_INET)
                .u8(prefixLength)
                .u8(v6 ? IFA_F_NODAD : 0) // nobody else has it: it can be used at once
                .u8(0)
                .u32(index)
                .attribute(IFA_LOCAL, octets)
                .attribute(IFA_ADDRESS, octets);
        return (v6 ? message : message.attribute(IFA_BROADCAST, broadcast(octets, prefixLength))).bytes();
    }

    /** The way to everywhere else. */
    public static byte[] newDefaultRoute(InetAddress gateway, int index) {
        return defaultRoute(RTM_NEWROUTE, CREATE, gateway, index);
    }

    /** Ends it. */
    public static byte[] deleteDefaultRoute(InetAddress gateway, int index) {
        return defaultRoute(RTM_DELROUTE, CHANGE, gateway, index);
    }

    private static byte[] defaultRoute(int type, int flags, InetAddress gateway, int index) {
        return new NetlinkMessage(type, flags)
                .u8(gateway instanceof Inet6Address ? AF_INET6 : AF_INET)
                .u8(0)
                .u8(0)
                .u8(0)
                .u8(RT_TABLE_MAIN)
                .u8(RTPROT_BOOT)
                .u8(0)
                .u8(RTN_UNICAST)
                .u32(0)
                .attribute(RTA_GATEWAY, gateway.getAddress())
                .attribute(RTA_OIF, index)
                .bytes();
    }

    /** Takes an address for this host's own, though no interface has it. */
    public static byte[] newLocalRoute(InetAddress address) {
        return localRoute(RTM_NEWROUTE, CREATE, address);
    }

    /** Ends it. */
    public static byte[] deleteLocalRoute(InetAddress address) {
        return localRoute(RTM_DELROUTE, CHANGE, address);
    }

    private static byte[] localRoute(int type, int flags, InetAddress address) {
        byte[] octets = address.getAddress();
        return new NetlinkMessage(type, flags)
                .u8(address instanceof Inet6Address ? AF_INET6 : AF_INET)
                .u8(octets.length * Byte.SIZE)
                .u8(0)
                .u8(0)
                .u8(RT_TABLE_LOCAL)
                .u8(RTPROT_STATIC)
                .u8(RT_SCOPE_HOST)
                .u8(RTN_LOCAL)
                .u32(0)
                .attribute(RTA_DST, octets)
                .attribute(RTA_OIF, LOOPBACK_INDEX)
                .bytes();
    }

    /** Puts messages one after the other, to be sent in one call, and numbers them from 1 so that a refusal names its message. */
    public static byte[] batch(byte[]... messages) {
        int length = 0;
        for (byte[] message : messages) {
            length += message.length;
        }
        ByteBuffer batch = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        int sequence = 1;
        for (byte[] message : messages) {
            int start = batch.position();
            batch.put(message).putInt(start + NetlinkMessage.SEQUENCE_OFFSET, sequence++);
        }
        return batch.array();
    }

    static byte[] dumpLinks() {
        return new NetlinkMessage(RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP)
                .link(0, 0, 0)
                .bytes();
    }

    static byte[] dumpAddresses() {
        return new NetlinkMessage(RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP)
                .u8(AF_UNSPEC)
                .u8(0)
                .u16(0)
                .u32(0)
                .bytes();
    }

    static byte[] dumpRoutes() {
        return new NetlinkMessage(RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP)
                .u8(AF_UNSPEC)
                .u8(0)
                .u16(0)
                .u32(0)
                .u32(0)
                .bytes();
    }

    private static byte[] broadcast(byte[] octets, int prefixLength) {
        int address = ByteBuffer.wrap(octets).getInt();
        int hostBits = prefixLength == 0 ? -1 : (1 << (32 - prefixLength)) - 1;
        return ByteBuffer.allocate(4)
                .putInt(prefixLength == 32 ? address : address | hostBits)
                .array();
    }

    private static void requireName(String name) {
        if (name.isEmpty() || name.length() > INTERFACE_NAME_MAX || !name.matches("[A-Za-z0-9_.-]+")) {
            throw new IllegalArgumentException("not the name of a network interface: " + name);
        }
    }
}
