package io.cofferdam.network;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A network as it was made.
 *
 * @param id 64 hexadecimal digits
 * @param driver {@code bridge}, {@code macvlan}, {@code host} or {@code null}
 * @param created when; null for those that were there from the start
 * @param ranges its addresses: one of IPv4, and where it has IPv6 one of that
 * @param internal without a way out, and without one in
 * @param attachable kept as it was said: every network here can be attached to
 * @param options the driver's
 * @param egress what may leave it; null for everything
 */
public record NetworkSpec(
        String id,
        String name,
        String driver,
        @Nullable Instant created,
        List<Range> ranges,
        boolean internal,
        boolean attachable,
        Map<String, String> labels,
        Map<String, String> options,
        @Nullable EgressPolicy egress) {

    static final String BRIDGE_DRIVER = "bridge";
    static final String MACVLAN_DRIVER = "macvlan";

    /**
     * Addresses of a network.
     *
     * @param gateway the host's address on it, which is the containers' way out
     * @param pool where addresses that nobody asked for by name come from; null for all of it
     * @param aside by a name that says whose they are: addresses that no container gets
     */
    public record Range(
            Subnet subnet, InetAddress gateway, @Nullable Subnet pool, Map<String, InetAddress> aside) {
        public Range {
            aside = Map.copyOf(aside);
        }

        AddressPool newPool() {
            return new AddressPool(subnet, pool == null ? subnet : pool, gateway, aside.values());
        }
    }

    public NetworkSpec {
        ranges = List.copyOf(ranges);
        labels = Map.copyOf(labels);
        options = new LinkedHashMap<>(options);
    }

    public NetworkSpec(
            String id,
            String name,
            String driver,
            @Nullable Instant created,
            List<Range> ranges,
            boolean internal,
            boolean attachable,
            Map<String, String> labels,
            Map<String, String> options) {
        this(id, name, driver, created, ranges, internal, attachable, labels, options, null);
    }

    /** Whether every instance has it from the start, and keeps it. */
    public boolean builtIn() {
        return created == null;
    }

    /** Whether somebody who wrote this means this network: its name, its id, or the beginning of its id. */
    public boolean answersTo(String reference) {
        return name.equals(reference) || reference.matches("[0-9a-f]{1,64}") && id.startsWith(reference);
    }

    boolean macvlan() {
        return driver.equals(MACVLAN_DRIVER);
    }

    public boolean ipv6() {
        return range6().isPresent();
    }

    Range range4() {
        return ranges.stream()
                .filter(range -> !range.subnet().v6())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no IPv4 addresses in network " + name));
    }

    Optional<Range> range6() {
        return ranges.stream().filter(range -> range.subnet().v6()).findFirst();
    }

    /** Those of its addresses of which the host has the gateway's. */
    List<Range> withHost() {
        return ranges.stream().filter(range -> !isolated(range)).toList();
    }

    /** Whether the host has no address of these; the gateway's is then nobody's. */
    public boolean isolated(Range range) {
        String option = range.subnet().v6() ? BridgeOptions.MODE_6 : BridgeOptions.MODE_4;
        return GatewayMode.of(option, options.getOrDefault(option, "")) == GatewayMode.ISOLATED;
    }

    Inet4Address gateway4() {
        return (Inet4Address) range4().gateway();
    }

    Optional<Inet6Address> gateway6() {
        return range6().map(range -> (Inet6Address) range.gateway());
    }

    NetworkSpec withRanges(List<Range> others) {
        return new NetworkSpec(id, name, driver, created, others, internal, attachable, labels, options, egress);
    }

    NetworkSpec withEgress(@Nullable EgressPolicy policy) {
        return new NetworkSpec(id, name, driver, created, ranges, internal, attachable, labels, options, policy);
    }
}
