package io.cofferdam.network;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Finds a subnet that nothing on the host uses yet. */
final class SubnetChoice {

    /** Where instances other than the default one look, unless configured. */
    static final List<Subnet> DEFAULT_POOLS =
            List.of(Subnet.parse("172.31.0.0/16"), Subnet.parse("10.201.0.0/16"), Subnet.parse("10.208.0.0/13"));

    private static final Subnet DEFAULT_INSTANCE_SUBNET = Subnet.parse("172.30.0.0/16");
    private static final int SLICE_PREFIX_LENGTH = 20;

    private static final int SHOWN = 4;

    private SubnetChoice() {}

    /** The subnets an instance may take, best first: the same order every time, another for every instance. */
    static List<Subnet> candidates(NetworkNames names, List<Subnet> pools) {
        List<Subnet> slices = new ArrayList<>();
        for (Subnet pool : pools) {
            int prefixLength = Math.max(pool.prefixLength(), SLICE_PREFIX_LENGTH);
            for (int n = 0; n < 1 << (prefixLength - pool.prefixLength()); n++) {
                slices.add(pool.slice(prefixLength, n));
            }
        }
        List<Subnet> candidates = new ArrayList<>();
        if (names.instance().equals(NetworkNames.DEFAULT_INSTANCE)) {
            candidates.add(DEFAULT_INSTANCE_SUBNET);
        }
        int start = slices.isEmpty() ? 0 : names.start(slices.size());
        candidates.addAll(slices.subList(start, slices.size()));
        candidates.addAll(slices.subList(0, start));
        return candidates;
    }

    static Subnet choose(List<Subnet> candidates, Collection<Subnet> used) {
        return candidates.stream()
                .filter(candidate -> used.stream().noneMatch(candidate::overlaps))
                .findFirst()
                .orElseThrow(() -> noneFree(candidates));
    }

    static ProblemException noneFree(List<Subnet> candidates) {
        String which = candidates.size() <= SHOWN ? candidates.toString() : candidates.size() + " candidates";
        return new ProblemException(
                ProblemException.Kind.UNAVAILABLE,
                new Problem(
                        "No subnet is free for the containers' network.",
                        "Every one of " + which + " overlaps an address or a route of this host.",
                        "Name a subnet that this host does not use, or remove networks."));
    }

    static ProblemException overlap(Subnet wanted, Subnet had, String whose) {
        return ProblemException.conflict(
                "The subnet " + wanted + " cannot be used: it overlaps with other one on this address space.",
                had + " is of " + whose + ".",
                "Use another subnet, or let one be chosen.");
    }
}
