package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.linux.Netlink;
import io.cofferdam.linux.Nftables;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network of an instance on a host of its own: a network namespace plays the host, others the containers. */
class BridgeNetworkIT {

    private static final String A = "aaaaaaa1".repeat(8);
    private static final String B = "bbbbbbb2".repeat(8);
    private static final int TIMEOUT_MILLIS = 2000;

    @TempDir
    Path state;

    private final Map<String, TestNamespace> namespaces = new HashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private TestNamespace host;
    private BridgeNetwork network;

    @BeforeEach
    void start() throws Exception {
        host = opened(TestNamespace.start());
        host.run(() -> {
            send(LaunchMessages.loopbackBatch());
            network = opened(new BridgeNetwork("it", state));
            network.ensure();
        });
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void has_everything_it_needs_here() {
        assertThat(network.lacks()).isEmpty();
        assertThat(network.facts().gateway()).isEqualTo(network.facts().subnet().address(1));
    }

    @Test
    void containers_reach_each_other_and_the_host() throws Exception {
        Endpoint a = container(A).endpoint;
        TestNamespace b = container(B).namespace;

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
            Endpoint endpoint = container(id).endpoint;
            try (ServerSocket onHost = host.call(() -> new ServerSocket(81))) {
                assertThat(call(id, () -> greet(onHost, endpoint.gateway(), 81)))
                        .isEqualTo("hello");
            }
            namespaces.get(id).close();
        }
    }

