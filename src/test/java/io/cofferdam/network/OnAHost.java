package io.cofferdam.network;

import io.cofferdam.linux.Netlink;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The networks of an instance on a host of its own: a network namespace plays the host, others its containers and neighbours. */
abstract class OnAHost {

    static final String A = "aaaaaaa1".repeat(8);
    static final String B = "bbbbbbb2".repeat(8);
    static final int TIMEOUT_MILLIS = 2000;

    @TempDir
    Path state;

    final Map<String, TestNamespace> namespaces = new HashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    TestNamespace host;
    Networks networks;

    @BeforeEach
    void start() throws Exception {
        host = opened(TestNamespace.start());
        host.run(() -> {
            send(LaunchMessages.loopbackBatch());
            networks = opened(new Networks("it", state));
            networks.ensure();
        });
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    <T extends AutoCloseable> T opened(T closeable) {
        open.add(closeable);
        return closeable;
    }

    /** A host beside the host, at 192.0.2.9 and 2001:db8::9, that has 192.0.2.1 and 2001:db8::1 as its routers. */
    TestNamespace neighbour() throws Exception {
        TestNamespace outside = opened(TestNamespace.start());
        // Neighbours are asked for from the link-local address, which is not used for as long as it is tried out.
        String atOnce = "echo 0 > /proc/sys/net/ipv6/conf/up0/accept_dad;";
        host.shell("ip link add up0 type veth peer name up0 netns " + outside.pid() + ";" + atOnce
                + " ip addr add 192.0.2.1/24 dev up0;"
                + " ip addr add 2001:db8::1/64 dev up0 nodad; ip link set up0 up");
        outside.shell(atOnce
                + "ip addr add 192.0.2.9/24 dev up0; ip addr add 2001:db8::9/64 dev up0 nodad; ip link set up0 up;"
                + " ip route add default via 192.0.2.1; ip -6 route add default via 2001:db8::1");
        // The kernel switches a new cable on in the background, and loses what is sent before; to ask for it ends the
        // wait.
        host.shell("ip link show up0");
        outside.shell("ip link show up0");
        return outside;
    }

    NetworkView made(NewNetwork wish) throws Exception {
        return host.call(() -> networks.create(wish));
    }

    static NewNetwork network(String name, boolean internal, boolean ipv6, Map<String, String> options) {
        return new NewNetwork(name, "", internal, false, ipv6, List.of(), Map.of(), options);
    }

    record Container(Endpoint endpoint, TestNamespace namespace) {}

    Container container(String id) throws Exception {
        return container(id, "bridge", EndpointWish.any());
    }

    /** A container that has begun: its interface is in its namespace. */
    Container container(String id, String on, EndpointWish wish) throws Exception {
        TestNamespace namespace =
                namespaces.containsKey(id) && wish.number() > 0 ? namespaces.get(id) : opened(TestNamespace.start());
        namespaces.put(id, namespace);
        return new Container(plugged(id, on, namespace, wish), namespace);
    }

    Endpoint plugged(String id, String on, TestNamespace namespace, EndpointWish wish) throws Exception {
        Endpoint endpoint = host.call(() -> networks.attach(on, id, wish));
        LaunchMessages messages = networks.messages(endpoint);
        host.run(() -> send(namespace.addressed(messages)));
        namespace.run(() -> send(messages.insideBatch()));
        return endpoint;
    }

    <T> T call(String id, Callable<T> task) throws Exception {
        return namespaces.get(id).call(task);
    }

    List<PortBinding> publish(String id, List<PortWish> wanted) {
        return networks.publish(networks.endpoints(id), wanted);
    }

    List<String> links() throws Exception {
        return host.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                return netlink.links().stream().map(Netlink.Link::name).toList();
            }
        });
    }

    static void send(byte[] batch) throws IOException {
        try (Netlink netlink = Netlink.open()) {
            netlink.execute(batch);
        }
    }

    /** Connects, lets the server accept, and returns what came through. */
    static String greet(ServerSocket server, InetAddress address, int port) throws IOException {
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
    static String sender(ServerSocket server, InetAddress address, int port) throws IOException {
        server.setSoTimeout(TIMEOUT_MILLIS);
        try (Socket client = new Socket()) {
            client.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
            try (Socket accepted = server.accept()) {
                return Subnet.text(accepted.getInetAddress());
            }
        }
    }

    static InetAddress ip6(String text) {
        return InetAddress.ofLiteral(text);
    }

    static Inet4Address ip(String text) {
        return (Inet4Address) Inet4Address.ofLiteral(text);
    }
}
