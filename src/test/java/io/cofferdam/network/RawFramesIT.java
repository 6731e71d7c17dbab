package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.linux.RawFrames;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container sends frame by frame, as it can with CAP_NET_RAW alone. */
class RawFramesIT extends OnAHost {

    private static final int PORT = 5302;
    private static final String NOBODY = "02:00:00:00:00:99";
    private static final String C = "ccccccc3".repeat(8);
    private static final EndpointWish ANY_SENDER =
            new EndpointWish(null, null, "", List.of(), 0, true, true, true, null, Map.of());

    private final Inet6Address ofNobody6 = (Inet6Address) ip6("fd81::99");
    private TestNamespace outside;
    private Endpoint a;
    private Endpoint b;
    private Inet4Address ofNobody;

    @BeforeEach
    void plug() throws Exception {
        outside = neighbour();
        made(network("six", false, true, Map.of("com.docker.network.bridge.enable_ip_masquerade", "false")));
        a = container(A, "six", EndpointWish.any()).endpoint();
        b = container(B, "six", EndpointWish.any()).endpoint();
        Subnet subnet = networks.view("six").spec().range4().subnet();
        outside.shell("ip route add " + subnet + " via 192.0.2.1");
        ofNobody = (Inet4Address) subnet.address(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "81000000",
                "88a80000",
                "91000000",
                "8100000081000000",
                "88a8000081000000",
                "8100000088a80000",
                "9100000081000000",
                "810000008100000081000000",
                "88a800008100000081000000"
            })
    void nobody_borrows_addresses_behind_any_number_of_tags(String tags) throws Exception {
        hears(namespaces.get(B), b.macAddress(), b.address(), tags);
        hears(host, Endpoint.macAddress(a.gateway()), a.gateway(), tags);
        Frame untagged = new Frame(a.macAddress(), Endpoint.macAddress(a.gateway()), "");
        Frame tagged = new Frame(untagged.from(), untagged.to(), tags);
        assertThat(heard(
                        A,
                        outside,
                        tagged.udp(ofNobody, ip("192.0.2.9"), PORT, "borrowed"),
                        untagged.udp(a.address(), ip("192.0.2.9"), PORT, "own")))
                .isEqualTo("own");
    }

    /** What comes there is what A sends with its own addresses, and nothing there believes the rest. */
    private void hears(TestNamespace there, String mac, Inet4Address address, String tags) throws Exception {
        Frame untagged = new Frame(a.macAddress(), mac, "");
        Frame tagged = new Frame(a.macAddress(), mac, tags);
        String device = there == host ? a.bridge() : "eth0";
        Inet6Address own6 = Objects.requireNonNull(a.ipv6()).address();
        there.shell(
                "ip -6 neigh replace %s lladdr %s dev %s nud stale".formatted(Subnet.text(ofNobody6), NOBODY, device));
        Inet6Address to6 = there == host
                ? Objects.requireNonNull(a.ipv6()).gateway()
                : Objects.requireNonNull(b.ipv6()).address();

        assertThat(heard(
                        A,
                        there,
                        tagged.arp(ofNobody, address),
                        tagged.advertisement(own6, to6, ofNobody6),
                        tagged.udp(ofNobody, address, PORT, "borrowed"),
                        untagged.udp(a.address(), address, PORT, "own")))
                .isEqualTo("own");
        assertThat(there.output("ip neigh show dev " + device)).doesNotContain(text(ofNobody));
        assertThat(there.output("ip -6 neigh show dev " + device))
                .contains(Subnet.text(ofNobody6) + " lladdr " + NOBODY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"01:80:c2:00:00:02", "01:80:c2:00:00:03", "01:80:c2:00:00:0e", "01:80:c2:00:00:0f"})
    void what_bridges_keep_to_themselves_is_no_way_past_the_guard(String group) throws Exception {
        Endpoint c = container(C, "six", ANY_SENDER).endpoint();
        String ofHost = Endpoint.macAddress(a.gateway());
        for (Endpoint sender : List.of(a, c)) {
            assertThat(heard(B, host, new Frame(b.macAddress(), ofHost, "").udp(b.address(), a.gateway(), PORT, "b")))
                    .isEqualTo("b");
            Frame borrowed = new Frame(sender == a ? b.macAddress() : c.macAddress(), group, "");
            Frame own = new Frame(sender.macAddress(), ofHost, "");

            assertThat(heard(
                            sender.containerId(),
                            host,
                            borrowed.udp(ip("192.0.2.77"), a.gateway(), PORT, "borrowed"),
                            own.udp(sender.address(), a.gateway(), PORT, "own")))
                    .isEqualTo("own");
            assertThat(host.output("bridge fdb show br " + a.bridge()).lines())
                    .as("where the bridge takes B to be")
                    .anyMatch(line -> line.startsWith(b.macAddress() + " dev " + b.hostInterface() + " "))
                    .noneMatch(line -> line.startsWith(b.macAddress() + " dev " + sender.hostInterface() + " "));
        }
    }

    @Test
    void who_may_change_its_interfaces_may_tag_too() throws Exception {
        Endpoint c = container(C, "six", ANY_SENDER).endpoint();
        Frame tagged = new Frame(c.macAddress(), b.macAddress(), "8100000081000000");
        try (DatagramSocket socket = listening(namespaces.get(B));
                RawFrames frames = call(C, () -> RawFrames.open("eth0"))) {
            frames.send(tagged.udp(ofNobody, b.address(), PORT, "tagged"));
            assertThat(next(socket)).isEqualTo("tagged");
        }
    }

    /** The first datagram that comes of these frames of a container's. */
    private String heard(String id, TestNamespace there, byte[]... sent) throws Exception {
        try (DatagramSocket socket = listening(there);
                RawFrames frames = call(id, () -> RawFrames.open("eth0"))) {
            for (byte[] frame : sent) {
                frames.send(frame);
            }
            return next(socket);
        }
    }

    private static DatagramSocket listening(TestNamespace there) throws Exception {
        DatagramSocket socket = there.call(() -> new DatagramSocket(PORT));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static String next(DatagramSocket socket) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[64], 64);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength());
    }

    private static String text(Inet4Address address) {
        return address.getHostAddress();
    }
}