    @Test
    void a_published_port_answers_on_every_address_and_to_containers() throws Exception {
        Endpoint a = container(A).endpoint;
        TestNamespace b = container(B).namespace;
        List<PortBinding> published = host.call(() -> publish(A, List.of(PortBinding.of("tcp", "", 8080, 80))));

        assertThat(published).containsExactly(PortBinding.of("tcp", "0.0.0.0", 8080, 80));
        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 8080))).isEqualTo("hello");
            assertThat(host.call(() -> greet(inA, a.gateway(), 8080))).isEqualTo("hello");
            assertThat(b.call(() -> greet(inA, a.gateway(), 8080))).isEqualTo("hello");
            assertThat(call(A, () -> greet(inA, a.gateway(), 8080)))
                    .as("a container through its own published port")
                    .isEqualTo("hello");

            host.run(() -> network.unpublish(A));

            assertThatThrownBy(() -> host.call(() -> greet(inA, ip("127.0.0.1"), 8080)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void from_outside_only_published_ports_reach_a_container_and_it_goes_out_with_the_hosts_address() throws Exception {
        TestNamespace outside = opened(TestNamespace.start());
        host.shell("ip link add up0 type veth peer name up0 netns " + outside.pid()
                + "; ip addr add 192.0.2.1/24 dev up0; ip link set up0 up");
        outside.shell("ip addr add 192.0.2.9/24 dev up0; ip link set up0 up; ip route add default via 192.0.2.1");
        Endpoint a = container(A).endpoint;
        host.run(() -> publish(A, List.of(PortBinding.of("tcp", "192.0.2.1", 8080, 80))));

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
        PortBinding bound = host.call(() -> publish(A, List.of(PortBinding.of("udp", "", 0, 53))))
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
    void a_container_cannot_use_the_hosts_loopback_or_a_borrowed_address() throws Exception {
        TestNamespace a = container(A).namespace;
        try (ServerSocket onHost = host.call(() -> new ServerSocket(83, 1, ip("127.0.0.1")))) {
            a.shell("ip route add 127.0.0.5/32 via " + network.facts().gateway().getHostAddress() + " || true");
            a.shell("ip link set lo down; ip route add 127.0.0.0/8 via "
                    + network.facts().gateway().getHostAddress()
                    + "; echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet");
            assertThatThrownBy(() -> a.call(() -> greet(onHost, ip("127.0.0.1"), 83)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_port_is_given_once() throws Exception {
        container(A);
        container(B);
        PortBinding port = PortBinding.of("tcp", "", 8080, 80);
        host.run(() -> publish(A, List.of(port)));

        assertThatThrownBy(() -> host.run(() -> publish(B, List.of(PortBinding.of("tcp", "", 8081, 80), port))))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.CONFLICT))
                .hasMessageContaining("Bind for 0.0.0.0:8080 failed: port is already allocated");

        assertThat(network.published(B)).isEmpty();
        host.run(() -> publish(B, List.of(PortBinding.of("tcp", "", 8081, 80)))); // was given back
    }

    @Test
    void a_port_of_another_program_is_not_taken_and_a_published_one_is_not_given_to_another_program() throws Exception {
        container(A);
        try (ServerSocket other = host.call(() -> new ServerSocket(8080, 1, ip("127.0.0.1")))) {
            assertThatThrownBy(() ->
                            host.run(() -> publish(A, List.of(PortBinding.of("tcp", "", other.getLocalPort(), 80)))))
                    .hasMessageContaining("port is already allocated");
        }
        host.run(() -> publish(A, List.of(PortBinding.of("tcp", "", 8080, 80))));

        assertThatThrownBy(() -> host.call(() -> new ServerSocket(8080, 1, ip("127.0.0.1"))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void an_address_that_is_not_the_hosts_is_refused() throws Exception {
        container(A);
        assertThatThrownBy(() -> host.run(() -> publish(A, List.of(PortBinding.of("tcp", "198.51.100.7", 8080, 80)))))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.INVALID));
    }

    @Test
    void what_runs_goes_on_while_the_service_is_away_and_is_known_when_it_returns() throws Exception {
        Endpoint a = container(A).endpoint;
        Endpoint b = container(B).endpoint;
        host.run(() -> publish(A, List.of(PortBinding.of("tcp", "", 8080, 80))));
        host.run(() -> publish(B, List.of(PortBinding.of("tcp", "", 8081, 80))));
        network.close();

        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 8080))).isEqualTo("hello");
            BridgeNetwork returned = opened(new BridgeNetwork("it", state));
            host.run(() -> returned.reconcile(Set.of(A)));

            assertThat(returned.endpoints()).containsExactly(a);
            assertThat(returned.published(A)).hasSize(1);
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 8080))).isEqualTo("hello");
            assertThat(links()).contains(a.hostInterface()).doesNotContain(b.hostInterface());
            host.run(() -> {
                assertThatThrownBy(() -> new ServerSocket(8080)).isInstanceOf(IOException.class);
                new ServerSocket(8081).close();
                assertThat(returned.attach(B, b.address()).address()).isEqualTo(b.address());
            });
        }
    }

    @Test
    void a_container_that_starts_again_at_once_keeps_its_address() throws Exception {
        Container first = container(A);
        host.run(() -> publish(A, List.of(PortBinding.of("tcp", "", 8080, 80))));
        first.namespace.close();
        Container second = container(A);

        assertThat(second.endpoint.address()).isEqualTo(first.endpoint.address());
        assertThat(second.endpoint.hostInterface()).isNotEqualTo(first.endpoint.hostInterface());
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
        List<Ipv4Subnet> one = List.of(Ipv4Subnet.parse("10.9.0.0/19")); // two slices
        host.run(() -> {
            BridgeNetwork first = opened(new BridgeNetwork("first", state.resolve("1"), one));
            BridgeNetwork second = opened(new BridgeNetwork("second", state.resolve("2"), one));
            BridgeNetwork third = opened(new BridgeNetwork("third", state.resolve("3"), one));
            assertThat(first.facts().subnet().overlaps(second.facts().subnet())).isFalse();
            third.ensure();
            third.reconcile(Set.of());
            assertThat(third.lacks()).singleElement().asString().contains("No subnet is free");
            assertThat(third.views()).extracting(NetworkView::name).containsExactly("host", "none");
            assertThatThrownBy(() -> third.attach(A, null))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("No subnet is free");
        });
    }

    @Test
    void a_bridge_and_a_table_removed_by_hand_are_made_again() throws Exception {
        Endpoint a = container(A).endpoint;
        host.run(() -> publish(A, List.of(PortBinding.of("tcp", "", 8080, 80))));
        host.shell("ip link delete " + a.bridge() + "; nft flush ruleset");
        host.run(() -> network.ensure());

        container(A);
        try (ServerSocket inA = call(A, () -> new ServerSocket(80))) {
            assertThat(host.call(() -> greet(inA, ip("127.0.0.1"), 8080))).isEqualTo("hello");
        }
    }

    @Test
    void warns_of_a_packet_filter_that_drops_what_is_forwarded() throws Exception {
        host.shell("nft add table inet other; nft add chain inet other onward"
                + " '{ type filter hook forward priority 0; policy drop; }'");

        assertThat(host.call(() -> network.lacks())).singleElement().asString().contains("'inet other'");
    }

    @Test
    void a_container_cannot_become_the_hosts_ipv6_router() throws Exception {
        String bridge = network.facts().bridge();
        assertThat(host.call(() -> Files.readString(Path.of("/proc/sys/net/ipv6/conf/" + bridge + "/disable_ipv6"))))
                .startsWith("1");
    }

    @Test
    void lists_the_three_networks() throws Exception {
        Endpoint a = container(A).endpoint;
        List<NetworkView> views = network.views();

        assertThat(views).extracting(NetworkView::name).containsExactly("bridge", "host", "none");
        assertThat(views).extracting(NetworkView::driver).containsExactly("bridge", "host", "null");
        assertThat(views.getFirst().endpoints()).containsExactly(a);
        assertThat(views.getFirst().answersTo(views.getFirst().id().substring(0, 12)))
                .isTrue();
        assertThat(views.getFirst().answersTo("")).isFalse();
    }

    @Test
    void destroying_leaves_nothing_behind() throws Exception {
        container(A);
        host.run(() -> publish(A, List.of(PortBinding.of("tcp", "", 8080, 80))));
        host.run(() -> network.destroy());

        assertThat(links()).containsExactly("lo");
        host.run(() -> {
            try (Nftables nftables = Nftables.open()) {
                assertThat(nftables.run("list tables")).isEmpty();
            }
        });
        assertThat(state).isEmptyDirectory();
    }

    private record Container(Endpoint endpoint, TestNamespace namespace) {}

    private Container container(String id) throws Exception {
        TestNamespace namespace = opened(TestNamespace.start());
        namespaces.put(id, namespace);
        Endpoint endpoint = host.call(() -> network.attach(id, null));
        LaunchMessages messages = network.messages(endpoint);
        host.run(() -> send(namespace.addressed(messages)));
        namespace.run(() -> send(messages.insideBatch()));
        return new Container(endpoint, namespace);
    }

    private <T> T call(String id, Callable<T> task) throws Exception {
        return namespaces.get(id).call(task);
    }

    private List<PortBinding> publish(String id, List<PortBinding> wanted) {
        return network.publish(id, network.endpoint(id).orElseThrow(), wanted);
    }

    private List<String> links() throws Exception {
        return host.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                return netlink.links().stream().map(Netlink.Link::name).toList();
            }
        });
    }

    private static void send(byte[] batch) throws IOException {
        try (Netlink netlink = Netlink.open()) {
            netlink.execute(batch);
        }
    }

    /** Connects, lets the server accept, and returns what came through. */
    private static String greet(ServerSocket server, Inet4Address address, int port) throws IOException {
        server.setSoTimeout(TIMEOUT_MILLIS);
        try (Socket client = new Socket()) {
            client.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS / 4);
            try (Socket accepted = server.accept()) {
                accepted.getOutputStream().write("hello".getBytes());
                accepted.shutdownOutput();
                client.setSoTimeout(TIMEOUT_MILLIS);
                return new String(client.getInputStream().readAllBytes());
            }
        }
    }

    /** The address from which the server sees the caller come. */
    private static String sender(ServerSocket server, Inet4Address address, int port) throws IOException {
        server.setSoTimeout(TIMEOUT_MILLIS);
        try (Socket client = new Socket()) {
            client.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
            try (Socket accepted = server.accept()) {
                return accepted.getInetAddress().getHostAddress();
            }
        }
    }

    private static Inet4Address ip(String text) {
        return (Inet4Address) Inet4Address.ofLiteral(text);
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
