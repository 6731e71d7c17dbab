package io.cofferdam.network;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Finds a subnet that nothing on the host uses yet. */
final class SubnetChoice {

    /** Where instances other than the default one look, unless configured. */
    static final List<Ipv4Subnet> DEFAULT_POOLS =
            List.of(Ipv4Subnet.parse("172.31.0.0/16"), Ipv4Subnet.parse("10.201.0.0/16"));

    private static final Ipv4Subnet DEFAULT_INSTANCE_SUBNET = Ipv4Subnet.parse("172.30.0.0/16");
    private static final int SLICE_PREFIX_LENGTH = 20;

    private SubnetChoice() {}

    /** The subnets an instance may take, best first: the same order every time, another for every instance. */
    static List<Ipv4Subnet> candidates(NetworkNames names, List<Ipv4Subnet> pools) {
        List<Ipv4Subnet> slices = new ArrayList<>();
        for (Ipv4Subnet pool : pools) {
            int prefixLength = Math.max(pool.prefixLength(), SLICE_PREFIX_LENGTH);
            for (int n = 0; n < 1 << (prefixLength - pool.prefixLength()); n++) {
                slices.add(pool.slice(prefixLength, n));
            }
        }
        List<Ipv4Subnet> candidates = new ArrayList<>();
        if (names.instance().equals(NetworkNames.DEFAULT_INSTANCE)) {
            candidates.add(DEFAULT_INSTANCE_SUBNET);
        }
        int start = slices.isEmpty() ? 0 : names.start(slices.size());
        candidates.addAll(slices.subList(start, slices.size()));
        candidates.addAll(slices.subList(0, start));
        return candidates;
    }

    static Ipv4Subnet choose(List<Ipv4Subnet> candidates, Collection<Ipv4Subnet> used) {
        return candidates.stream()
                .filter(candidate -> used.stream().noneMatch(candidate::overlaps))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ProblemException.Kind.UNAVAILABLE,
                        new Problem(
                                "No subnet is free for the containers' network.",
                                "Every one of " + candidates + " overlaps an address or a route of this host.",
                                "Configure a pool that this host does not use.")));
    }
}
