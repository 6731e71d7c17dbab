package io.cofferdam.network;

import io.cofferdam.linux.RouteMessages;

/**
 * The netlink messages that give a container its network, to be sent by its supervisor; each message asks for an acknowledgement,
 * and a batch's are numbered from 1.
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
        byte[] join = RouteMessages.joinBridge(endpoint.hostInterface(), bridgeIndex);
        byte[] host = hairpin
                ? RouteMessages.batch(veth.bytes(), join, RouteMessages.hairpin(endpoint.hostInterface()))
                : RouteMessages.batch(veth.bytes(), join);
        byte[] inside = RouteMessages.batch(
                RouteMessages.setUp(RouteMessages.LOOPBACK_INDEX),
                RouteMessages.newAddress(
                        Endpoint.CONTAINER_INTERFACE_INDEX, endpoint.address(), endpoint.prefixLength()),
                RouteMessages.setUp(Endpoint.CONTAINER_INTERFACE_INDEX),
                RouteMessages.newDefaultRoute(endpoint.gateway(), Endpoint.CONTAINER_INTERFACE_INDEX));
        return new LaunchMessages(host, veth.pidOffset(), inside);
    }
}
