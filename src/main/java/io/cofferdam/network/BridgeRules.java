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
 * @param masquerade whether its containers speak to others with the host's address
 */
record BridgeRules(
        String bridge, List<Subnet> subnets, List<InetAddress> gateways, boolean internal, boolean masquerade) {

    static BridgeRules of(NetworkSpec network, String bridge, BridgeOptions options) {
        return new BridgeRules(
                bridge,
                network.ranges().stream().map(NetworkSpec.Range::subnet).toList(),
                network.ranges().stream().map(NetworkSpec.Range::gateway).toList(),
                network.internal(),
                options.masquerade());
    }
}
