package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Networks upon an interface of the host, whose other end is a router in a namespace of its own. */
class MacvlanIT extends OnAHost {

    private TestNamespace router;

    @BeforeEach
    void lead() throws Exception {
        router = neighbour();
        router.shell("ip addr add 198.51.100.1/32 dev up0");
    }

    @Test
    void containers_are_hosts_of_the_parents_network() throws Exception {
        NetworkView lan = made(Map.of("parent", "up0"));
        TestNamespace a = opened(TestNamespace.start());
        Endpoint place = plugged(
                "a", a, new EndpointWish(ip("192.0.2.50"), null, "02:00:00:00:00:50", List.of(), 0, true, false));
        TestNamespace b = opened(TestNamespace.start());
        Endpoint other = plugged("b", b, EndpointWish.any());

        assertThat(lan.bridge()).isEqualTo("up0");
        assertThat(place.hostInterface()).isEmpty();
        a.shell(
                "ip link show eth0 | grep -q 02:00:00:00:00:50; ip route show default | grep -q 'via 192.0.2.9 dev eth0'");
        try (ServerSocket inA = a.call(() -> new ServerSocket(80));
                ServerSocket there = router.call(() -> new ServerSocket(82))) {
            assertThat(router.call(() -> sender(inA, ip("192.0.2.50"), 80))).isEqualTo("192.0.2.9");
            assertThat(b.call(() -> sender(inA, ip("192.0.2.50"), 80)))
                    .isEqualTo(other.address().getHostAddress());
            assertThat(a.call(() -> sender(there, ip("198.51.100.1"), 82)))
                    .as("beyond its network, with its own address")
                    .isEqualTo("192.0.2.50");
        }
        assertThat(host.call(() -> networks.publish(List.of(place), List.of(PortWish.of("tcp", "", 8080, 80)))))
                .isEmpty();
    }

