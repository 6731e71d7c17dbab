package io.cofferdam.network;

import java.net.InetAddress;
import java.util.List;

/**
 * What the packet filter is to know of a bridge.
 *
 * @param bridge the interface
 * @param subnets whose addresses its containers have
 * @param gateways the host's addresses on it
 * @param internal whether there is no way out and none in
 * @param apart whether its containers are kept from each other
 * @param ipv4 how its containers deal with others by IPv4
 * @param ipv6 the same of IPv6
 */
record BridgeRules(
        String bridge,
        List<Subnet> subnets,
        List<InetAddress> gateways,
        boolean internal,
        boolean apart,
        Family ipv4,
        Family ipv6) {

    /**
     * What differs between the families.
     *
     * @param masquerade whether containers speak to others with the host's address
     * @param unprotected whether neighbours of the host reach every port of theirs
     */
    record Family(boolean masquerade, boolean unprotected) {
        static final Family USUAL = new Family(true, false);
    }

    static BridgeRules of(NetworkSpec network, String bridge, BridgeOptions options) {
        return new BridgeRules(
                bridge,
                network.ranges().stream().map(NetworkSpec.Range::subnet).toList(),
                network.withHost().stream().map(NetworkSpec.Range::gateway).toList(),
                network.internal(),
                !options.icc(),
                family(options, options.mode4()),
                family(options, options.mode6()));
    }

    private static Family family(BridgeOptions options, GatewayMode mode) {
        return new Family(options.masquerade() && mode.translated(), mode.unprotected());
    }

    Family family(boolean v6) {
        return v6 ? ipv6 : ipv4;
    }
}
