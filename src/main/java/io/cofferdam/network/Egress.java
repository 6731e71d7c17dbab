package io.cofferdam.network;

import io.cofferdam.network.EndpointStore.Attachment;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What may leave networks and containers, as the packet filter has it; not thread-safe. */
final class Egress {

    private final Firewall firewall;

    Egress(Firewall firewall) {
        this.firewall = firewall;
    }

    /** Refuses to let anybody onto a network who could not be held back as was asked. */
    void requireEnforceable(RunningBridge bridge, @Nullable EgressPolicy policy) {
        if (bridge.network().macvlan() && (policy != null || bridge.network().egress() != null)) {
            throw ProblemException.unsupported(
                    "What may leave network " + bridge.network().name() + " cannot be held back.",
                    "It is of the driver macvlan: what its containers send does not pass this host's packet filter.",
                    "Take the rules away, or use a bridge network.");
        }
        String lack = firewall.lack();
        if (lack != null && (policy != null || bridge.network().egress() != null)) {
            throw ProblemException.unsupported(
                    "What may leave network " + bridge.network().name() + " cannot be held back.",
                    "There are rules for it, and this host cannot filter packets: " + lack,
                    "Mend that, or take the rules away.");
        }
        requireSenders(bridge, policy);
    }

    /** Refuses a policy of a container's own where it could send as somebody else. */
    private void requireSenders(RunningBridge bridge, @Nullable EgressPolicy policy) {
        String lack = firewall.guardLack();
        if (lack != null && policy != null) {
            throw ProblemException.unsupported(
                    "What may leave a container over network "
                            + bridge.network().name() + " cannot be held back.",
                    "It could send with the addresses of others, because this host cannot filter frames of bridges: "
                            + lack,
                    "Mend that, or give the whole network the rules.");
        }
    }

    /** A container came onto a network. */
    void admit(RunningBridge bridge, Attachment attachment) {
        firewall.admit(PortGuard.of(bridge, attachment), EgressChain.of(bridge, attachment));
    }

    /** A container leaves a network. */
    void dismiss(RunningBridge bridge, Attachment attachment) {
        firewall.dismiss(PortGuard.of(bridge, attachment), EgressChain.of(bridge, attachment));
    }

    /** Lets leave a network what a policy allows; everything with null. */
    void change(RunningBridge bridge, @Nullable EgressPolicy policy) {
        requireIfAny(bridge, policy);
        Optional<EgressChain> before = EgressChain.of(bridge);
        bridge.egress(policy);
        firewall.replace(Optional.empty(), Optional.empty(), before, EgressChain.of(bridge));
    }

    /** Lets leave a container over a network what a policy allows; what the network allows with null. */
    void change(RunningBridge bridge, Attachment attachment, @Nullable EgressPolicy policy) {
        requireIfAny(bridge, policy);
        Attachment changed = attachment.withPlace(attachment.place().restricted(policy));
        firewall.replace(
                PortGuard.of(bridge, attachment),
                PortGuard.of(bridge, changed),
                EgressChain.of(bridge, attachment),
                EgressChain.of(bridge, changed));
        bridge.keep(changed);
    }

    /** Rules can be taken away wherever they are, or nothing would help where they cannot be enforced any more. */
    private void requireIfAny(RunningBridge bridge, @Nullable EgressPolicy policy) {
        if (policy != null) {
            requireEnforceable(bridge, policy);
        }
    }

    /** What the rules of chains of one policy met, together. */
    EgressView view(EgressPolicy policy, List<EgressChain> chains) {
        if (chains.isEmpty()) {
            return new EgressView(policy, List.of());
        }
        Map<String, EgressCount> sums = new LinkedHashMap<>();
        policy.lines().forEach(rule -> sums.put(rule, new EgressCount(rule, 0, 0)));
        sums.put(EgressCount.REFUSED, new EgressCount(EgressCount.REFUSED, 0, 0));
        for (EgressChain chain : chains) {
            for (EgressCount count : firewall.counts(chain)) {
                sums.computeIfPresent(count.rule(), (rule, sum) -> sum.plus(count));
            }
        }
        return new EgressView(policy, new ArrayList<>(sums.values()));
    }
}
