package io.cofferdam.network;

import io.cofferdam.linux.RouteMessages;
import java.util.ArrayList;
import java.util.List;

/**
 * The netlink messages that give a container a place on a network, to be sent by its supervisor; each message is answered
 * once, by an error (0 is success) or by what was asked about, and a batch's are numbered from 1.
 *
 * @param hostBatch to be sent in the host's network namespace: makes the cable, one end in the namespace of the process
 *     whose id is written at {@code pidOffset}, the other a port of the bridge
 * @param pidOffset where in {@code hostBatch} the four bytes of the process id go, native byte order
 * @param insideBatch to be sent in the container's network namespace: loopback up, addresses, interface up, default route
 */
public record LaunchMessages(byte[] hostBatch, int pidOffset, byte[] insideBatch) {

    private static final byte[] LOOPBACK = RouteMessages.batch(RouteMessages.setUp(RouteMessages.LOOPBACK_INDEX));

    /** To be sent in the network namespace of a container without a network: loopback up. */
    public static byte[] loopbackBatch() {
        return LOOPBACK.clone();
    }

    /**
     * What the host's end of a cable is to be.
     *
     * @param bridgeIndex the bridge it is a port of
     * @param hairpin whether the bridge sends frames back through it
     * @param isolated whether the bridge keeps it from other such ports
     * @param mtu bytes that fit in a packet; 0 for the kernel's choice
     */
    record Port(int bridgeIndex, boolean hairpin, boolean isolated, int mtu) {}

    static LaunchMessages of(Endpoint endpoint, Port port) {
        RouteMessages.PidMessage veth = RouteMessages.newVeth(new RouteMessages.VethPair(
                endpoint.interfaceName(), endpoint.index(), endpoint.mac(), endpoint.hostInterface(), port.mtu()));
        List<byte[]> host = new ArrayList<>(List.of(veth.bytes()));
        host.addAll(join(endpoint, port));
        return new LaunchMessages(RouteMessages.batch(host.toArray(byte[][]::new)), veth.pidOffset(), inside(endpoint));
    }

    /** For a cable that is there and is no port of the bridge any more. */
    static byte[] rejoin(Endpoint endpoint, Port port) {
        return RouteMessages.batch(join(endpoint, port).toArray(byte[][]::new));
    }

    private static List<byte[]> join(Endpoint endpoint, Port port) {
        List<byte[]> host = new ArrayList<>();
        host.add(RouteMessages.joinBridge(endpoint.hostInterface(), port.bridgeIndex()));
        if (port.hairpin()) {
            host.add(RouteMessages.hairpin(endpoint.hostInterface()));
        }
        if (port.isolated()) {
            host.add(RouteMessages.isolated(endpoint.hostInterface()));
        }
        host.add(RouteMessages.settle(endpoint.hostInterface()));
        host.add(RouteMessages.settle(port.bridgeIndex()));
        return host;
    }

    /** An interface upon one of the host's, without an end that stays there. */
    static LaunchMessages upon(int parentIndex, Endpoint endpoint, MacvlanOptions.Mode mode, int mtu) {
        byte[] mac = endpoint.macAddress().isEmpty() ? new byte[0] : endpoint.mac();
        RouteMessages.PidMessage macvlan = RouteMessages.newMacvlan(
                endpoint.interfaceName(), endpoint.index(), mac, parentIndex, mode.number(), mtu);
        return new LaunchMessages(RouteMessages.batch(macvlan.bytes()), macvlan.pidOffset(), inside(endpoint));
    }

    private static byte[] inside(Endpoint endpoint) {
        int index = endpoint.index();
        Endpoint.Ipv6 ipv6 = endpoint.ipv6();
        List<byte[]> inside = new ArrayList<>();
        inside.add(RouteMessages.setUp(RouteMessages.LOOPBACK_INDEX));
        inside.add(RouteMessages.newAddress(index, endpoint.address(), endpoint.prefixLength()));
        if (ipv6 != null) {
            inside.add(RouteMessages.newAddress(index, ipv6.address(), ipv6.prefixLength()));
        }
        inside.add(RouteMessages.setUp(index));
        if (endpoint.wayOut()) {
            inside.add(RouteMessages.newDefaultRoute(endpoint.gateway(), index));
        }
        if (ipv6 != null && ipv6.wayOut()) {
            inside.add(RouteMessages.newDefaultRoute(ipv6.gateway(), index));
        }
        inside.add(RouteMessages.settle(index));
        return RouteMessages.batch(inside.toArray(byte[][]::new));
    }
}
