package io.cofferdam.network;

import java.util.Collection;

/**
 * What of a table differs from instance to instance.
 *
 * @param networks the bridges it knows
 * @param mappings the ports that are forwarded
 * @param chains what may leave
 * @param guards who sends with what addresses
 */
record FirewallContent(
        Collection<BridgeRules> networks,
        Collection<FirewallTable.Mapping> mappings,
        Collection<EgressChain> chains,
        Collection<PortGuard> guards) {

    static FirewallContent of(Collection<RunningBridge> bridges) {
        return new FirewallContent(
                bridges.stream().flatMap(bridge -> bridge.rules().stream()).toList(),
                Publishing.mappings(bridges),
                EgressChain.of(bridges),
                PortGuard.of(bridges));
    }
}
