package io.cofferdam.network;

import io.cofferdam.linux.RouteMessages;
import java.util.ArrayList;
import java.util.List;

/**
 * The netlink messages that give a container its network, to be sent by its supervisor; each message is answered
 * once, by an error (0 is success) or by what was asked about, and a batch's are numbered from 1.
 *
 * @param hostBatch to be sent in the host's network namespace: makes the cable, one end in the namespace of the process
 *     whose id is written at {@code pidOffset}, the other a port of the bridge
 * @param pidOffset where in {@code hostBatch} the four bytes of the process id go, native byte order
 * @param insideBatch to be sent in the container's network namespace: loopback up, address, interface up, default route
 */
public record LaunchMessages(byte[] hostBatch, int pidOffset, byte[] insideBatch) {

    private static final byte[] LOOPBACK = RouteMessages.batch(RouteMessages.setUp(RouteMessages.LOOPBACK_INDEX));

    /** To be sent in the network namespace of a container without a network: loopback up. */
    public static byte[] loopbackBatch() {
        return LOOPBACK.clone();
    }

    static LaunchMessages of(Endpoint endpoint, int bridgeIndex, boolean hairpin) {
        RouteMessages.PidMessage veth = RouteMessages.newVeth(new RouteMessages.VethPair(
                Endpoint.CONTAINER_INTERFACE,
                Endpoint.CONTAINER_INTERFACE_INDEX,
                endpoint.mac(),
                endpoint.hostInterface()));
        List<byte[]> host = new ArrayList<>();
        host.add(veth.bytes());
        host.add(RouteMessages.joinBridge(endpoint.hostInterface(), bridgeIndex));
        if (hairpin) {
            host.add(RouteMessages.hairpin(endpoint.hostInterface()));
        }
        host.add(RouteMessages.settle(endpoint.hostInterface()));
        host.add(RouteMessages.settle(bridgeIndex));
        byte[] inside = RouteMessages.batch(
                RouteMessages.setUp(RouteMessages.LOOPBACK_INDEX),
                RouteMessages.newAddress(
                        Endpoint.CONTAINER_INTERFACE_INDEX, endpoint.address(), endpoint.prefixLength()),
                RouteMessages.setUp(Endpoint.CONTAINER_INTERFACE_INDEX),
                RouteMessages.newDefaultRoute(endpoint.gateway(), Endpoint.CONTAINER_INTERFACE_INDEX),
                RouteMessages.settle(Endpoint.CONTAINER_INTERFACE_INDEX));
        return new LaunchMessages(RouteMessages.batch(host.toArray(byte[][]::new)), veth.pidOffset(), inside);
    }
}
