package io.cofferdam.network;

import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;

/** Makes networks and removes them, on disk and in the kernel; not thread-safe. */
final class NetworkChanges {

    private final Upkeep upkeep;
    private final NetworkList list;
    private final NetworkStore store;
    private final NetworkMaker maker = new NetworkMaker();

    NetworkChanges(Upkeep upkeep, NetworkList list, NetworkStore store) {
        this.upkeep = upkeep;
        this.list = list;
        this.store = store;
    }

    /** Makes a network. */
    NetworkView create(NewNetwork wish) {
        NetworkSpec asked = maker.make(wish);
        if (list.find(asked.name())
                .filter(other -> other.name().equals(asked.name()))
                .isPresent()) {
            throw ProblemException.conflict(
                    "network with name " + asked.name() + " already exists.",
                    "Names of networks are given once.",
                    "Use that network, remove it, or give another name.");
        }
        try {
            RunningNetworks now = upkeep.kernel();
            RunningBridge bridge = now.setUp(asked);
            try {
                now.egress().requireEnforceable(bridge, null);
                store.save(bridge.network());
                bridge.rules().ifPresent(rules -> now.firewall().add(rules, EgressChain.of(bridge)));
            } catch (RuntimeException e) {
                bridge.destroy();
                now.leaveIpv6();
                store.remove(bridge.network().id());
                throw e;
            }
            now.bridges().put(bridge.network().id(), bridge);
            return list.view(bridge);
        } catch (SyscallException e) {
            throw Upkeep.refused("The bridge of network " + asked.name() + " could not be made.", e);
        }
    }

    /** Removes a network that nobody is attached to. */
    NetworkView remove(String reference) {
        NetworkView view = list.view(reference);
        if (view.spec().builtIn()) {
            throw ProblemException.forbidden(
                    view.name() + " is a pre-defined network and cannot be removed.",
                    "Every instance has it.",
                    "Leave it as it is.");
        }
        if (!view.endpoints().isEmpty()) {
            throw ProblemException.conflict(
                    "error while removing network: network %s has active endpoints.".formatted(view.name()),
                    "Containers are connected to it.",
                    "Disconnect or stop them first.");
        }
        try {
            RunningNetworks now = upkeep.kernel();
            RunningBridge bridge = NetworkList.bridge(now, view.id());
            bridge.rules().ifPresent(rules -> now.firewall().remove(rules, EgressChain.of(bridge)));
            bridge.destroy();
            now.bridges().remove(view.id());
            now.leaveIpv6();
            store.remove(view.id());
            return view;
        } catch (SyscallException e) {
            throw Upkeep.refused("The bridge " + view.bridge() + " could not be removed.", e);
        }
    }
}
