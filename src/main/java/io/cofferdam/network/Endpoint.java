package io.cofferdam.network;

import java.net.Inet4Address;

/**
 * A container's place on a bridge network.
 *
 * @param containerId the container
 * @param address its address
 * @param prefixLength how many bits of it are the network's
 * @param gateway the host's address on the bridge
 * @param macAddress the hardware address of its eth0, as {@code 02:42:ac:1e:00:02}
 * @param hostInterface the name of the host's end of its cable
 * @param bridge the bridge that end is a port of
 */
public record Endpoint(
        String containerId,
        Inet4Address address,
        int prefixLength,
        Inet4Address gateway,
        String macAddress,
        String hostInterface,
        String bridge) {

    /** The interface's name inside the container. */
    public static final String CONTAINER_INTERFACE = "eth0";

    /**
     * Its index inside the container. Not 2: where modules such as ipip or sit are loaded, a new namespace comes with their
     * fallback devices (net.core.fb_tunnels_only_for_init_net), which take the numbers from 2 on.
     */
    public static final int CONTAINER_INTERFACE_INDEX = 100;

    /** A locally administered address made of the IPv4 address: the same address always has the same hardware address. */
    static String macAddress(Inet4Address address) {
        byte[] octets = address.getAddress();
        return "02:42:%02x:%02x:%02x:%02x".formatted(octets[0], octets[1], octets[2], octets[3]);
    }

    /** The six bytes of the hardware address. */
    byte[] mac() {
        return macBytes(address);
    }

    static byte[] macBytes(Inet4Address address) {
        byte[] octets = address.getAddress();
        return new byte[] {0x02, 0x42, octets[0], octets[1], octets[2], octets[3]};
    }
}
