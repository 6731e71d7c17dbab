package io.cofferdam.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.container.PortSpec;
import io.cofferdam.network.EgressPolicy;
import io.cofferdam.network.Endpoint;
import io.cofferdam.network.NetworkSpec;
import io.cofferdam.network.NetworkView;
import io.cofferdam.network.Subnet;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopologyTest {

    private static final String WEB = "a".repeat(64);
    private static final String DB = "b".repeat(64);

    @Test
    void a_way_out_of_either_family_is_one_and_says_which_where_they_differ() {
        Topology topology = Topology.of(
                List.of(
                        network("front", null, place(WEB, true, false), place(DB, false, false)),
                        network("six", null, place(WEB, false, true), place(DB, true, true))),
                Map.of());

        assertThat(topology.links().stream().filter(link -> link.fromX() > 300))
                .extracting(link -> link.wayOut() + " " + link.family())
                .containsExactly("true IPv4", "false ", "true IPv6", "true ");
    }

    @Test
    void a_family_is_not_named_where_the_other_leads_nowhere() {
        Topology topology = Topology.of(List.of(network("front", null, place(WEB, true, false))), Map.of());

        assertThat(topology.links().getLast().wayOut()).isTrue();
        assertThat(topology.links().getLast().family()).isEmpty();
    }

    @Test
    void a_network_says_that_not_everything_may_leave_it_and_what() {
        Topology topology = Topology.of(
                List.of(
                        network("open", null),
                        network("held", EgressPolicy.parse("tcp any 443; udp any 53")),
                        network("shut", new EgressPolicy(List.of()))),
                Map.of());

        assertThat(topology.networks())
                .extracting(node -> node.detail() + "|" + node.title())
                .containsExactly(
                        "10.1.0.0/16|open",
                        "10.1.0.0/16 · egress|held, may leave: tcp any 443; udp any 53",
                        "10.1.0.0/16 · egress|shut, may leave: nothing");
    }

    @Test
    void ports_are_shown_as_far_as_there_is_room() {
        PortSpec web = new PortSpec("tcp", 80, "0.0.0.0", 8080);
        PortSpec web6 = new PortSpec("tcp", 80, "::", 8080);
        PortSpec names = new PortSpec("udp", 53, "127.0.0.1", 53);
        List<PortSpec> many = IntStream.range(0, 20)
                .mapToObj(i -> new PortSpec("tcp", 8000 + i, "", 18000 + i))
                .toList();

        assertThat(Topology.detail(List.of(), false)).isEmpty();
        assertThat(Topology.detail(List.of(), true)).isEqualTo("egress");
        assertThat(Topology.detail(List.of(web, web6, names), false)).isEqualTo("8080→80 53→53/udp");
        assertThat(Topology.detail(List.of(web, web6), true)).isEqualTo("8080→80 · egress");
        assertThat(Topology.detail(many, false)).isEqualTo("18000→8000 18001→8001 +18");
        assertThat(Topology.detail(many, true)).isEqualTo("18000→8000 +19 · egress");
    }

    private static NetworkView network(String name, @Nullable EgressPolicy policy, Endpoint... places) {
        NetworkSpec.Range range =
                new NetworkSpec.Range(Subnet.parse("10.1.0.0/16"), InetAddress.ofLiteral("10.1.0.1"), null, Map.of());
        NetworkSpec spec =
                new NetworkSpec(name, name, "bridge", null, List.of(range), false, false, Map.of(), Map.of(), policy);
        return new NetworkView(spec, "br", List.of(places));
    }

    private static Endpoint place(String container, boolean wayOut, boolean wayOut6) {
        return new Endpoint(
                "front",
                "front",
                container,
                (Inet4Address) InetAddress.ofLiteral("10.1.0.2"),
                16,
                (Inet4Address) InetAddress.ofLiteral("10.1.0.1"),
                new Endpoint.Ipv6(
                        (Inet6Address) InetAddress.ofLiteral("fd00::2"),
                        64,
                        (Inet6Address) InetAddress.ofLiteral("fd00::1"),
                        wayOut6),
                "02:42:0a:01:00:02",
                0,
                "eth0",
                "v",
                "br",
                true,
                wayOut,
                List.of(),
                Map.of());
    }
}
