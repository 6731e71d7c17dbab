package io.cofferdam.network;

import io.cofferdam.network.EndpointStore.Attachment;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A chain of the packet filter that lets pass what a policy allows, and what leads to it.
 *
 * @param name the chain's, the same for as long as what it is about lasts
 * @param ways which packets come to it
 */
record EgressChain(String name, EgressPolicy policy, List<Way> ways) {

    private static final int ID_LENGTH = 12;

    /**
     * @param map a verdict map of the table
     * @param key what packets have that come to the chain
     */
    record Way(String map, String key) {}

    /** Of all that a network lets out. */
    static Optional<EgressChain> of(RunningBridge bridge) {
        return Optional.ofNullable(bridge.network().egress())
                .map(policy -> new EgressChain(
                        name(bridge), policy, List.of(new Way("egress_networks", quoted(bridge.bridge())))));
    }

    /** Of what one container may let out over a network. */
    static Optional<EgressChain> of(RunningBridge bridge, Attachment attachment) {
        EgressPolicy policy = attachment.place().egress();
        if (policy == null) {
            return Optional.empty();
        }
        String from = quoted(bridge.bridge()) + " . ";
        List<Way> ways = new ArrayList<>();
        ways.add(new Way("egress_members", from + attachment.address().getHostAddress()));
        Inet6Address address6 = attachment.place().address6();
        if (address6 != null) {
            ways.add(new Way("egress_members6", from + Subnet.text(address6)));
        }
        return Optional.of(new EgressChain(name(bridge) + "_" + attachment.containerId(), policy, ways));
    }

    /** All that are to be there. */
    static List<EgressChain> of(Iterable<RunningBridge> bridges) {
        List<EgressChain> chains = new ArrayList<>();
        for (RunningBridge bridge : bridges) {
            of(bridge).ifPresent(chains::add);
            bridge.attachments().forEach(attachment -> of(bridge, attachment).ifPresent(chains::add));
        }
        return chains;
    }

    private static String name(RunningBridge bridge) {
        return "egress_" + bridge.network().id().substring(0, ID_LENGTH);
    }

    private static String quoted(String bridge) {
        return '"' + bridge + '"';
    }
}
