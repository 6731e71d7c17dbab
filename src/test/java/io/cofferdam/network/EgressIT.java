package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.linux.Nftables;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What may leave networks and containers toward the host and a neighbour of it, with either family, by connections and datagrams. */
class EgressIT extends OnAHost {

    @Test
    void nothing_leaves_a_network_but_what_its_policy_allows() throws Exception {
        TestNamespace outside = neighbour();
        made(NewNetwork.named("front"));
        Endpoint a = container(A, "front", EndpointWish.any()).endpoint();
        TestNamespace b = container(B, "front", EndpointWish.any()).namespace();
        host.run(() -> networks.publish(List.of(a), List.of(PortWish.of("tcp", "192.0.2.1", 8080, 80))));

        try (ServerSocket inA = call(A, () -> new ServerSocket(80));
                ServerSocket onHost = host.call(() -> new ServerSocket(81));
                ServerSocket there = outside.call(() -> new ServerSocket(82));
                ServerSocket other = outside.call(() -> new ServerSocket(83))) {
            assertThat(call(A, () -> greet(other, ip("192.0.2.9"), 83))).isEqualTo("hello");
            try (Socket open = call(A, () -> new Socket(ip("192.0.2.9"), 83));
                    Socket accepted = other.accept()) {
                host.run(() -> networks.egress().change("front", EgressPolicy.parse("tcp 192.0.2.0/24 80-82")));

                open.setSoTimeout(TIMEOUT_MILLIS);
                assertThatThrownBy(() -> {
                            open.getOutputStream().write(1);
                            open.getInputStream().read();
                        })
                        .as("a connection that was there")
                        .isInstanceOf(IOException.class);
                accepted.setSoTimeout(1);
                assertThatThrownBy(() -> accepted.getInputStream().read()).isInstanceOf(IOException.class);
            }
            assertThat(call(A, () -> greet(there, ip("192.0.2.9"), 82))).isEqualTo("hello");
            assertThatThrownBy(() -> call(A, () -> greet(other, ip("192.0.2.9"), 83)))
                    .as("another port")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> call(A, () -> greet(onHost, a.gateway(), 81)))
                    .as("the host, by an address that is not in the list")
                    .isInstanceOf(IOException.class);
            assertThat(b.call(() -> greet(inA, a.address(), 80)))
                    .as("a neighbour on the network")
                    .isEqualTo("hello");
            assertThat(outside.call(() -> greet(inA, ip("192.0.2.1"), 8080)))
                    .as("answers to what others began")
                    .isEqualTo("hello");
            assertThat(networks.egress().of("front").counts())
                    .extracting(EgressCount::rule)
                    .containsExactly("tcp 192.0.2.0/24 80-82", EgressCount.REFUSED);
            assertThat(networks.egress().of("front").counts())
                    .allSatisfy(count -> assertThat(count.packets()).isPositive());

            host.run(() -> networks.egress().change("front", null));

            assertThat(call(A, () -> greet(other, ip("192.0.2.9"), 83))).isEqualTo("hello");
        }
        host.run(() -> networks.release(A));
        host.run(() -> networks.release(B));
        host.run(() -> networks.remove("front"));
    }

    @Test
    void a_container_has_a_policy_of_its_own_on_every_network_within_theirs() throws Exception {
        TestNamespace outside = neighbour();
        made(network("front", false, true, Map.of(NewNetwork.EGRESS, "tcp any 80-90; icmp any")));
        made(NewNetwork.named("back"));
        EgressPolicy own = EgressPolicy.parse("tcp 192.0.2.9 83;tcp 192.0.2.9 95");
        container(A, "front", new EndpointWish(null, null, "", List.of(), 0, true, true, own));
        container(A, "back", new EndpointWish(null, null, "", List.of(), 1, false, false, own));
        container(B, "front", EndpointWish.any());

        try (ServerSocket there = outside.call(() -> new ServerSocket(82));
                ServerSocket other = outside.call(() -> new ServerSocket(83));
                ServerSocket third = outside.call(() -> new ServerSocket(95))) {
            assertThat(call(B, () -> greet(there, ip("192.0.2.9"), 82))).isEqualTo("hello");
            assertThat(call(A, () -> greet(other, ip("192.0.2.9"), 83))).isEqualTo("hello");
            assertThatThrownBy(() -> call(A, () -> greet(there, ip("192.0.2.9"), 82)))
                    .as("what only the network allows")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> call(A, () -> greet(third, ip("192.0.2.9"), 95)))
                    .as("what only the container's own policy allows")
                    .isInstanceOf(IOException.class);
            long refused = refused(networks.egress().ofContainer(A, own));
            assertThat(refused).isPositive();

            networks.close();
            Networks returned = opened(new Networks("it", state));
            host.run(() -> returned.reconcile(Set.of(A, B)));

            assertThat(returned.egress().of("front").policy()).isEqualTo(EgressPolicy.parse("tcp any 80-90; icmp any"));
            assertThatThrownBy(() -> call(A, () -> greet(there, ip("192.0.2.9"), 82)))
                    .as("the service's return opens nothing")
                    .isInstanceOf(IOException.class);
            assertThat(refused(returned.egress().ofContainer(A, own))).isGreaterThan(refused);

            host.run(() -> returned.egress().changeContainer(A, null));
            assertThat(call(A, () -> greet(there, ip("192.0.2.9"), 82))).isEqualTo("hello");
            host.run(() -> returned.egress().changeContainer(A, new EgressPolicy(List.of())));
            assertThatThrownBy(() -> call(A, () -> greet(other, ip("192.0.2.9"), 83)))
                    .as("nothing is allowed")
                    .isInstanceOf(IOException.class);
            host.run(() -> returned.release(A));
            assertThat(host.call(() -> {
                        try (Nftables nftables = Nftables.open()) {
                            return nftables.run("list ruleset");
                        }
                    }))
                    .doesNotContain(A);
        }
    }

    @Test
    void a_policy_counts_for_link_local_addresses_too() throws Exception {
        made(network("six", false, true, Map.of()));
        EgressPolicy none = new EgressPolicy(List.of());
        Endpoint a = container(A, "six", new EndpointWish(null, null, "", List.of(), 0, true, true, none))
                .endpoint();
        Endpoint b = container(B, "six", EndpointWish.any()).endpoint();
        Endpoint.Ipv6 ipv6 = Objects.requireNonNull(a.ipv6());
        byte[] octets = Endpoint.linkLocal(Endpoint.macAddress(a.gateway())).getAddress();
        InetAddress ofBridge = Inet6Address.getByAddress(null, octets, a.index());
        for (Endpoint place : List.of(a, b)) { // at once, not when the kernel has seen that nobody else has it
            String own = Subnet.text(Endpoint.linkLocal(place.macAddress())) + "/64 dev eth0";
            namespaces.get(place.containerId()).shell("ip addr del %1$s; ip addr add %1$s nodad".formatted(own));
        }
        try (ServerSocket onHost = host.call(() -> new ServerSocket(81));
                ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(call(B, () -> greet(onHost, ofBridge, 81)))
                    .as("it has no policy")
                    .isEqualTo("hello");
            assertThatThrownBy(() -> call(A, () -> greet(onHost, ofBridge, 81))).isInstanceOf(IOException.class);
            namespaces
                    .get(A)
                    .shell("ip addr del %s dev eth0; ip -6 route add %s dev eth0"
                            .formatted(
                                    Subnet.text(ipv6.address()) + "/" + ipv6.prefixLength(),
                                    Subnet.text(ipv6.gateway())));
            assertThatThrownBy(() -> call(A, () -> greet(onHost, ipv6.gateway(), 81)))
                    .as("from the link-local address to another one of the host")
                    .isInstanceOf(IOException.class);
            namespaces
                    .get(A)
                    .shell("ip addr add %s dev eth0 nodad"
                            .formatted(Subnet.text(ipv6.address()) + "/" + ipv6.prefixLength()));
            host.shell("ip -6 neigh flush dev " + a.bridge());
            assertThat(host.call(() -> greet(inA, ipv6.address(), 80)))
                    .as("neighbours are found")
                    .isEqualTo("hello");
            assertThat(call(B, () -> greet(inA, ipv6.address(), 80)))
                    .as(b.networkName())
                    .isEqualTo("hello");
        }
        assertThat(refused(networks.egress().ofContainer(A, none))).isPositive();
    }

    private static long refused(EgressView view) {
        return view.counts().getLast().packets();
    }

    @Test
    void a_rule_names_one_address_and_port_of_a_neighbour_with_either_family() throws Exception {
        TestNamespace outside = neighbourOfTwo();
        made(network("front", false, true, Map.of(NewNetwork.EGRESS, "tcp 192.0.2.9 82; tcp 2001:db8::9 82")));
        container(A, "front", EndpointWish.any());

        try (ServerSocket there = outside.call(() -> new ServerSocket(82));
                ServerSocket other = outside.call(() -> new ServerSocket(83))) {
            for (InetAddress named : List.of(ip("192.0.2.9"), ip6("2001:db8::9"))) {
                assertThat(call(A, () -> greet(there, named, 82)))
                        .as("port 82 of " + named)
                        .isEqualTo("hello");
                assertThatThrownBy(() -> call(A, () -> greet(other, named, 83)))
                        .as("port 83 of " + named)
                        .isInstanceOf(IOException.class);
            }
            for (InetAddress another : List.of(ip("192.0.2.10"), ip6("2001:db8::10"))) {
                assertThatThrownBy(() -> call(A, () -> greet(there, another, 82)))
                        .as("port 82 of " + another)
                        .isInstanceOf(IOException.class);
            }
            List<Long> counted = counted(networks.egress().of("front"));
            assertThat(counted).hasSize(3).endsWith(4L).allMatch(packets -> packets > 0);
        }
    }

    @Test
    void datagrams_leave_only_to_where_a_rule_lets_them() throws Exception {
        TestNamespace outside = neighbourOfTwo();
        made(network(
                "front",
                false,
                true,
                Map.of(NewNetwork.EGRESS, "udp 192.0.2.9 5000-5001; udp 2001:db8::9 5000; tcp any 5002")));
        container(A, "front", EndpointWish.any());

        try (DatagramSocket there = outside.call(() -> new DatagramSocket(5000));
                DatagramSocket tcpOnly = outside.call(() -> new DatagramSocket(5002))) {
            refuses("192.0.2.10", 5000);
            refuses("2001:db8::10", 5000);
            refuses("192.0.2.9", 5002);
            refuses("2001:db8::9", 5002);
            sends(there, "192.0.2.9");
            sends(there, "2001:db8::9");
            tcpOnly.setSoTimeout(1);
            assertThatThrownBy(() -> tcpOnly.receive(new DatagramPacket(new byte[9], 9)))
                    .as("a rule of TCP is none of UDP")
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(counted(networks.egress().of("front"))).containsExactly(1L, 1L, 0L, 4L);
        }
    }

    @Test
    void a_containers_own_rules_narrow_its_networks_with_ipv6_and_datagrams_too() throws Exception {
        TestNamespace outside = neighbourOfTwo();
        made(network("front", false, true, Map.of(NewNetwork.EGRESS, "udp any 5000; tcp any 80-90")));
        EgressPolicy own = EgressPolicy.parse("udp 2001:db8::9 5000-5001; tcp 2001:db8::9 82");
        container(A, "front", new EndpointWish(null, null, "", List.of(), 0, true, true, own));
        container(B, "front", EndpointWish.any());

        try (DatagramSocket there = outside.call(() -> new DatagramSocket(5000));
                ServerSocket tcp = outside.call(() -> new ServerSocket(82))) {
            refuses("192.0.2.9", 5000);
            refuses("2001:db8::10", 5000);
            refuses("2001:db8::9", 5001);
            sends(there, "2001:db8::9");
            assertThat(call(A, () -> greet(tcp, ip6("2001:db8::9"), 82))).isEqualTo("hello");
            assertThatThrownBy(() -> call(A, () -> greet(tcp, ip6("2001:db8::10"), 82)))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> call(A, () -> greet(tcp, ip("192.0.2.9"), 82)))
                    .isInstanceOf(IOException.class);
            for (InetAddress address : List.of(ip("192.0.2.9"), ip6("2001:db8::9"), ip6("2001:db8::10"))) {
                assertThat(call(B, () -> greet(tcp, address, 82)))
                        .as("another container at " + address)
                        .isEqualTo("hello");
            }
        }
    }

    @Test
    void an_own_bridge_whose_file_is_damaged_lets_nothing_out_until_somebody_says_what() throws Exception {
        TestNamespace outside = neighbour();
        host.run(() -> networks.egress().change("bridge", EgressPolicy.parse("tcp 192.0.2.9 82")));
        container(A);
        try (ServerSocket there = outside.call(() -> new ServerSocket(82))) {
            assertThat(call(A, () -> greet(there, ip("192.0.2.9"), 82))).isEqualTo("hello");
            for (int i = 0; i < 2; i++) { // the second time there is a new file beside the damaged one
                networks.close();
                if (i == 0) {
                    Files.writeString(state.resolve("bridge/network.json"), "{");
                }
                networks = opened(new Networks("it", state));
                host.run(() -> networks.reconcile(Set.of(A)));

                assertThatThrownBy(() -> call(A, () -> greet(there, ip("192.0.2.9"), 82)))
                        .as("a container that ran")
                        .isInstanceOf(IOException.class);
                container(B);
                assertThatThrownBy(() -> call(B, () -> greet(there, ip("192.0.2.9"), 82)))
                        .as("one that starts")
                        .isInstanceOf(IOException.class);
                host.run(() -> networks.release(B));
                assertThat(host.call(() -> networks.lacks()))
                        .singleElement()
                        .asString()
                        .contains("Nothing may leave the network bridge")
                        .contains("network.json.damaged");
                assertThat(state.resolve("bridge/network.json.damaged")).hasContent("{");
            }
            host.run(() -> networks.egress().change("bridge", EgressPolicy.parse("tcp any 82")));

            assertThat(call(A, () -> greet(there, ip("192.0.2.9"), 82))).isEqualTo("hello");
            assertThat(host.call(() -> networks.lacks())).isEmpty();
        }
        host.run(() -> networks.destroy());
        assertThat(state).isEmptyDirectory();
    }

    @Test
    void a_network_whose_file_is_damaged_is_cut_off_until_it_can_be_read() throws Exception {
        TestNamespace outside = neighbour();
        String id = made(NewNetwork.named("front")).id();
        container(A, "front", EndpointWish.any());
        try (ServerSocket there = outside.call(() -> new ServerSocket(82))) {
            assertThat(call(A, () -> greet(there, ip("192.0.2.9"), 82))).isEqualTo("hello");
            networks.close();
            Path file = state.resolve(id).resolve("network.json");
            String content = Files.readString(file);
            Files.writeString(file, "{");
            networks = opened(new Networks("it", state));
            host.run(() -> networks.reconcile(Set.of(A)));

            assertThatThrownBy(() -> call(A, () -> greet(there, ip("192.0.2.9"), 82)))
                    .isInstanceOf(IOException.class);
            assertThat(host.call(() -> networks.lacks()))
                    .singleElement()
                    .asString()
                    .contains("is not there")
                    .contains(A.substring(0, 12));

            networks.close();
            Files.writeString(file, content);
            networks = opened(new Networks("it", state));
            host.run(() -> networks.reconcile(Set.of(A)));
            assertThat(call(A, () -> greet(there, ip("192.0.2.9"), 82))).isEqualTo("hello");
        }
    }

    /** A neighbour with a second address of each family, from which it answers only what was sent there. */
    private TestNamespace neighbourOfTwo() throws Exception {
        TestNamespace outside = neighbour();
        outside.shell("ip addr add 192.0.2.10/24 dev up0; ip addr add 2001:db8::10/64 dev up0 nodad preferred_lft 0");
        return outside;
    }

    /** The first that comes there is what was sent to that address. */
    private void sends(DatagramSocket there, String address) throws Exception {
        there.setSoTimeout(TIMEOUT_MILLIS);
        byte[] sent = address.getBytes();
        call(A, () -> {
            try (DatagramSocket client = new DatagramSocket()) {
                client.setSoTimeout(TIMEOUT_MILLIS);
                client.connect(InetAddress.ofLiteral(address), 5000);
                client.send(new DatagramPacket(sent, sent.length));
                DatagramPacket packet = new DatagramPacket(new byte[64], 64);
                there.receive(packet);
                assertThat(new String(packet.getData(), 0, packet.getLength())).isEqualTo(address);
                there.send(packet);
                client.receive(packet);
                assertThat(packet.getLength()).isEqualTo(sent.length);
            }
            return true;
        });
    }

    /** The sender is told at once and does not wait. */
    private void refuses(String address, int port) throws Exception {
        call(A, () -> {
            try (DatagramSocket client = new DatagramSocket()) {
                client.setSoTimeout(TIMEOUT_MILLIS);
                client.connect(InetAddress.ofLiteral(address), port);
                assertThatThrownBy(() -> {
                            client.send(new DatagramPacket("no".getBytes(), 2));
                            client.receive(new DatagramPacket(new byte[9], 9));
                        })
                        .as(address + " " + port)
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(SocketTimeoutException.class);
            }
            return true;
        });
    }

    private static List<Long> counted(EgressView view) {
        return view.counts().stream().map(EgressCount::packets).toList();
    }
}