    @Test
    void in_private_mode_containers_do_not_reach_each_other() throws Exception {
        made(Map.of("parent", "up0", "macvlan_mode", "private"));
        TestNamespace a = opened(TestNamespace.start());
        Endpoint place = plugged("a", a, EndpointWish.any());
        TestNamespace b = opened(TestNamespace.start());
        plugged("b", b, EndpointWish.any());

        try (ServerSocket inA = a.call(() -> new ServerSocket(80))) {
            InetAddress address = place.address();
            assertThat(router.call(() -> sender(inA, address, 80))).isEqualTo("192.0.2.9");
            assertThatThrownBy(() -> b.call(() -> sender(inA, address, 80))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void what_may_leave_is_not_promised_where_it_cannot_be_held_back() throws Exception {
        NetworkView lan = made(Map.of("parent", "up0"));
        EgressPolicy policy = EgressPolicy.parse("tcp any 443");

        host.run(() -> {
            assertThatThrownBy(() -> networks.egress().change(lan.name(), policy))
                    .hasMessageContaining("cannot be held back");
            assertThatThrownBy(() -> networks.attach(
                            lan.name(), "a", new EndpointWish(null, null, "", List.of(), 0, true, true, policy)))
                    .hasMessageContaining("cannot be held back");
        });
        assertThat(networks.endpoints("a")).isEmpty();
        assertThat(networks.egress().of(lan.name()).policy()).isNull();
    }

    @Test
    void a_container_is_unplugged_from_a_namespace_that_goes_on() throws Exception {
        made(Map.of("parent", "up0"));
        TestNamespace a = opened(TestNamespace.start());
        Endpoint place = plugged("a", a, EndpointWish.any());

        host.run(() -> {
            networks.cut(place, a.pid());
            networks.cut(place, a.pid()); // it is gone already
            networks.release(place.network(), "a");
        });
        a.shell("! ip link show eth0");
        assertThat(plugged("a", a, EndpointWish.any()).networkName()).isEqualTo("lan");
    }

    @Test
    void passthru_leaves_the_parents_hardware_address_alone() throws Exception {
        made(Map.of("parent", "up0", "macvlan_mode", "passthru"));
        host.shell("ip link show up0 | grep -o 'ether [0-9a-f:]*' > " + state + "/mac");
        TestNamespace a = opened(TestNamespace.start());
        plugged("a", a, EndpointWish.any());

        a.shell("ip link show eth0 | grep -q \"$(cat " + state + "/mac)\"");
        host.shell("ip link show up0 | grep -q \"$(cat " + state + "/mac)\"");
    }

    @Test
    void it_is_there_again_when_the_service_returns_and_leaves_the_parent_when_it_goes() throws Exception {
        NetworkView lan = made(Map.of("parent", "up0"));
        TestNamespace a = opened(TestNamespace.start());
        Endpoint place = plugged("a", a, EndpointWish.any());
        networks.close();

        Networks returned = opened(new Networks("it", state));
        host.run(() -> returned.reconcile(Set.of("a")));
        assertThat(returned.view("lan").spec()).isEqualTo(lan.spec());
        assertThat(returned.endpoints("a")).containsExactly(place);
        host.run(() -> {
            returned.release("a");
            returned.remove("lan");
        });
        assertThat(links()).contains("up0").doesNotContain("eth0");
    }

    @Test
    void without_a_parent_it_leads_nowhere_and_goes_with_its_cable() throws Exception {
        List<String> before = links();
        NetworkView alone = made(Map.of());
        TestNamespace a = opened(TestNamespace.start());
        Endpoint place = plugged("a", a, EndpointWish.any());
        TestNamespace b = opened(TestNamespace.start());
        plugged("b", b, EndpointWish.any());

        assertThat(alone.spec().internal()).isTrue();
        a.shell("! ip route show default | grep .");
        try (ServerSocket inA = a.call(() -> new ServerSocket(80))) {
            b.call(() -> sender(inA, place.address(), 80));
        }
        host.run(() -> {
            networks.release("a");
            networks.release("b");
            networks.remove("lan");
        });
        assertThat(links()).isEqualTo(before);
    }

    @Test
    void what_cannot_be_is_refused_and_leaves_nothing() throws Exception {
        made(Map.of("parent", "up0"));
        List<String> before = links();
        assertThatThrownBy(() -> made("again", "10.5.0.0/24", false, Map.of("parent", "up0")))
                .hasMessageContaining("network lan is already using parent interface up0");
        assertThatThrownBy(() -> made("m1", "192.0.2.128/25", false, Map.of())).hasMessageContaining("overlaps");
        for (Map<String, String> wrong : List.of(
                Map.of("parent", "nothing0"),
                Map.of("parent", "lo"),
                Map.of("parent", "../x"),
                Map.of("parent", "up0.0"),
                Map.of("parent", "up0.4095"),
                Map.of("macvlan_mode", "x"),
                Map.of("com.docker.network.bridge.enable_icc", "true"),
                Map.of("ipvlan_mode", "l2"))) {
            assertThatThrownBy(() -> made("m2", "10.5.0.0/24", false, wrong))
                    .as(wrong.toString())
                    .isInstanceOf(ProblemException.class);
        }
        assertThatThrownBy(() -> made("m3", "10.5.0.0/24", true, Map.of("parent", "up0")))
                .hasMessageContaining("cannot be internal");
        assertThat(links()).isEqualTo(before);
        assertThat(networks.views()).extracting(NetworkView::name).doesNotContain("again", "m1", "m2", "m3");
    }

    private NetworkView made(Map<String, String> options) throws Exception {
        return made("lan", "192.0.2.0/24", false, options);
    }

    private NetworkView made(String name, String subnet, boolean internal, Map<String, String> options)
            throws Exception {
        String gateway = subnet.equals("192.0.2.0/24") ? "192.0.2.9" : "";
        NewNetwork wish = new NewNetwork(
                name,
                "macvlan",
                internal,
                false,
                false,
                List.of(new NewNetwork.Range(subnet, gateway, "", Map.of("host", subnet.replaceFirst("0/2.$", "1")))),
                Map.of(),
                options);
        return host.call(() -> networks.create(wish));
    }

    private Endpoint plugged(String id, TestNamespace namespace, EndpointWish wish) throws Exception {
        return plugged(id, "lan", namespace, wish);
    }
}
