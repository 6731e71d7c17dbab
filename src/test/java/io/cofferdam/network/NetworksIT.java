package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.TestClock;
import io.cofferdam.linux.Nftables;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Networks, who is on them, and ports of theirs that are published. */
class NetworksIT extends OnAHost {

    @Test
    void has_everything_it_needs_here() {
        assertThat(networks.lacks()).isEmpty();
        assertThat(gateway()).isEqualTo(bridge().range4().subnet().address(1));
    }

    @Test
    void containers_reach_each_other_and_the_host() throws Exception {
        Endpoint a = container(A).endpoint();
        TestNamespace b = container(B).namespace();

        try (ServerSocket inA = call(A, () -> new ServerSocket(80));
                ServerSocket onHost = host.call(() -> new ServerSocket(81))) {
            assertThat(b.call(() -> greet(inA, a.address(), 80))).isEqualTo("hello");
            assertThat(b.call(() -> greet(onHost, a.gateway(), 81))).isEqualTo("hello");
            assertThat(host.call(() -> greet(inA, a.address(), 80))).isEqualTo("hello");
        }
    }

    @Test
    void a_containers_first_packet_arrives() throws Exception {
        for (int i = 0; i < 20; i++) { // what is lost costs a second, and is not always lost
            String id = "c" + i;
            Endpoint endpoint = container(id).endpoint();
            try (ServerSocket onHost = host.call(() -> new ServerSocket(81))) {
                assertThat(call(id, () -> greet(onHost, endpoint.gateway(), 81)))
                        .isEqualTo("hello");
            }
            namespaces.get(id).close();
        }
    }

