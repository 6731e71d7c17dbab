package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.linux.Netlink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host (a network namespace) whose packet filter drops what is forwarded, as dockerd's iptables does; it forwards between two others. */
class ForwardDropsIT {

    private static final String A = "aaaaaaa1".repeat(8);
    private static final int TIMEOUT_MILLIS = 500;
    private static final InetAddress OUTSIDE = InetAddress.ofLiteral("192.0.2.9");
    private static final InetAddress OUTSIDE_6 = InetAddress.ofLiteral("2001:db8::9");

    /** As dockerd makes it: iptables' own chains, by the names and in the form that iptables-nft has. */
    private static final String DOCKERS = """
            for f in ip ip6; do nft "add table $f filter;
              add chain $f filter FORWARD { type filter hook forward priority filter; policy drop; };
              add chain $f filter DOCKER-USER; add rule $f filter FORWARD counter jump DOCKER-USER"; done""";

    @TempDir
    Path state;

    private final List<AutoCloseable> open = new ArrayList<>();
    private TestNamespace host;
    private TestNamespace outside;
    private TestNamespace stranger;
    private TestNamespace inside;

    @BeforeEach
    void start() throws Exception {
        host = opened(TestNamespace.start());
        outside = neighbour("up0", "192.0.2", "2001:db8:");
        stranger = neighbour("up1", "198.51.100", "2001:db8:1:");
        host.run(() -> send(LaunchMessages.loopbackBatch()));
        host.shell(DOCKERS);
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void stays_as_it_is_unless_asked_otherwise() throws Exception {
        Networks networks = networks(Forwarding.OWN);
        container(networks);

        assertThat(host.call(networks::lacks))
                .anySatisfy(lack -> assertThat(lack)
                        .contains("'ip filter' of another program drops", "--cofferdam.networks.forward=allow"));
        assertThatThrownBy(() -> reach(inside, outside, OUTSIDE, 82)).isInstanceOf(IOException.class);
        assertThat(rules("ip")).doesNotContain("accept");
    }

    @Test
    void what_the_own_table_lets_through_passes_and_nothing_else() throws Exception {
        Networks networks = networks(Forwarding.ALLOW);
        Endpoint a = container(networks);
        host.run(() -> networks.publish(networks.endpoints(A), List.of(PortWish.of("tcp", "", 8080, 80))));

        assertThat(host.call(networks::lacks)).isEmpty();
        assertThat(reach(inside, outside, OUTSIDE, 82)).isEqualTo("reached");
        assertThat(reach(inside, outside, OUTSIDE_6, 82)).isEqualTo("reached");
        try (ServerSocket published = inside.call(() -> new ServerSocket(80));
                ServerSocket hidden = inside.call(() -> new ServerSocket(81))) {
            assertThat(outside.call(() -> greet(published, InetAddress.ofLiteral("192.0.2.1"), 8080)))
                    .isEqualTo("reached");
            assertThatThrownBy(() -> outside.call(() -> greet(hidden, a.address(), 81)))
                    .as("what is not published")
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> reach(stranger, outside, OUTSIDE, 82))
                .as("what has nothing to do with containers")
                .isInstanceOf(IOException.class);
    }

    @Test
    void what_others_drop_by_a_rule_stays_dropped() throws Exception {
        Networks networks = networks(Forwarding.ALLOW);
        Endpoint a = container(networks);
        host.shell("nft add rule ip filter DOCKER-USER ip saddr " + a.address().getHostAddress() + " drop");
        assertThatThrownBy(() -> reach(inside, outside, OUTSIDE, 82)).isInstanceOf(IOException.class);

        host.shell("nft flush chain ip filter DOCKER-USER");
        assertThat(reach(inside, outside, OUTSIDE, 82)).isEqualTo("reached");
        host.shell("nft add rule ip filter FORWARD ip saddr " + a.address().getHostAddress() + " drop");
        assertThat(host.call(networks::repair)).hasSize(1);
        assertThatThrownBy(() -> reach(inside, outside, OUTSIDE, 82))
                .as("a rule that came behind the instance's")
                .isInstanceOf(IOException.class);
    }

    @Test
    void without_the_own_table_nothing_passes() throws Exception {
        Networks networks = networks(Forwarding.ALLOW);
        container(networks);
        host.shell("nft delete table inet " + NetworkNames.of("it").table());
        host.shell("nft add table ip nat; nft add chain ip nat out { type nat hook postrouting priority srcnat\\; };"
                + " nft add rule ip nat out masquerade");
        assertThatThrownBy(() -> reach(inside, outside, OUTSIDE, 82)).isInstanceOf(IOException.class);
    }

    @Test
    void comes_back_after_others_wrote_their_filter_anew() throws Exception {
        Networks networks = networks(Forwarding.ALLOW);
        container(networks);
        assertThat(host.call(networks::repair)).isEmpty();
        host.shell("nft flush chain ip filter FORWARD; nft add rule ip filter FORWARD counter jump DOCKER-USER");
        assertThatThrownBy(() -> reach(inside, outside, OUTSIDE, 82)).isInstanceOf(IOException.class);

        assertThat(host.call(networks::repair))
                .singleElement()
                .satisfies(found -> assertThat(found).contains("'ip filter'", "was not the last of its chain"));
        assertThat(reach(inside, outside, OUTSIDE, 82)).isEqualTo("reached");
        assertThat(host.call(networks::repair)).isEmpty();
        host.shell("nft insert rule ip filter FORWARD counter jump DOCKER-USER"); // dockerd does so when it starts
        assertThat(host.call(networks::repair)).isEmpty();
    }

    @Test
    void iptables_still_understands_its_own_chain() throws Exception {
        networks(Forwarding.ALLOW);

        host.shell("command -v iptables-nft >/dev/null || exit 0;"
                + " iptables-nft -S FORWARD | grep -qx -- '-A FORWARD -m mark --mark 0x10000000/0x10000000"
                + " -m comment --comment \"let through by "
                + NetworkNames.of("it").table() + "\" -j ACCEPT'");
    }

    @Test
    void goes_with_the_instance_and_with_the_setting() throws Exception {
        Networks networks = networks(Forwarding.ALLOW);
        assertThat(rules("ip")).contains("let through by");
        assertThat(rules("ip6")).contains("let through by");
        host.run(networks::destroy);
        assertThat(rules("ip")).doesNotContain("let through by").contains("DOCKER-USER");

        Networks again = networks(Forwarding.ALLOW);
        again.close(); // as after the service's death: what is in the kernel stays
        assertThat(rules("ip")).contains("let through by");
        networks(Forwarding.OWN);
        assertThat(rules("ip") + rules("ip6")).doesNotContain("let through by");
    }

    private String rules(String family) throws Exception {
        return host.call(() -> {
            try (io.cofferdam.linux.Nftables nftables = io.cofferdam.linux.Nftables.open()) {
                return nftables.run("list chain " + family + " filter FORWARD");
            }
        });
    }

    private Networks networks(Forwarding forwarding) throws Exception {
        return host.call(() -> {
            Networks networks = opened(new Networks("it", state, forwarding));
            networks.ensure();
            return networks;
        });
    }

    /** On a network with IPv6. */
    private Endpoint container(Networks networks) throws Exception {
        host.run(() -> networks.create(new NewNetwork("six", "", false, false, true, List.of(), Map.of(), Map.of())));
        inside = opened(TestNamespace.start());
        Endpoint endpoint = host.call(() -> networks.attach("six", A, EndpointWish.any()));
        LaunchMessages messages = networks.messages(endpoint);
        host.run(() -> send(inside.addressed(messages)));
        inside.run(() -> send(messages.insideBatch()));
        return endpoint;
    }

    /** A host beside the host, with .9 of a range of which the host has .1. */
    private TestNamespace neighbour(String link, String prefix, String prefix6) throws Exception {
        TestNamespace namespace = opened(TestNamespace.start());
        host.shell(
                "ip link add %1$s type veth peer name %1$s netns %2$d; ip addr add %3$s.1/24 dev %1$s; ip addr add %4$s:1/64 dev %1$s nodad; ip link set %1$s up"
                        .formatted(link, namespace.pid(), prefix, prefix6));
        namespace.shell(
                "ip addr add %2$s.9/24 dev %1$s; ip addr add %3$s:9/64 dev %1$s nodad; ip link set %1$s up; ip route add default via %2$s.1; ip -6 route add default via %3$s:1"
                        .formatted(link, prefix, prefix6));
        host.shell("ip link show " + link); // which waits until the cable is on
        namespace.shell("ip link show " + link);
        return namespace;
    }

    private static String reach(TestNamespace from, TestNamespace to, InetAddress address, int port) throws Exception {
        try (ServerSocket there = to.call(() -> new ServerSocket(port))) {
            return from.call(() -> greet(there, address, port));
        }
    }

    private static String greet(ServerSocket server, InetAddress address, int port) throws IOException {
        server.setSoTimeout(TIMEOUT_MILLIS * 4);
        try (Socket client = new Socket()) {
            client.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
            server.accept().close();
            return "reached";
        }
    }

    private static void send(byte[] batch) throws IOException {
        try (Netlink netlink = Netlink.open()) {
            netlink.execute(batch);
        }
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
