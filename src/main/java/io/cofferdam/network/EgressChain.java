package io.cofferdam.network;

import io.cofferdam.network.EndpointStore.Attachment;
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
        // Not by its address: each interface has a link-local one too, and the kernel takes any of its own for its
        // host's.
        Way way = new Way("egress_members", quoted(bridge.bridge()) + " . " + bridge.mac(attachment));
        return Optional.of(new EgressChain(name(bridge) + "_" + attachment.containerId(), policy, List.of(way)));
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
