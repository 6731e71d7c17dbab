package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.cofferdam.linux.Netlink;
import io.cofferdam.problem.ProblemException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subnets that a host could not do without, on a host of its own: a network namespace. */
class HostGroundIT {

    private static final List<Subnet> POOLS = List.of(Subnet.parse("10.201.0.0/16"));

    @TempDir
    Path state;

    private TestNamespace host;
    private Networks networks;

    @BeforeEach
    void start() throws Exception {
        host = TestNamespace.start();
        host.shell("ip link set lo up; ip link add up0 type veth peer name up1; ip addr add 192.0.2.2/24 dev up0;"
                + " ip addr add 2001:db8::2/64 dev up0 nodad; ip link set up0 up;"
                + " ip addr add 198.51.100.7/32 dev up1; ip link set up1 up;"
                + " ip route add default via 10.55.0.1 dev up1 onlink;"
                + " ip route add 10.99.0.0/16 nexthop via 10.55.1.1 dev up1 onlink nexthop via 10.55.2.1 dev up1 onlink;"
                + " ip route add 10.201.32.0/20 dev up0;"
                + " ip route add 203.0.113.0/24 via inet6 2001:db8:5::1 dev up0 onlink");
        host.run(() -> {
            networks = new Networks("ground", state, POOLS);
            networks.ensure();
        });
    }

    @AfterEach
    void end() throws Exception {
        networks.close();
        host.close();
    }

    @Test
    void a_subnet_that_is_a_part_of_the_hosts_is_refused() {
        assertRefused("192.0.2.0/25", "192.0.2.0/24 is of an interface of this host");
        assertRefused("192.0.2.128/25", "192.0.2.0/24 is of an interface of this host");
        assertRefused("192.0.0.0/16", "192.0.2.0/24 is of an interface of this host");
        assertRefused("2001:db8::8:0/112", "2001:db8::/64 is of an interface of this host");
        assertRefused("2001:db8::/32", "is of an interface of this host");
    }

    @Test
    void a_subnet_with_a_gateway_of_the_host_is_refused() throws Exception {
        assertThat(host.call(() -> {
                    try (Netlink netlink = Netlink.open()) {
                        return netlink.gateways();
                    }
                }))
                .extracting(Subnet::text)
                .containsExactlyInAnyOrder("10.55.0.1", "10.55.1.1", "10.55.2.1", "2001:db8:5::1");
        assertRefused("10.55.0.0/24", "10.55.0.1, a gateway of this host's routes");
        assertRefused("10.55.2.0/29", "10.55.2.1, a gateway of this host's routes");
        assertRefused("2001:db8:5::/64", "2001:db8:5::1, a gateway of this host's routes");
    }

    @Test
    void a_subnet_with_a_name_server_of_the_host_is_refused() {
        InetAddress server = ResolvConf.hostServers().stream()
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .orElse(null);
        assumeThat(server).as("a name server of IPv4 in /etc/resolv.conf").isNotNull();
        assertRefused(
                Subnet.of(server, 29).toString(),
                Subnet.text(server) + ", a name server of this host (/etc/resolv.conf)");
    }

    @Test
    void a_link_local_subnet_is_refused_as_such() {
        assertRefused("169.254.0.0/16", "link-local");
        assertRefused("169.254.169.0/24", "link-local");
        assertRefused("169.0.0.0/8", "link-local");
        assertRefused("fe80::/64", "link-local");
        assertRefused("fe80::/10", "link-local");
    }

    @Test
    void what_is_beside_all_that_is_not_refused() throws Exception {
        NetworkView made = host.call(() -> networks.create(at("beside", "10.55.3.0/24")));
        assertThat(made.spec().range4().subnet()).isEqualTo(Subnet.parse("10.55.3.0/24"));
    }

    @Test
    void a_subnet_is_ordinary_only_if_it_is_of_the_pools_and_used_nowhere() throws Exception {
        assertThat(reaches(NewNetwork.named("x"))).as("one that is chosen").isFalse();
        assertThat(reaches(at("x", "10.201.64.0/24"))).as("of the pool").isFalse();
        assertThat(reaches(at("x", "10.201.32.0/24"))).as("behind a route").isTrue();
        assertThat(reaches(at("x", "10.202.0.0/24"))).as("private").isTrue();
        assertThat(reaches(at("x", "10.200.0.0/15"))).as("more than the pool").isTrue();
        assertThat(reaches(at("x", "fd00:5::/64"))).as("of IPv6").isTrue();
    }

    @Test
    void what_is_chosen_keeps_clear_of_gateways() throws Exception {
        host.shell("ip route add 10.98.0.0/16 via 10.201.17.3 dev up1 onlink");
        for (int n = 0; n < 14; n++) { // of sixteen slices one is routed, and one has a gateway
            if (n > 0) {
                String name = "n" + n;
                host.run(() -> networks.create(NewNetwork.named(name)));
            }
        }
        assertThat(networks.views())
                .filteredOn(view -> view.spec().builtIn() && !view.bridge().isEmpty()
                        || !view.spec().builtIn())
                .hasSize(14)
                .noneMatch(view -> view.spec().range4().subnet().contains(InetAddress.ofLiteral("10.201.17.3")));
    }

    private void assertRefused(String subnet, String why) {
        assertThatThrownBy(() -> host.call(() -> networks.create(at("refused", subnet))))
                .as(subnet)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(subnet)
                .hasMessageContaining(why);
    }

    private boolean reaches(NewNetwork wish) throws Exception {
        return host.call(() -> networks.reachesIntoHost(wish));
    }

    private static NewNetwork at(String name, String subnet) {
        return new NewNetwork(
                name,
                "",
                false,
                false,
                subnet.contains(":"),
                List.of(new NewNetwork.Range(subnet, "", "", Map.of())),
                Map.of(),
                Map.of());
    }
}