    @Test
    void a_published_port_answers_on_every_address_and_to_containers() throws Exception {
        Endpoint a = container(A).endpoint();
        TestNamespace b = container(B).namespace();
        List<PortBinding> published = host.call(() -> publish(A, List.of(PortWish.of("tcp", "", 8080, 80))));

        assertThat(published).containsExactly(PortBinding.of("tcp", "0.0.0.0", 8080, 80));
        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 8080))).isEqualTo("hello");
            assertThat(host.call(() -> greet(inA, a.gateway(), 8080))).isEqualTo("hello");
            assertThat(b.call(() -> greet(inA, a.gateway(), 8080))).isEqualTo("hello");
            assertThat(call(A, () -> greet(inA, a.gateway(), 8080)))
                    .as("a container through its own published port")
                    .isEqualTo("hello");

            host.run(() -> networks.unpublish(A));

            assertThatThrownBy(() -> host.call(() -> greet(inA, ip("127.0.0.1"), 8080)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void from_outside_only_published_ports_reach_a_container_and_it_goes_out_with_the_hosts_address() throws Exception {
        TestNamespace outside = neighbour();
        Endpoint a = container(A).endpoint();
        host.run(() -> publish(A, List.of(PortWish.of("tcp", "192.0.2.1", 8080, 80))));

        try (ServerSocket inA = call(A, () -> new ServerSocket(80));
                ServerSocket there = outside.call(() -> new ServerSocket(82))) {
            assertThat(outside.call(() -> greet(inA, ip("192.0.2.1"), 8080))).isEqualTo("hello");
            assertThatThrownBy(() -> outside.call(() -> greet(inA, a.address(), 80)))
                    .as("straight to the container's address")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> host.call(() -> greet(inA, ip("127.0.0.1"), 8080)))
                    .as("an address it was not published on")
                    .isInstanceOf(IOException.class);
            assertThat(call(A, () -> sender(there, ip("192.0.2.9"), 82))).isEqualTo("192.0.2.1");
        }
    }

    @Test
    void datagrams_are_forwarded_too() throws Exception {
        container(A);
        PortBinding bound = host.call(() -> publish(A, List.of(PortWish.of("udp", "", 0, 53))))
                .getFirst();

        assertThat(bound.hostPort()).isBetween(49153, 65535);
        try (DatagramSocket inA = call(A, () -> new DatagramSocket(53));
                DatagramSocket client = host.call(DatagramSocket::new)) {
            inA.setSoTimeout(TIMEOUT_MILLIS);
            client.send(new DatagramPacket("hi".getBytes(), 2, ip("127.0.0.1"), bound.hostPort()));
            DatagramPacket packet = new DatagramPacket(new byte[16], 16);
            inA.receive(packet);
            assertThat(new String(packet.getData(), 0, packet.getLength())).isEqualTo("hi");
        }
    }

    @Test
    void who_sent_datagrams_before_a_port_was_published_reaches_it_soon() throws Exception {
        made(network("six", false, true, Map.of()));
        Endpoint a = container(A, "six", EndpointWish.any()).endpoint();
        for (InetAddress host : List.of(ip("127.0.0.1"), a.gateway(), ip6("::1"))) {
            try (DatagramSocket client = this.host.call(DatagramSocket::new);
                    DatagramSocket inA = call(A, () -> new DatagramSocket(53))) {
                client.send(new DatagramPacket("no".getBytes(), 2, host, 5300)); // to nobody
                this.host.run(() -> networks.publish(List.of(a), List.of(PortWish.of("udp", "", 5300, 53))));

                assertThat(heard(inA, client, host, 5300)).as(host.toString()).isEqualTo("hi");
                this.host.run(() -> networks.unpublish(A));
            }
        }
    }

    @Test
    void what_a_container_answered_leads_nobody_to_the_next_one_at_its_address() throws Exception {
        made(network("six", false, true, Map.of()));
        for (InetAddress at : List.of(ip("127.0.0.1"), ip6("::1"))) {
            Container first = container(A, "six", EndpointWish.any());
            host.run(() -> networks.publish(List.of(first.endpoint()), List.of(PortWish.of("udp", "", 5300, 53))));
            try (DatagramSocket client = host.call(DatagramSocket::new)) {
                try (DatagramSocket inA = call(A, () -> new DatagramSocket(53))) {
                    assertThat(heard(inA, client, at, 5300)).isEqualTo("hi");
                }
                first.namespace().close();
                host.run(() -> networks.release(A));
                Endpoint second = container(B, "six", at(first.endpoint())).endpoint();
                try (DatagramSocket inB = call(B, () -> new DatagramSocket(53))) {
                    inB.setSoTimeout(TIMEOUT_MILLIS / 4);
                    assertThatThrownBy(() -> {
                                client.send(new DatagramPacket("hi".getBytes(), 2, at, 5300));
                                inB.receive(new DatagramPacket(new byte[16], 16));
                            })
                            .as("B publishes nothing")
                            .isInstanceOf(IOException.class);

                    host.run(() -> networks.publish(List.of(second), List.of(PortWish.of("udp", "", 5300, 53))));
                    assertThat(heard(inB, client, at, 5300)).isEqualTo("hi");
                }
            }
            namespaces.get(B).close();
            host.run(() -> networks.release(B));
        }
    }

    private static EndpointWish at(Endpoint place) {
        return new EndpointWish(
                place.address(), Objects.requireNonNull(place.ipv6()).address(), "", List.of(), 0, true, true);
    }

    /** What comes of datagrams that a client goes on sending; empty when it waited in vain. */
    private static String heard(DatagramSocket server, DatagramSocket client, InetAddress at, int port)
            throws IOException {
        server.setSoTimeout(50);
        long until = System.nanoTime() + TIMEOUT_MILLIS * 1_000_000L;
        while (System.nanoTime() < until) {
            try {
                client.send(new DatagramPacket("hi".getBytes(), 2, at, port));
                DatagramPacket packet = new DatagramPacket(new byte[16], 16);
                server.receive(packet);
                return new String(packet.getData(), 0, packet.getLength());
            } catch (java.net.SocketTimeoutException | java.net.PortUnreachableException e) {
                continue;
            }
        }
        return "";
    }

    @Test
    void a_container_cannot_use_the_hosts_loopback_or_a_borrowed_address() throws Exception {
        TestNamespace a = container(A).namespace();
        try (ServerSocket onHost = host.call(() -> new ServerSocket(83, 1, ip("127.0.0.1")))) {
            a.shell("ip route add 127.0.0.5/32 via " + gateway().getHostAddress() + " || true");
            a.shell("ip link set lo down; ip route add 127.0.0.0/8 via "
                    + gateway().getHostAddress()
                    + "; echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet");
            assertThatThrownBy(() -> a.call(() -> greet(onHost, ip("127.0.0.1"), 83)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_port_is_given_once() throws Exception {
        container(A);
        container(B);
        networks.callContainers(id -> id.equals(A) ? "first one" : "second one");
        PortWish port = PortWish.of("tcp", "", 8080, 80);
        host.run(() -> publish(A, List.of(port)));

        assertThatThrownBy(() -> host.run(() -> publish(B, List.of(PortWish.of("tcp", "", 8081, 80), port))))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.CONFLICT))
                .hasMessageContaining("Bind for 0.0.0.0:8080 failed: port is already allocated")
                .hasMessageContaining("by the container first one");

        assertThat(networks.published(B)).isEmpty();
        host.run(() -> publish(B, List.of(PortWish.of("tcp", "", 8081, 80)))); // was given back
    }

    @Test
    void a_port_of_another_program_is_not_taken_and_a_published_one_is_not_given_to_another_program() throws Exception {
        container(A);
        try (ServerSocket other = host.call(() -> new ServerSocket(8080, 1, ip("127.0.0.1")))) {
            assertThatThrownBy(() ->
                            host.run(() -> publish(A, List.of(PortWish.of("tcp", "", other.getLocalPort(), 80)))))
                    .hasMessageContaining("port is already allocated")
                    .as("by this program")
                    .hasMessageContaining("(process " + ProcessHandle.current().pid() + ")");
        }
        host.run(() -> publish(A, List.of(PortWish.of("tcp", "", 8080, 80))));

        assertThatThrownBy(() -> host.call(() -> new ServerSocket(8080, 1, ip("127.0.0.1"))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void the_first_free_port_of_a_range_is_taken() throws Exception {
        container(A);
        container(B);
        PortWish range = PortWish.of("tcp", "", 8000, 8002, 80);
        try (ServerSocket other = host.call(() -> new ServerSocket(8000, 1, ip("127.0.0.1")))) {
            assertThat(host.call(() -> publish(A, List.of(range))))
                    .as("not that of port " + other.getLocalPort())
                    .containsExactly(PortBinding.of("tcp", "", 8001, 80));
            host.run(() -> publish(B, List.of(PortWish.of("tcp", "127.0.0.1", 8002, 80))));

            assertThatThrownBy(() -> host.call(() -> networks.publish(List.of(attachedToo()), List.of(range))))
                    .hasMessageContaining("Bind for 0.0.0.0:8000-8002 failed: all ports are allocated")
                    .hasMessageContaining("8000: ")
                    .hasMessageContaining("8001: the container aaaaaaa1aaaa")
                    .hasMessageContaining("8002: the container bbbbbbb2bbbb");
        }
        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 8001))).isEqualTo("hello");
        }
    }

    private Endpoint attachedToo() {
        return networks.attach("bridge", "c".repeat(64), EndpointWish.any());
    }

    /** Its rules and who has it; kernels without SCTP sockets, as this may be one, can send nothing. */
    @Test
    void ports_of_sctp_are_published_and_given_once() throws Exception {
        Endpoint a = container(A).endpoint();
        container(B);
        PortWish port = PortWish.of("sctp", "", 36412, 36413);

        assertThat(host.call(() -> publish(A, List.of(port))))
                .containsExactly(PortBinding.of("sctp", "0.0.0.0", 36412, 36413));
        assertThat(ruleset()).contains("sctp . 36412 : " + a.address().getHostAddress() + " . 36413");
        assertThatThrownBy(() -> host.call(() -> publish(B, List.of(port))))
                .hasMessageContaining("by the container aaaaaaa1aaaa");
        host.run(() -> publish(B, List.of(PortWish.of("tcp", "", 36412, 80))));
        host.run(() -> networks.unpublish(A));

        assertThat(ruleset()).doesNotContain("sctp . ");
        host.run(() -> publish(A, List.of(port)));
    }

    @Test
    void a_thousand_ports_come_and_go_together() throws Exception {
        container(A);
        List<PortWish> many = java.util.stream.IntStream.range(0, 1000)
                .mapToObj(at -> PortWish.of("tcp", "", 20000 + at, 1000 + at))
                .toList();
        assertThat(host.call(() -> publish(A, many))).hasSize(1000);
        try (ServerSocket inA = call(A, () -> new ServerSocket(1999))) {
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 20999))).isEqualTo("hello");
        }
        host.run(() -> networks.unpublish(A));

        host.run(() -> new ServerSocket(20999).close());
        assertThat(ruleset()).doesNotContain("20999");
    }

    private String ruleset() throws Exception {
        return host.call(() -> {
            try (Nftables nftables = Nftables.open()) {
                return nftables.run("list ruleset");
            }
        });
    }

    @Test
    void an_address_that_is_not_the_hosts_is_refused() throws Exception {
        container(A);
        assertThatThrownBy(() -> host.run(() -> publish(A, List.of(PortWish.of("tcp", "198.51.100.7", 8080, 80)))))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.INVALID));
    }

    @Test
    void what_runs_goes_on_while_the_service_is_away_and_is_known_when_it_returns() throws Exception {
        Endpoint a = container(A).endpoint();
        Endpoint b = container(B).endpoint();
        host.run(() -> publish(A, List.of(PortWish.of("tcp", "", 8080, 80))));
        host.run(() -> publish(B, List.of(PortWish.of("tcp", "", 8081, 80))));
        networks.close();

        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 8080))).isEqualTo("hello");
            Networks returned = opened(new Networks("it", state));
            host.run(() -> returned.reconcile(Set.of(A)));

            assertThat(returned.endpoints(A)).containsExactly(a);
            assertThat(returned.endpoints(B)).isEmpty();
            assertThat(returned.published(A)).hasSize(1);
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 8080))).isEqualTo("hello");
            assertThat(links()).contains(a.hostInterface()).doesNotContain(b.hostInterface());
            host.run(() -> {
                assertThatThrownBy(() -> new ServerSocket(8080)).isInstanceOf(IOException.class);
                new ServerSocket(8081).close();
                assertThat(returned.attach("bridge", B, at(b.address())).address())
                        .isEqualTo(b.address());
            });
        }
    }

    @Test
    void a_container_that_starts_again_at_once_keeps_its_address() throws Exception {
        Container first = container(A);
        host.run(() -> publish(A, List.of(PortWish.of("tcp", "", 8080, 80))));
        first.namespace().close();
        Container second = container(A);

        assertThat(second.endpoint().address()).isEqualTo(first.endpoint().address());
        assertThat(second.endpoint().hostInterface())
                .isNotEqualTo(first.endpoint().hostInterface());
        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(host.call(() -> greetOnceThere(inA, 8080))).isEqualTo("hello");
        }
    }

    /** The first one's interface answers, with a refusal, until the kernel has taken its namespace apart. */
    private static String greetOnceThere(ServerSocket server, int port) throws IOException {
        long until = System.nanoTime() + TIMEOUT_MILLIS * 1_000_000L;
        while (true) {
            try {
                return greet(server, ip("127.0.0.1"), port);
            } catch (java.net.ConnectException e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            }
        }
    }

    @Test
    void instances_side_by_side_do_not_share_a_subnet() throws Exception {
        List<Subnet> one = List.of(Subnet.parse("10.9.0.0/19")); // two slices
        host.run(() -> {
            Networks first = opened(new Networks("first", state.resolve("1"), one));
            Networks second = opened(new Networks("second", state.resolve("2"), one));
            Networks third = opened(new Networks("third", state.resolve("3"), one));
            assertThat(subnet(first).overlaps(subnet(second))).isFalse();
            third.ensure();
            third.reconcile(Set.of());
            assertThat(third.lacks()).singleElement().asString().contains("No subnet is free");
            assertThat(third.views()).extracting(NetworkView::name).containsExactly("host", "none");
            assertThatThrownBy(() -> third.attach("bridge", A, EndpointWish.any()))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("No subnet is free");
        });
    }

    @Test
    void a_bridge_and_a_table_removed_by_hand_are_made_again() throws Exception {
        Endpoint a = container(A).endpoint();
        host.run(() -> publish(A, List.of(PortWish.of("tcp", "", 8080, 80))));
        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(host.call(() -> networks.repair())).isEmpty();

            host.shell("ip link delete " + a.bridge() + "; nft flush ruleset");

            assertThat(host.call(() -> networks.repair())).hasSize(2);
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 8080)))
                    .as("who ran got its cable back")
                    .isEqualTo("hello");
            assertThat(networks.lacks()).hasSize(2).allMatch(lack -> lack.contains("It was made again at "));
        }
    }

    @Test
    void what_cannot_be_made_again_is_tried_again_later_and_told_once() throws Exception {
        TestClock clock = new TestClock();
        networks.close();
        networks = opened(new Networks("it", state, SubnetChoice.DEFAULT_POOLS, clock));
        Endpoint a = container(A).endpoint();
        host.run(() -> publish(A, List.of(PortWish.of("tcp", "", 8080, 80))));
        String table = NetworkNames.of("it").table();

        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            try (Nftables other = host.call(Nftables::open)) {
                host.shell("ip link delete " + a.bridge());
                host.call(() -> other.run("delete table inet " + table));
                host.call(() -> other.run("add table inet " + table + " { flags owner; }"));

                assertThatThrownBy(() -> host.call(() -> networks.repair()))
                        .hasMessageContaining("could not be made again")
                        .hasMessageContaining("Operation not permitted");
                assertThat(host.call(() -> networks.lacks()))
                        .anyMatch(
                                lack -> lack.contains("and is tried again at 2026-03-01T12:00:05Z: The packet filter"));
                clock.advance(Duration.ofSeconds(5));
                assertThat(host.call(() -> networks.repair()))
                        .as("tried again, and told already")
                        .isEmpty();
            }
            clock.advance(Duration.ofSeconds(5));
            assertThat(host.call(() -> networks.repair()))
                    .as("too early after the second failure")
                    .isEmpty();
            assertThatThrownBy(() -> host.call(() -> greet(inA, ip("127.0.0.1"), 8080)))
                    .isInstanceOf(IOException.class);
            clock.advance(Duration.ofSeconds(5));

            assertThat(host.call(() -> networks.repair())).hasSize(2);
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 8080))).isEqualTo("hello");
            assertThat(networks.lacks()).hasSize(2).allMatch(lack -> lack.contains("It was made again at "));
            assertThat(host.call(() -> networks.repair())).isEmpty();
        }
    }

    @Test
    void what_was_made_again_for_somebody_who_needed_it_is_told_by_the_next_look() throws Exception {
        networks.close();
        networks = opened(new Networks("it", state, SubnetChoice.DEFAULT_POOLS, new TestClock()));
        Endpoint a = container(A).endpoint();
        String table = NetworkNames.of("it").table();
        try (Nftables other = host.call(Nftables::open)) {
            host.shell("ip link delete " + a.bridge());
            host.call(() -> other.run("delete table inet " + table));
            host.call(() -> other.run("add table inet " + table + " { flags owner; }"));
            assertThatThrownBy(() -> host.call(() -> networks.repair())).isInstanceOf(ProblemException.class);
        }
        networks.close();
        container(B);

        assertThat(host.call(() -> networks.repair())).hasSize(2);
        assertThat(host.call(() -> networks.repair())).isEmpty();
    }

    @Test
    void what_others_take_out_of_the_table_is_noticed() throws Exception {
        container(A);
        made(network("held", false, true, Map.of(NewNetwork.EGRESS, "tcp any 80; udp any 53")));
        host.run(() -> publish(A, List.of(PortWish.of("tcp", "", 8080, 80))));
        container(B, "held", EndpointWish.any());
        host.run(() -> networks.publish(networks.endpoints(B), List.of(PortWish.of("tcp", "127.0.0.1", 8081, 80))));
        String table = NetworkNames.of("it").table();

        assertThat(host.call(() -> networks.repair()))
                .as("own changes are none")
                .isEmpty();
        for (String damage : List.of(
                "flush table inet " + table,
                "flush chain inet " + table + " sender",
                "delete element inet " + table + " published_any { tcp . 8080 }",
                "flush map inet " + table + " egress_networks",
                "delete table inet " + table)) {
            host.shell("nft '" + damage + "'");
            assertThat(host.call(() -> networks.repair())).as(damage).hasSize(1);
            assertThat(host.call(() -> networks.repair())).as("after " + damage).isEmpty();
        }
        host.run(() -> networks.release(A));
        host.run(() -> networks.release(B));
        host.run(() -> networks.remove("held"));
        assertThat(host.call(() -> networks.repair())).isEmpty();
    }

    @Test
    void warns_of_a_packet_filter_that_drops_what_is_forwarded() throws Exception {
        host.shell("nft add table inet other; nft add chain inet other onward"
                + " '{ type filter hook forward priority 0; policy drop; }'");

        assertThat(host.call(() -> networks.lacks())).singleElement().asString().contains("'inet other'");
    }

    @Test
    void a_container_cannot_become_the_hosts_ipv6_router() throws Exception {
        String bridge = networks.view("bridge").bridge();
        assertThat(host.call(() -> Files.readString(Path.of("/proc/sys/net/ipv6/conf/" + bridge + "/disable_ipv6"))))
                .startsWith("1");
    }

    @Test
    void lists_the_three_networks() throws Exception {
        Endpoint a = container(A).endpoint();
        List<NetworkView> views = networks.views();

        assertThat(views).extracting(NetworkView::name).containsExactly("bridge", "host", "none");
        assertThat(views).extracting(NetworkView::driver).containsExactly("bridge", "host", "null");
        assertThat(views.getFirst().endpoints()).containsExactly(a);
        assertThat(networks.find(views.getFirst().id().substring(0, 12)))
                .contains(views.getFirst().spec());
        assertThat(networks.find("")).isEmpty();
    }

    @Test
    void destroying_leaves_nothing_behind() throws Exception {
        container(A);
        host.run(() -> publish(A, List.of(PortWish.of("tcp", "", 8080, 80))));
        host.run(() -> networks.destroy());

        assertThat(links()).containsExactly("lo");
        host.run(() -> {
            try (Nftables nftables = Nftables.open()) {
                assertThat(nftables.run("list tables")).isEmpty();
            }
        });
        assertThat(state).isEmptyDirectory();
    }

    private static NewNetwork at(String name, String subnet, String gateway, String pool) {
        boolean ipv6 = subnet.contains(":");
        return new NewNetwork(
                name,
                "bridge",
                false,
                false,
                ipv6,
                List.of(new NewNetwork.Range(subnet, gateway, pool, Map.of())),
                Map.of(),
                Map.of());
    }

    private NetworkSpec bridge() {
        return networks.require("bridge");
    }

    private Inet4Address gateway() {
        return bridge().gateway4();
    }

    private static Subnet subnet(Networks of) {
        return of.require("bridge").range4().subnet();
    }

    private static EndpointWish at(Inet4Address address) {
        return new EndpointWish(address, null, "", List.of(), 0, true, true);
    }

    @Test
    void no_interface_of_the_host_is_in_the_way_of_a_containers() throws Exception {
        host.shell("for i in 100 101 102; do ip link add taken$i index $i type bridge; done");

        assertThat(container(A).endpoint().index()).isGreaterThan(1_000_000);
    }

    @Test
    void networks_are_apart_but_for_what_is_published() throws Exception {
        made(NewNetwork.named("front"));
        made(NewNetwork.named("back"));
        Endpoint a = container(A, "front", EndpointWish.any()).endpoint();
        TestNamespace b = container(B, "back", EndpointWish.any()).namespace();
        host.run(() -> networks.publish(List.of(a), List.of(PortWish.of("tcp", "", 8080, 80))));

        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThatThrownBy(() -> b.call(() -> greet(inA, a.address(), 80))).isInstanceOf(IOException.class);
            assertThat(b.call(() -> greet(inA, a.gateway(), 8080)))
                    .as("by the host's address")
                    .isEqualTo("hello");
            assertThat(b.call(() -> sender(inA, a.gateway(), 8080)))
                    .as("the source address is kept")
                    .isEqualTo(networks.endpoints(B).getFirst().address().getHostAddress());
        }
    }

    @Test
    void a_container_is_on_several_networks_and_goes_out_over_one() throws Exception {
        made(NewNetwork.named("front"));
        made(NewNetwork.named("back"));
        container(A, "front", new EndpointWish(null, null, "", List.of(), 0, false, false));
        Endpoint second = container(A, "back", new EndpointWish(null, null, "", List.of(), 1, true, true))
                .endpoint();
        Endpoint b = container(B, "front", EndpointWish.any()).endpoint();

        assertThat(second.interfaceName()).isEqualTo("eth1");
        assertThat(networks.endpoints(A)).extracting(Endpoint::number).containsExactly(0, 1);
        try (ServerSocket inB = call(B, () -> new ServerSocket(80))) {
            assertThat(call(A, () -> greet(inB, b.address(), 80))).isEqualTo("hello");
        }
        namespaces
                .get(A)
                .shell("ip route show default | grep -q 'via "
                        + second.gateway().getHostAddress() + " dev eth1'");
    }

    @Test
    void an_internal_network_has_no_way_out_and_none_in() throws Exception {
        TestNamespace outside = neighbour();
        made(network("inside", true, false, Map.of()));
        Endpoint a = container(A, "inside", EndpointWish.any()).endpoint();
        TestNamespace b = container(B, "inside", EndpointWish.any()).namespace();
        Endpoint other = container("c".repeat(64)).endpoint();
        host.run(() -> networks.publish(List.of(other), List.of(PortWish.of("tcp", "", 8081, 80))));

        assertThat(a.routed()).isFalse();
        assertThat(host.call(() -> networks.publish(List.of(a), List.of(PortWish.of("tcp", "", 8080, 80)))))
                .isEmpty();
        for (TestNamespace inside : List.of(namespaces.get(A), b)) {
            inside.shell("ip route add default via " + a.gateway().getHostAddress()); // its root tries all the same
        }
        try (ServerSocket inA = call(A, () -> new ServerSocket(80));
                ServerSocket there = outside.call(() -> new ServerSocket(82));
                ServerSocket onHost = host.call(() -> new ServerSocket(83));
                ServerSocket inOther = call("c".repeat(64), () -> new ServerSocket(80))) {
            assertThat(b.call(() -> greet(inA, a.address(), 80))).isEqualTo("hello");
            assertThatThrownBy(() -> b.call(() -> greet(there, ip("192.0.2.9"), 82)))
                    .as("a neighbour of the host")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> b.call(() -> greet(onHost, ip("192.0.2.1"), 83)))
                    .as("another address of the host")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> b.call(() -> greet(inOther, ip("192.0.2.1"), 8081)))
                    .as("what others publish")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> b.call(() -> greet(inOther, other.address(), 80)))
                    .as("another network")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> call("c".repeat(64), () -> greet(inA, a.address(), 80)))
                    .as("from another network")
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_neighbour_reaches_nothing_that_is_published_for_the_host_alone() throws Exception {
        TestNamespace outside = neighbour();
        Endpoint a = container(A).endpoint();
        host.run(() -> networks.publish(List.of(a), List.of(PortWish.of("tcp", "127.0.0.1", 8080, 80))));
        host.shell("echo 1 > /proc/sys/net/ipv4/conf/up0/route_localnet"); // the worst that a host can be set to
        outside.shell("ip link set lo down; ip route add 127.0.0.0/8 via 192.0.2.1 dev up0;"
                + " echo 1 > /proc/sys/net/ipv4/conf/up0/route_localnet");

        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 8080))).isEqualTo("hello");
            assertThatThrownBy(() -> outside.call(() -> greet(inA, ip("127.0.0.1"), 8080)))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> outside.call(() -> greet(inA, a.address(), 80)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void containers_of_a_network_can_be_kept_from_each_other() throws Exception {
        made(network("apart", false, false, Map.of("com.docker.network.bridge.enable_icc", "false")));
        Endpoint a = container(A, "apart", EndpointWish.any()).endpoint();
        TestNamespace b = container(B, "apart", EndpointWish.any()).namespace();

        try (ServerSocket inA = call(A, () -> new ServerSocket(80));
                ServerSocket onHost = host.call(() -> new ServerSocket(81))) {
            assertThatThrownBy(() -> b.call(() -> greet(inA, a.address(), 80))).isInstanceOf(IOException.class);
            assertThat(b.call(() -> greet(onHost, a.gateway(), 81))).isEqualTo("hello");
            assertThat(host.call(() -> greet(inA, a.address(), 80))).isEqualTo("hello");
        }
    }

    @Test
    void who_is_kept_apart_is_not_led_back_by_the_host_but_to_published_ports() throws Exception {
        // Where br_netfilter turns addresses within the bridge, isolated ports do not even reach published ones.
        host.shell("f=/proc/sys/net/bridge/bridge-nf-call-iptables; if [ -e $f ]; then echo 0 > $f; fi");
        made(network("apart", false, false, Map.of("com.docker.network.bridge.enable_icc", "false")));
        Endpoint a = container(A, "apart", EndpointWish.any()).endpoint();
        Endpoint b = container(B, "apart", EndpointWish.any()).endpoint();
        String bridge = Endpoint.macAddress(a.gateway());
        namespaces.get(B).shell("ip neigh replace %s lladdr %s dev eth0".formatted(text(a), bridge));
        namespaces.get(A).shell("ip neigh replace %s lladdr %s dev eth0".formatted(text(b), bridge));
        host.run(() -> networks.publish(List.of(a), List.of(PortWish.of("tcp", "", 8080, 80))));

        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThatThrownBy(() -> call(B, () -> greet(inA, a.address(), 80))).isInstanceOf(IOException.class);
            assertThat(call(B, () -> greet(inA, a.gateway(), 8080))).isEqualTo("hello");
            assertThat(call(A, () -> greet(inA, a.gateway(), 8080))).isEqualTo("hello");
        }
    }

    private static String text(Endpoint place) {
        return place.address().getHostAddress();
    }

    @Test
    void a_network_with_ipv6_has_both() throws Exception {
        NetworkView six = made(network("six", false, true, Map.of("com.docker.network.driver.mtu", "1400")));
        Endpoint a = container(A, "six", EndpointWish.any()).endpoint();
        Endpoint.Ipv6 ipv6 = a.ipv6();
        TestNamespace b = container(B, "six", EndpointWish.any()).namespace();

        assertThat(six.spec().range6().orElseThrow().subnet().toString()).startsWith("fd");
        assertThat(ipv6).isNotNull();
        try (ServerSocket inA = call(A, () -> new ServerSocket(80));
                ServerSocket onHost = host.call(() -> new ServerSocket(81))) {
            assertThat(b.call(() -> greet(inA, ipv6.address(), 80))).isEqualTo("hello");
            assertThat(b.call(() -> greet(onHost, ipv6.gateway(), 81))).isEqualTo("hello");
        }
        namespaces.get(A).shell("grep -qx 1400 /sys/class/net/eth0/mtu || ip link show eth0 | grep -q 'mtu 1400'");
        namespaces.get(A).shell("ip -6 route show default | grep -q dev.eth0");
        assertThat(host.call(() -> Files.readString(Path.of("/proc/sys/net/ipv6/conf/" + six.bridge() + "/accept_ra"))))
                .startsWith("0");
    }

    @Test
    void a_port_that_names_no_address_is_published_with_ipv6_too() throws Exception {
        TestNamespace outside = neighbour();
        made(network("six", false, true, Map.of()));
        Endpoint.Ipv6 a = container(A, "six", EndpointWish.any()).endpoint().ipv6();
        TestNamespace b = container(B, "six", EndpointWish.any()).namespace();

        assertThat(host.call(() -> publish(A, List.of(PortWish.of("tcp", "", 8080, 80)))))
                .containsExactly(PortBinding.of("tcp", "0.0.0.0", 8080, 80), PortBinding.of("tcp", "::", 8080, 80));
        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 8080))).isEqualTo("hello");
            assertThat(host.call(() -> greet(inA, ip6("::1"), 8080))).isEqualTo("hello");
            assertThat(host.call(() -> greet(inA, a.gateway(), 8080))).isEqualTo("hello");
            assertThat(host.call(() -> greet(inA, ip6("2001:db8::1"), 8080))).isEqualTo("hello");
            assertThat(b.call(() -> greet(inA, a.gateway(), 8080))).isEqualTo("hello");
            assertThat(b.call(() -> greet(inA, ip6("2001:db8::1"), 8080))).isEqualTo("hello");
            assertThat(call(A, () -> greet(inA, a.gateway(), 8080)))
                    .as("a container through its own published port")
                    .isEqualTo("hello");
            assertThat(outside.call(() -> sender(inA, ip6("2001:db8::1"), 8080)))
                    .as("the source address is kept")
                    .isEqualTo("2001:db8::9");
            assertThatThrownBy(() -> outside.call(() -> greet(inA, a.address(), 80)))
                    .as("straight to the container's address")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> host.call(() -> new ServerSocket(8080, 1, ip6("::1"))))
                    .as("by another program")
                    .isInstanceOf(IOException.class);
            for (TestNamespace there : List.of(host, outside)) {
                InetAddress linkLocal = linkLocal(there);
                assertThatThrownBy(() -> there.call(() -> greet(inA, linkLocal, 8080)))
                        .as("what no router leads on is refused at once")
                        .isInstanceOf(ConnectException.class)
                        .hasMessageContaining("refused");
            }

            host.run(() -> networks.unpublish(A));
            assertThatThrownBy(() -> host.call(() -> greet(inA, ip6("::1"), 8080)))
                    .isInstanceOf(IOException.class);
        }
    }

    /** The host's link-local address towards its neighbour, as somebody there says it. */
    private InetAddress linkLocal(TestNamespace there) throws Exception {
        String address =
                host.output("ip -6 -o addr show dev up0 scope link").replaceAll("(?s).*inet6 ([^/]*)/.*", "$1");
        int index = there.call(() -> NetworkInterface.getByName("up0").getIndex());
        return Inet6Address.getByAddress(null, ip6(address).getAddress(), index);
    }

    @Test
    void what_is_published_on_the_loopback_of_ipv6_is_for_the_host_alone() throws Exception {
        TestNamespace outside = neighbour();
        made(network("six", false, true, Map.of()));
        Endpoint.Ipv6 a = container(A, "six", EndpointWish.any()).endpoint().ipv6();
        TestNamespace b = container(B, "six", EndpointWish.any()).namespace();
        host.run(() -> publish(A, List.of(PortWish.of("tcp", "::1", 8080, 80))));
        InetAddress standIn = NetworkNames.of("it").loopbackStandIn();
        outside.shell("ip link set lo down; ip -6 route add ::1/128 via 2001:db8::1 dev up0 || true");

        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(host.call(() -> greet(inA, ip6("::1"), 8080))).isEqualTo("hello");
            for (InetAddress address : List.of(ip6("::1"), ip6("2001:db8::1"), standIn, a.address())) {
                assertThatThrownBy(() -> outside.call(() -> greet(inA, address, 8080)))
                        .as("a neighbour at " + address)
                        .isInstanceOf(IOException.class);
            }
            for (InetAddress address : List.of(a.gateway(), ip6("2001:db8::1"), standIn)) {
                assertThatThrownBy(() -> b.call(() -> greet(inA, address, 8080)))
                        .as("a container at " + address)
                        .isInstanceOf(IOException.class);
            }
            assertThatThrownBy(() -> host.call(() -> greet(inA, ip("127.0.0.1"), 8080)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void datagrams_come_from_the_loopback_of_ipv6_and_are_answered() throws Exception {
        made(network("six", false, true, Map.of()));
        container(A, "six", EndpointWish.any());
        host.run(() -> publish(A, List.of(PortWish.of("udp", "::1", 5353, 53))));

        try (DatagramSocket inA = call(A, () -> new DatagramSocket(53));
                DatagramSocket client = host.call(() -> new DatagramSocket(0, ip6("::1")))) {
            inA.setSoTimeout(TIMEOUT_MILLIS);
            client.setSoTimeout(TIMEOUT_MILLIS);
            client.connect(ip6("::1"), 5353); // takes answers of nobody else
            client.send(new DatagramPacket("hi".getBytes(), 2));
            DatagramPacket packet = new DatagramPacket(new byte[16], 16);
            inA.receive(packet);
            inA.send(packet);
            client.receive(packet);
            assertThat(new String(packet.getData(), 0, packet.getLength())).isEqualTo("hi");
        }
    }

    @Test
    void a_port_of_ipv6_needs_a_network_with_ipv6() throws Exception {
        made(network("six", false, true, Map.of()));
        container(A);
        container(B, "six", EndpointWish.any());

        assertThatThrownBy(() -> host.run(() -> publish(A, List.of(PortWish.of("tcp", "::", 8080, 80)))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("[::]:8080")
                .hasMessageContaining("bridge has no IPv6");
        assertThat(host.call(() -> publish(A, List.of(PortWish.of("tcp", "", 8080, 80)))))
                .containsExactly(PortBinding.of("tcp", "0.0.0.0", 8080, 80));
        assertThat(host.call(() -> publish(B, List.of(PortWish.of("tcp", "::", 8080, 80)))))
                .as("the same port of the other family is another")
                .containsExactly(PortBinding.of("tcp", "::", 8080, 80));
    }

    @Test
    void a_network_can_say_where_ports_are_published_that_name_no_address() throws Exception {
        made(network("own", false, true, Map.of("com.docker.network.bridge.host_binding_ipv4", "127.0.0.1")));
        container(A, "own", EndpointWish.any());

        assertThat(host.call(() -> publish(A, List.of(PortWish.of("tcp", "", 8080, 80)))))
                .containsExactly(PortBinding.of("tcp", "127.0.0.1", 8080, 80));
    }

    @Test
    void ports_of_ipv6_are_there_again_when_the_service_returns() throws Exception {
        made(network("six", false, true, Map.of()));
        container(A, "six", EndpointWish.any());
        List<PortBinding> before = host.call(() -> publish(A, List.of(PortWish.of("tcp", "", 0, 80))));
        networks.close();
        host.shell("nft flush ruleset; ip -6 route flush table local dev lo to 100::/64");

        Networks returned = opened(new Networks("it", state));
        host.run(() -> returned.reconcile(Set.of(A)));

        assertThat(returned.published(A)).isEqualTo(before).hasSize(2);
        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(host.call(() -> greet(inA, ip6("::1"), before.getFirst().hostPort())))
                    .isEqualTo("hello");
        }
    }

    @Test
    void a_host_keeps_its_own_advertised_way_out_and_is_as_before_when_the_last_network_with_ipv6_is_gone()
            throws Exception {
        neighbour();
        host.shell("ip link add other type bridge; echo 0 > /proc/sys/net/ipv6/conf/other/accept_ra");
        made(network("six", false, true, Map.of()));
        made(network("more", false, true, Map.of()));
        assertThat(ipv6("up0/accept_ra") + ipv6("other/accept_ra") + ipv6("all/forwarding"))
                .isEqualTo("201");

        networks.close();
        networks = opened(new Networks("it", state));
        host.run(() -> {
            networks.ensure();
            networks.remove("six");
        });
        assertThat(ipv6("up0/accept_ra") + ipv6("all/forwarding")).isEqualTo("21");
        host.run(() -> networks.remove("more"));
        assertThat(ipv6("up0/accept_ra") + ipv6("other/accept_ra") + ipv6("all/forwarding"))
                .isEqualTo("100");
        assertThat(state.resolve("ipv6.json")).doesNotExist();
    }

    @Test
    void a_host_that_forwarded_before_or_for_others_too_goes_on() throws Exception {
        neighbour();
        made(network("six", false, true, Map.of()));
        host.shell("ip link add other type bridge; ip link set other up; ip addr add fd77::1/64 dev other nodad");
        host.run(() -> networks.remove("six"));
        assertThat(ipv6("up0/accept_ra") + ipv6("all/forwarding")).isEqualTo("21");

        host.shell("echo 1 > /proc/sys/net/ipv6/conf/up0/accept_ra");
        made(network("six", false, true, Map.of()));
        host.run(() -> networks.remove("six"));
        assertThat(ipv6("up0/accept_ra") + ipv6("all/forwarding"))
                .as("not changed, so not changed back")
                .isEqualTo("11");
    }

    private String ipv6(String sysctl) throws Exception {
        return host.call(() ->
                Files.readString(Path.of("/proc/sys/net/ipv6/conf/" + sysctl)).strip());
    }

    @Test
    void the_last_network_with_ipv6_takes_along_what_was_made_for_it() throws Exception {
        made(network("six", false, true, Map.of()));
        made(network("more", false, true, Map.of()));
        host.run(() -> networks.remove("six"));
        host.shell("ip -6 route show table local | grep -q ^local.100::");
        host.run(() -> networks.remove("more"));

        host.shell("! ip -6 route show table local | grep ^local.100::");
    }

    @Test
    void each_family_goes_its_own_way_out() throws Exception {
        made(NewNetwork.named("four"));
        made(network("six", false, true, Map.of()));
        Endpoint four = container(A, "four", new EndpointWish(null, null, "", List.of(), 0, true, false))
                .endpoint();
        Endpoint six = container(A, "six", new EndpointWish(null, null, "", List.of(), 1, false, true))
                .endpoint();
        TestNamespace a = namespaces.get(A);

        a.shell("ip route show default | grep -q 'via " + four.gateway().getHostAddress() + " dev eth0'");
        a.shell("ip -6 route show default | grep -q 'dev eth1'");
        assertThat(host.call(() -> publish(A, List.of(PortWish.of("tcp", "", 8080, 80)))))
                .containsExactly(PortBinding.of("tcp", "0.0.0.0", 8080, 80), PortBinding.of("tcp", "::", 8080, 80));
        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 8080))).isEqualTo("hello");
            assertThat(host.call(() -> greet(inA, ip6("::1"), 8080))).isEqualTo("hello");
        }
        assertThat(WaysOut.of(host.call(() -> networks.leadOut(A, new WaysOut("six", ""), a.pid()))))
                .isEqualTo(new WaysOut("six", ""));
        a.shell("ip route show default | grep -q 'via " + six.gateway().getHostAddress() + " dev eth1'");
        a.shell("! ip -6 route show default | grep .");
    }

    @Test
    void a_family_can_be_routed_without_translation() throws Exception {
        TestNamespace outside = neighbour();
        made(network("open", false, true, Map.of("com.docker.network.bridge.gateway_mode_ipv6", "routed")));
        Endpoint a = container(A, "open", EndpointWish.any()).endpoint();
        TestNamespace b = container(B).namespace();
        InetAddress own = a.ipv6().address();

        assertThat(host.call(() -> publish(A, List.of(PortWish.of("tcp", "", 8080, 80)))))
                .containsExactly(
                        PortBinding.of("tcp", "0.0.0.0", 8080, 80), PortBinding.of("tcp", Subnet.text(own), 80, 80));
        try (ServerSocket inA = call(A, () -> new ServerSocket(80));
                ServerSocket unpublished = call(A, () -> new ServerSocket(81));
                ServerSocket there = outside.call(() -> new ServerSocket(82))) {
            assertThat(outside.call(() -> greet(inA, own, 80))).isEqualTo("hello");
            assertThatThrownBy(() -> outside.call(() -> greet(unpublished, own, 81)))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> outside.call(() -> greet(inA, ip6("2001:db8::1"), 8080)))
                    .isInstanceOf(IOException.class);
            assertThat(outside.call(() -> greet(inA, ip("192.0.2.1"), 8080))).isEqualTo("hello");
            assertThatThrownBy(() -> b.call(() -> greet(unpublished, a.address(), 81)))
                    .isInstanceOf(IOException.class);
            assertThat(call(A, () -> sender(there, ip6("2001:db8::9"), 82))).isEqualTo(Subnet.text(own));
            assertThat(call(A, () -> sender(there, ip("192.0.2.9"), 82))).isEqualTo("192.0.2.1");
            host.run(() -> networks.unpublish(A));
            assertThatThrownBy(() -> outside.call(() -> greet(inA, own, 80))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void neighbours_reach_an_unprotected_network_and_other_networks_do_not() throws Exception {
        TestNamespace outside = neighbour();
        made(network("bare", false, true, Map.of("com.docker.network.bridge.gateway_mode_ipv4", "nat-unprotected")));
        Endpoint a = container(A, "bare", EndpointWish.any()).endpoint();
        TestNamespace b = container(B).namespace();

        try (ServerSocket inA = call(A, () -> new ServerSocket(81));
                ServerSocket there = outside.call(() -> new ServerSocket(82))) {
            assertThat(outside.call(() -> greet(inA, a.address(), 81))).isEqualTo("hello");
            assertThatThrownBy(() -> outside.call(() -> greet(inA, a.ipv6().address(), 81)))
                    .as("by the other family")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> b.call(() -> greet(inA, a.address(), 81))).isInstanceOf(IOException.class);
            assertThat(call(A, () -> sender(there, ip("192.0.2.9"), 82))).isEqualTo("192.0.2.1");
        }
    }

    @Test
    void a_running_container_is_plugged_in_and_its_way_out_moves() throws Exception {
        made(NewNetwork.named("later"));
        Endpoint first = container(A).endpoint();
        long pid = namespaces.get(A).pid();
        Endpoint second = host.call(() -> {
            Endpoint place = networks.attach("later", A, new EndpointWish(null, null, "", List.of(), 1, false, false));
            networks.plugIn(place, pid);
            networks.leadOut(A, new WaysOut("later", ""), pid);
            return place;
        });

        namespaces.get(A).shell("grep -qx 1 /proc/sys/net/ipv6/conf/eth1/disable_ipv6");
        namespaces
                .get(A)
                .shell("ip route show default | grep -q 'via "
                        + second.gateway().getHostAddress() + " dev eth1'");
        host.run(() -> {
            networks.cut(second, pid);
            networks.release(second.network(), A);
            networks.leadOut(A, new WaysOut("bridge", ""), pid);
        });
        namespaces
                .get(A)
                .shell("ip route show default | grep -q 'via " + first.gateway().getHostAddress() + " dev eth0'");
        assertThat(links()).doesNotContain(second.hostInterface());
    }

    @Test
    void a_container_heeds_no_router_of_ipv6_among_its_neighbours() throws Exception {
        made(network("six", false, true, Map.of()));
        container(A);
        host.run(() -> {
            Endpoint place = networks.attach("six", A, new EndpointWish(null, null, "", List.of(), 1, false, true));
            networks.plugIn(place, namespaces.get(A).pid());
        });
        namespaces.get(A).shell("grep -qx 0 /proc/sys/net/ipv6/conf/eth1/accept_ra");
        namespaces.get(A).shell("grep -qx 0 /proc/sys/net/ipv6/conf/eth1/disable_ipv6");
    }

    @Test
    void addresses_can_be_asked_for_and_come_from_a_part_of_the_subnet() throws Exception {
        made(at("part", "10.77.0.0/24", "10.77.0.254", "10.77.0.16/28"));
        Endpoint a = container(A, "part", EndpointWish.any()).endpoint();
        Endpoint b = container(B, "part", at(ip("10.77.0.200"))).endpoint();

        assertThat(a.address().getHostAddress()).isEqualTo("10.77.0.16");
        assertThat(a.gateway().getHostAddress()).isEqualTo("10.77.0.254");
        assertThat(b.address().getHostAddress()).isEqualTo("10.77.0.200");
        assertThatThrownBy(() -> host.call(() -> networks.attach("part", "d", at(ip("10.77.0.200")))))
                .hasMessageContaining("already in use");
    }

    @Test
    void networks_are_there_again_when_the_service_returns() throws Exception {
        NetworkView front = made(NewNetwork.named("front"));
        Endpoint a = container(A, "front", EndpointWish.any()).endpoint();
        host.run(() -> networks.publish(List.of(a), List.of(PortWish.of("tcp", "", 8080, 80))));
        networks.close();
        host.shell("nft flush ruleset");

        Networks returned = opened(new Networks("it", state));
        host.run(() -> returned.reconcile(Set.of(A)));
        assertThat(returned.view("front").spec()).isEqualTo(front.spec());
        assertThat(returned.endpoints(A)).containsExactly(a);
        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 8080))).isEqualTo("hello");
        }
    }

    @Test
    void a_network_goes_with_all_that_was_its_own() throws Exception {
        NetworkView front = made(NewNetwork.named("front"));
        Endpoint a = container(A, "front", EndpointWish.any()).endpoint();

        assertThatThrownBy(() -> host.call(() -> networks.remove("front"))).hasMessageContaining("active endpoints");
        host.run(() -> {
            networks.cut(a, namespaces.get(A).pid());
            networks.release(A);
            networks.remove(front.id().substring(0, 12));
        });
        assertThat(links()).doesNotContain(front.bridge()).noneMatch(link -> link.startsWith("cfd-"));
        assertThat(state.resolve(front.id())).doesNotExist();
        host.run(() -> {
            try (Nftables nftables = Nftables.open()) {
                assertThat(nftables.run("list ruleset")).doesNotContain(front.bridge());
            }
        });
        assertThatThrownBy(() -> networks.view("front")).hasMessageContaining("network front not found");
    }

    @Test
    void what_cannot_be_a_network_is_refused_and_leaves_nothing() throws Exception {
        made(at("taken", "10.78.0.0/24", "", ""));
        List<String> before = links();
        for (NewNetwork wrong : List.of(
                NewNetwork.named("taken"),
                NewNetwork.named("bridge"),
                NewNetwork.named("a b"),
                NewNetwork.named("\u001b[31m"),
                NewNetwork.named("x".repeat(300)),
                at("n1", "10.78.0.128/25", "", ""),
                at("n2", "10.79.0.1/24", "", ""),
                at("n3", "10.79.0.0/31", "", ""),
                at("n4", "10.79.0.0/24", "10.80.0.1", ""),
                at("n5", "10.79.0.0/24", "", "10.80.0.0/28"),
                at("n6", "127.0.0.0/24", "", ""),
                at("n7", "224.0.0.0/24", "", ""),
                at("n8", "10.79.0.0/24", "10.79.0.0", ""),
                at("n9", "nonsense", "", ""),
                at("n10", "", "10.79.0.1", ""),
                network("n11", false, false, Map.of("com.docker.network.bridge.name", "lo")),
                network("n12", false, false, Map.of("com.docker.network.driver.mtu", "9")),
                at("n18", "10.79/16", "", ""),
                at("n19", "10.79.0.0/24", "10.79.1", ""),
                network("n16", false, false, Map.of("com.docker.network.bridge.gateway_mode_ipv4", "isolated")),
                network("n17", false, true, Map.of("com.docker.network.bridge.gateway_mode_ipv6", "open")),
                network("n13", false, false, Map.of("what", "ever")),
                new NewNetwork("n14", "overlay", false, false, false, List.of(), Map.of(), Map.of()),
                new NewNetwork("n15", "host", false, false, false, List.of(), Map.of(), Map.of()))) {
            assertThatThrownBy(() -> made(wrong)).as(wrong.toString()).isInstanceOf(ProblemException.class);
        }
        assertThat(links()).isEqualTo(before);
        assertThat(networks.views()).extracting(NetworkView::name).containsExactly("bridge", "host", "none", "taken");
    }

    @Test
    void a_subnet_that_holds_an_address_of_the_host_is_refused() throws Exception {
        neighbour();
        assertThatThrownBy(() -> made(at("over", "192.0.2.0/24", "", "")))
                .hasMessageContaining("192.0.2.0/24")
                .hasMessageContaining("interface of this host");
    }

    @Test
    void a_link_is_answered_to_who_has_it_alone_and_follows_whom_it_means() throws Exception {
        made(NewNetwork.named("front"));
        container(A, "front", named("web").linking(Map.of("store", "db")));
        networks.serveNames(A, namespaces.get(A).pid(), NameServers.ofHost());
        assertThat(call(A, () -> asked("store.")).getRcode())
                .as("before the other is there")
                .isEqualTo(Rcode.NXDOMAIN);
        Endpoint b = container(B, "front", named("db")).endpoint();
        networks.serveNames(B, namespaces.get(B).pid(), NameServers.ofHost());

        assertThat(addresses(call(A, () -> asked("store."))))
                .containsExactly(b.address().getHostAddress());
        assertThat(call(B, () -> asked("store.")).getRcode())
                .as("it is nobody else's word")
                .isEqualTo(Rcode.NXDOMAIN);

        Networks next = host.call(() -> {
            Networks again = opened(new Networks("it", state));
            again.ensure();
            again.reconcile(Set.of(A, B));
            return again;
        });
        networks.close();
        next.serveNames(A, namespaces.get(A).pid(), NameServers.ofHost());
        assertThat(addresses(call(A, () -> asked("store."))))
                .as("after the service's return")
                .containsExactly(b.address().getHostAddress());
        host.run(() -> next.rename(B, Map.of("front", List.of("other"))));
        assertThat(call(A, () -> asked("store.")).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        host.run(() -> next.destroy());
    }

    private static EndpointWish named(String name) {
        return new EndpointWish(null, null, "", List.of(name), 0, true, true);
    }

    /** What the name service says to the namespace that this is called in. */
    private static Message asked(String name) throws IOException {
        byte[] query = Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN))
                .toWire();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS * 5);
            socket.send(new DatagramPacket(query, query.length, ip("127.0.0.11"), 53));
            DatagramPacket answer = new DatagramPacket(new byte[512], 512);
            socket.receive(answer);
            return new Message(Arrays.copyOf(answer.getData(), answer.getLength()));
        }
    }

    private static List<String> addresses(Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .toList();
    }

    @Test
    void nobody_sends_with_the_addresses_of_others() throws Exception {
        made(network("six", false, true, Map.of()));
        Endpoint a = container(A, "six", EndpointWish.any()).endpoint();
        Endpoint b = container(B, "six", EndpointWish.any()).endpoint();
        String free =
                ((Inet4Address) networks.view("six").spec().range4().subnet().address(200)).getHostAddress();
        namespaces.get(A).shell("ip addr add %s/16 dev eth0; ip addr add %s/16 dev eth0".formatted(free, text(b)));

        assertThat(arrives(A, text(a), a.gateway())).as("its own").isTrue();
        assertThat(arrives(A, free, a.gateway())).as("one of nobody").isFalse();
        assertThat(arrives(A, text(b), a.gateway())).as("a neighbour's").isFalse();
        assertThat(arrives(B, text(b), a.gateway())).as("the neighbour itself").isTrue();
        namespaces
                .get(A)
                .shell("ip neigh flush dev eth0; ip addr del %s/16 dev eth0; ip link set eth0 address %s"
                        .formatted(text(b), b.macAddress()));
        assertThat(arrives(A, text(a), a.gateway()))
                .as("with a neighbour's hardware address")
                .isFalse();
        namespaces.get(A).shell("ip link set eth0 address " + a.macAddress());
        assertThat(arrives(A, text(a), a.gateway())).as("its own again").isTrue();

        EgressPolicy none = new EgressPolicy(List.of());
        host.run(() -> networks.egress().changeContainer(A, none));
        assertThat(arrives(A, free, a.gateway())).as("under a policy").isFalse();
        assertThat(rules(A)).anyMatch(rule -> rule.startsWith("owned: ") && rule.contains(text(a)));
        host.run(() -> networks.repair());
        assertThat(networks.lacks()).isEmpty();
        host.run(() -> networks.release(A));
        assertThat(ruleset()).doesNotContain(a.hostInterface());
    }

    private List<String> rules(String id) throws Exception {
        return host.call(() -> networks.rules(id));
    }

    @Test
    void who_may_change_its_interfaces_adds_addresses_unless_a_policy_depends_on_them() throws Exception {
        EndpointWish any = new EndpointWish(null, null, "", List.of(), 0, true, true, true, null, Map.of());
        Endpoint a = container(A, "bridge", any).endpoint();
        String free = ((Inet4Address) bridge().range4().subnet().address(200)).getHostAddress();
        namespaces.get(A).shell("ip addr add %s/16 dev eth0".formatted(free));
        assertThat(arrives(A, free, a.gateway())).isTrue();

        networks.close();
        networks = opened(new Networks("it", state));
        host.run(() -> networks.reconcile(Set.of(A)));
        assertThat(arrives(A, free, a.gateway())).as("after a return").isTrue();

        host.run(() -> networks.egress().changeContainer(A, EgressPolicy.parse("udp any")));
        assertThat(arrives(A, free, a.gateway())).isFalse();
        assertThat(arrives(A, text(a), a.gateway())).isTrue();
        host.run(() -> networks.egress().changeContainer(A, null));
        assertThat(arrives(A, free, a.gateway())).isTrue();
        assertThat(host.call(() -> networks.repair())).isEmpty();
    }

    @Test
    void neighbours_of_ipv6_are_found_and_not_impersonated() throws Exception {
        made(network("six", false, true, Map.of()));
        Endpoint a = container(A, "six", EndpointWish.any()).endpoint();
        Endpoint b = container(B, "six", EndpointWish.any()).endpoint();
        InetAddress ofA = Objects.requireNonNull(a.ipv6()).address();
        InetAddress ofB = Objects.requireNonNull(b.ipv6()).address();

        try (ServerSocket inB = call(B, () -> new ServerSocket(80));
                ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(call(A, () -> greet(inB, ofB, 80))).isEqualTo("hello");
            namespaces
                    .get(B)
                    .shell("ip -6 addr del %s/64 dev eth0; ip -6 addr add %s/64 dev eth0 nodad"
                            .formatted(Subnet.text(ofB), Subnet.text(ofA)));
            host.shell("ip -6 neigh flush dev " + a.bridge());
            namespaces.get(A).shell("ip link set eth0 down"); // who is asked for answers no more, and B would
            assertThatThrownBy(() -> host.call(() -> greet(inB, ofA, 80))).isInstanceOf(IOException.class);
            namespaces
                    .get(A)
                    .shell("ip link set eth0 up; ip addr add %s/64 dev eth0 nodad".formatted(Subnet.text(ofA)));
            host.shell("ip -6 neigh flush dev " + a.bridge());
            assertThat(host.call(() -> greet(inA, ofA, 80))).isEqualTo("hello");
        }
    }

    /** Whether a datagram from an address of a container gets to the host. */
    private boolean arrives(String id, String from, InetAddress to) throws Exception {
        try (DatagramSocket onHost = host.call(() -> new DatagramSocket(5301));
                DatagramSocket client = call(id, () -> new DatagramSocket(0, InetAddress.ofLiteral(from)))) {
            onHost.setSoTimeout(TIMEOUT_MILLIS / 4);
            client.send(new DatagramPacket("hi".getBytes(), 2, to, 5301));
            onHost.receive(new DatagramPacket(new byte[16], 16));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void an_isolated_network_is_without_the_host() throws Exception {
        Map<String, String> isolated = Map.of(
                "com.docker.network.bridge.gateway_mode_ipv4", "isolated",
                "com.docker.network.bridge.gateway_mode_ipv6", "isolated");
        assertThatThrownBy(() -> made(new NewNetwork("out", "", false, false, true, List.of(), Map.of(), isolated)))
                .hasMessageContaining("gateway mode 'isolated' can only be used for an internal network");
        NetworkView apart = made(new NewNetwork("apart", "", true, false, true, List.of(), Map.of(), isolated));
        Endpoint a = container(A, "apart", EndpointWish.any()).endpoint();
        container(B, "apart", EndpointWish.any());

        host.shell("! ip -o addr show dev " + apart.bridge() + " | grep inet");
        try (ServerSocket inA = call(A, () -> new ServerSocket(80));
                ServerSocket onHost = host.call(() -> new ServerSocket(81))) {
            assertThat(call(B, () -> greet(inA, a.address(), 80))).isEqualTo("hello");
            assertThat(call(B, () -> greet(inA, a.ipv6().address(), 80))).isEqualTo("hello");
            assertThatThrownBy(() -> host.call(() -> greet(inA, a.address(), 80)))
                    .as("from the host")
                    .isInstanceOf(IOException.class);
            namespaces.get(B).shell("ip route add default dev eth0"); // as its root might
            for (Inet4Address address : List.of(a.gateway(), gateway())) {
                assertThatThrownBy(() -> call(B, () -> greet(onHost, address, 81)))
                        .as("to the host at " + address)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void a_hardware_address_is_given_once_on_a_network() throws Exception {
        Endpoint a = container(A).endpoint();
        EndpointWish same = new EndpointWish(null, null, a.macAddress().toUpperCase(), List.of(), 0, true, true);

        assertThatThrownBy(() -> host.run(() -> networks.attach("bridge", B, same)))
                .hasMessageContaining("cannot be given")
                .hasMessageContaining("aaaaaaa1aaaa");
        assertThat(networks.endpoints(B)).isEmpty();
    }

    @Test
    void networks_come_and_go() throws Exception {
        List<String> before = links();
        for (int i = 0; i < 200; i++) {
            String name = "n" + i;
            made(NewNetwork.named(name));
            host.run(() -> networks.remove(name));
        }
        assertThat(links()).isEqualTo(before);
        assertThat(state.toFile().list()).containsExactly("bridge");
    }
}
