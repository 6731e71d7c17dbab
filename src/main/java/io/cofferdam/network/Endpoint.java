package io.cofferdam.network;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container's place on a network.
 *
 * @param network the network's id
 * @param networkName its name
 * @param containerId the container
 * @param address its address
 * @param prefixLength how many bits of it are the network's
 * @param gateway the host's address on the network
 * @param ipv6 its IPv6 address, where the network has these
 * @param macAddress the hardware address of its interface, as {@code 02:42:ac:1e:00:02}
 * @param number which of the container's interfaces this is, from 0
 * @param interfaceName its name inside
 * @param hostInterface the name of the host's end of its cable; empty where there is none
 * @param bridge the bridge that end is a port of, or the host's interface that carries it
 * @param routed whether there is a way out over this network
 * @param wayOut whether what is on none of the container's networks goes this way by IPv4
 * @param names what others on the network may call it
 * @param links what it alone calls others there: their names by its own words for them
 */
public record Endpoint(
        String network,
        String networkName,
        String containerId,
        Inet4Address address,
        int prefixLength,
        Inet4Address gateway,
        @Nullable Ipv6 ipv6,
        String macAddress,
        int number,
        String interfaceName,
        String hostInterface,
        String bridge,
        boolean routed,
        boolean wayOut,
        List<String> names,
        Map<String, String> links) {

    /**
     * The IPv6 side of a place.
     *
     * @param wayOut whether what is on none of the container's networks goes this way by IPv6
     */
    public record Ipv6(Inet6Address address, int prefixLength, Inet6Address gateway, boolean wayOut) {}

    /** The usual name of the first interface inside the container. */
    public static final String CONTAINER_INTERFACE = "eth0";

    /**
     * The first one's index inside the container. Not 2: where modules such as ipip or sit are loaded, a new namespace comes with their
     * fallback devices (net.core.fb_tunnels_only_for_init_net), which take the numbers from 2 on. And none that an interface of the
     * host can have, which are numbered as they are made: kernels before 6.14 look there for it, and refuse to make what is there.
     */
    public static final int CONTAINER_INTERFACE_INDEX = 1 << 30;

    private static final Path IPV6_SETTINGS = Path.of("/proc/sys/net/ipv6/conf");

    public Endpoint {
        names = List.copyOf(names);
        links = Map.copyOf(links);
    }

    /** Whether the kernel has IPv6. */
    public static boolean knowsIpv6() {
        return Files.isDirectory(IPV6_SETTINGS);
    }

    /**
     * Settings of its interface, below {@code net.ipv6.conf} of its name: no IPv6 where the network has none, and else no routes and
     * addresses that a neighbour advertises. Upon an interface of the host the network beyond has its say.
     *
     * @return nothing where the kernel has no IPv6
     */
    public Map<String, String> ipv6Settings() {
        if (!knowsIpv6()) {
            return Map.of();
        }
        if (ipv6 == null) {
            return Map.of("disable_ipv6", "1");
        }
        return hostInterface.isEmpty() ? Map.of() : Map.of("accept_ra", "0");
    }

    /** The same of IPv6. */
    public boolean wayOut6() {
        return ipv6 != null && ipv6.wayOut();
    }

    /** Its index inside the container. */
    int index() {
        return CONTAINER_INTERFACE_INDEX + number;
    }

    /** A locally administered address made of the IPv4 address: the same address always has the same hardware address. */
    static String macAddress(Inet4Address address) {
        byte[] octets = address.getAddress();
        return "02:42:%02x:%02x:%02x:%02x".formatted(octets[0], octets[1], octets[2], octets[3]);
    }

    /** The link-local address that the kernel makes of a hardware address (RFC 4291, modified EUI-64). */
    static Inet6Address linkLocal(String macAddress) {
        byte[] mac = HexFormat.ofDelimiter(":").parseHex(macAddress);
        byte[] octets = {
            (byte) 0xfe,
            (byte) 0x80,
            0,
            0,
            0,
            0,
            0,
            0,
            (byte) (mac[0] ^ 2),
            mac[1],
            mac[2],
            -1,
            (byte) 0xfe,
            mac[3],
            mac[4],
            mac[5]
        };
        try {
            return Inet6Address.getByAddress(null, octets, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("sixteen octets are an address", e);
        }
    }

    /** The six bytes of the hardware address. */
    byte[] mac() {
        return HexFormat.ofDelimiter(":").parseHex(macAddress);
    }

    static byte[] macBytes(Inet4Address address) {
        return HexFormat.ofDelimiter(":").parseHex(macAddress(address));
    }
}
