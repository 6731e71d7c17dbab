package io.cofferdam.network;

import io.cofferdam.network.EndpointStore.Attachment;
import io.cofferdam.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may leave networks and running containers, looked at and changed. Safe for use by many threads. */
public final class EgressControl {

    private final Networks networks;
    private final NetworkStore store;

    EgressControl(Networks networks, NetworkStore store) {
        this.networks = networks;
        this.store = store;
    }

    /** @param reference the network's name or id */
    public EgressView of(String reference) {
        synchronized (networks) {
            RunningBridge bridge = bridge(reference);
            EgressPolicy policy = bridge.network().egress();
            return policy == null
                    ? new EgressView(null, List.of())
                    : networks.running()
                            .egress()
                            .view(policy, EgressChain.of(bridge).stream().toList());
        }
    }

    /** Lets leave a network what a policy allows, also in connections that are there; everything with null. */
    public void change(String reference, @Nullable EgressPolicy policy) {
        synchronized (networks) {
            RunningBridge bridge = bridge(reference);
            EgressPolicy before = bridge.network().egress();
            Egress egress = networks.running().egress();
            try {
                egress.change(bridge, policy);
                store.save(bridge.network());
                if (bridge.network().builtIn()) {
                    store.forgetDamaged();
                }
            } catch (RuntimeException e) {
                egress.change(bridge, before);
                throw e;
            }
            networks.knowNames();
        }
    }

    /** What the rules for a running container met, on all of its networks together. */
    public EgressView ofContainer(String containerId, EgressPolicy policy) {
        synchronized (networks) {
            List<EgressChain> chains = networks.bridges().stream()
                    .flatMap(bridge -> bridge.attachment(containerId).stream()
                            .flatMap(attachment -> EgressChain.of(bridge, attachment).stream()))
                    .toList();
            return chains.isEmpty()
                    ? new EgressView(policy, List.of())
                    : networks.running().egress().view(policy, chains);
        }
    }

    /** Lets leave a running container what a policy allows; what its networks allow with null. On all of them or on none. */
    public void changeContainer(String containerId, @Nullable EgressPolicy policy) {
        synchronized (networks) {
            List<RunningBridge> on = networks.bridges().stream()
                    .filter(bridge -> bridge.attachment(containerId).isPresent())
                    .toList();
            List<Attachment> before = on.stream()
                    .flatMap(bridge -> bridge.attachment(containerId).stream())
                    .toList();
            try {
                for (int i = 0; i < on.size(); i++) {
                    networks.running().egress().change(on.get(i), before.get(i), policy);
                }
            } catch (RuntimeException e) {
                for (int i = 0; i < on.size(); i++) {
                    Attachment now = on.get(i).attachment(containerId).orElseThrow();
                    networks.running()
                            .egress()
                            .change(on.get(i), now, before.get(i).place().egress());
                }
                throw e;
            }
            networks.knowNames();
        }
    }

    private RunningBridge bridge(String reference) {
        NetworkSpec network = networks.require(reference);
        if (network.name().equals(NetworkView.HOST) || network.name().equals(NetworkView.NONE)) {
            throw ProblemException.invalid(
                    "What may leave network " + network.name() + " cannot be chosen.",
                    "It is not a network of containers.",
                    "Choose it for a network that containers are on.");
        }
        return networks.running(network.id());
    }
}
