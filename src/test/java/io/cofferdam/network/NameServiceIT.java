package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** The name server as a container sees it: real sockets and a real packet filter in a network namespace, real servers behind it. */
class NameServiceIT {

    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final String SILENT = "127.53.0.1";
    private static final String KNOWING = "127.53.0.2";
    private static final String NOISY = "127.53.0.3";

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private TestNamespace container;
    private NameService service;

    @BeforeEach
    void start() throws Exception {
        container = opened(TestNamespace.start());
        service = opened(new NameService(true));
        service.know(table(3));
        DatagramSocket udp = opened(new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(KNOWING), 53)));
        ServerSocket tcp = opened(new ServerSocket(53, 5, InetAddress.ofLiteral(KNOWING)));
        threads.add(Thread.ofVirtual().start(() -> answerDatagrams(udp)));
        threads.add(Thread.ofVirtual().start(() -> answerConnections(tcp)));
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
        for (Thread thread : threads) {
            thread.join(); // it lets go of the port
        }
    }

    @Test
    void answers_at_port_53_by_udp_and_tcp() throws Exception {
        service.serve(A, container.pid(), NameServers.ofHost(KNOWING));

        assertThat(addresses(byUdp("web."))).containsExactly("10.1.0.2");
        assertThat(addresses(byTcp("web."))).containsExactly("10.1.0.2");
    }

    @Test
    void leaves_port_53_to_a_server_of_the_containers_own() throws Exception {
        service.serve(A, container.pid(), NameServers.ofHost(KNOWING));
        try (ServerSocket tcp = container.call(() -> new ServerSocket(53));
                DatagramSocket udp = container.call(() -> new DatagramSocket(53))) {
            assertThat(tcp.isBound() && udp.isBound()).isTrue();
            assertThat(addresses(byUdp("web."))).containsExactly("10.1.0.2");
            assertThat(addresses(byTcp("web."))).containsExactly("10.1.0.2");
        }
    }

    @Test
    void asks_the_servers_of_the_host_one_after_the_other() throws Exception {
        DatagramSocket silent = opened(new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(SILENT), 53)));
        service.serve(A, container.pid(), NameServers.ofHost(SILENT, KNOWING));

        assertThat(addresses(byUdp("www.example.org."))).containsExactly("192.0.2.80");
        assertThat(addresses(byUdp("ftp.example.org."))).containsExactly("192.0.2.80");
        assertThat(received(silent))
                .as("asked first once, and not again at once")
                .isEqualTo(1);
    }

    @Test
    void a_name_that_no_server_answers_for_is_not_asked_for_again_at_once() throws Exception {
        DatagramSocket silent = opened(new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(SILENT), 53)));
        service.serve(A, container.pid(), NameServers.ofHost(SILENT));

        assertThat(byUdp("www.example.org.").getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(byUdp("www.example.org.").getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(received(silent)).isEqualTo(1);
        assertThat(byUdp("ftp.example.org.").getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(received(silent))
                .as("of another name, for want of another server")
                .isEqualTo(1);
    }

    @Test
    void what_is_no_answer_to_the_question_is_not_heeded() throws Exception {
        DatagramSocket noisy = opened(new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(NOISY), 53)));
        threads.add(Thread.ofVirtual().start(() -> answerDatagrams(noisy, NameServiceIT::noise)));
        service.serve(A, container.pid(), NameServers.ofHost(NOISY));

        assertThat(addresses(byUdp("www.example.org."))).containsExactly("192.0.2.80");
        assertThat(asked).hasValue(1);
    }

    @Test
    void an_answer_of_elsewhere_is_cut_to_what_the_asking_one_takes() throws Exception {
        service.serve(A, container.pid(), NameServers.ofHost(KNOWING));

        Message plain = byUdp(query("long.example.org."), 512);
        assertThat(plain.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(plain.getSection(Section.ANSWER)).hasSize(2);
        Message more = byUdp(sized("long.example.org.", 2000), 2000);
        assertThat(more.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(more.getSection(Section.ANSWER)).hasSize(9);
        Message whole = byUdp(sized("long.example.org.", 8000), 8000);
        assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(whole.getSection(Section.ANSWER)).hasSize(20);
    }

    private static Message sized(String name, int bytes) throws IOException {
        Message query = query(name);
        query.addRecord(new OPTRecord(bytes, 0, 0), Section.ADDITIONAL);
        return query;
    }

    private static int received(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(1);
        for (int count = 0; ; count++) {
            try {
                socket.receive(new DatagramPacket(new byte[512], 512));
            } catch (SocketTimeoutException e) {
                return count;
            }
        }
    }

    @Test
    void asks_servers_that_were_named_for_a_container_from_where_it_is() throws Exception {
        service.serve(A, container.pid(), new NameServers(List.of("127.0.0.11", KNOWING), true));
        assertThat(byUdp("www.example.org.").getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(byTcp("www.example.org.").getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(asked).as("the host's server of that address").hasValue(0);

        DatagramSocket udp = opened(
                container.call(() -> new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(KNOWING), 53))));
        ServerSocket tcp = opened(container.call(() -> new ServerSocket(53, 5, InetAddress.ofLiteral(KNOWING))));
        threads.add(Thread.ofVirtual().start(() -> answerDatagrams(udp)));
        threads.add(Thread.ofVirtual().start(() -> answerConnections(tcp)));
        assertThat(addresses(byUdp("ftp.example.org."))).containsExactly("192.0.2.80");
        assertThat(addresses(byTcp("ftp.example.org."))).containsExactly("192.0.2.80");
        assertThat(asked).hasValue(1);
    }

    @Test
    void what_a_containers_own_server_does_not_know_others_may() throws Exception {
        DatagramSocket udp = opened(
                container.call(() -> new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(KNOWING), 53))));
        threads.add(Thread.ofVirtual().start(() -> answerDatagrams(udp)));
        service.serve(A, container.pid(), new NameServers(List.of(KNOWING), true));
        assertThat(byUdp("no.example.org.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(byUdp("no.example.org.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(asked).as("remembered").hasValue(1);

        service.serve(A, container.pid(), NameServers.ofHost(KNOWING));
        assertThat(byUdp("no.example.org.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(asked).as("the host's server is asked itself").hasValue(2);
    }

    @Test
    void says_so_when_no_server_answers() throws Exception {
        service.serve(A, container.pid(), NameServers.ofHost("127.53.0.9"));

        assertThat(byUdp("www.example.org.").getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void remembers_for_a_while_what_nobody_has() throws Exception {
        service.serve(A, container.pid(), NameServers.ofHost(KNOWING));

        assertThat(byUdp("no.example.org.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(byUdp("NO.example.org.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_long_answer_is_cut_and_whole_by_tcp() throws Exception {
        service.know(table(200));
        service.serve(A, container.pid(), NameServers.ofHost(KNOWING));

        assertThat(byUdp("many.").getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(addresses(byUdp(query("many."), 512))).as("what fits").hasSizeBetween(20, 40);
        assertThat(addresses(byTcp("many."))).hasSize(200);
        assertThat(byTcp("long.example.org.").getSection(Section.ANSWER)).hasSize(20);
    }

    @Test
    void is_there_again_in_a_namespace_that_an_earlier_service_served() throws Exception {
        service.serve(A, container.pid(), NameServers.ofHost(KNOWING));
        service.close();
        NameService next = opened(new NameService(true));
        next.know(table(3));
        next.serve(A, container.pid(), NameServers.ofHost(KNOWING));

        assertThat(addresses(byUdp("web."))).containsExactly("10.1.0.2");
    }

    @Test
    void works_without_a_packet_filter_where_port_53_is_free() throws Exception {
        NameService bare = opened(new NameService(false));
        bare.know(table(3));
        bare.serve(A, container.pid(), NameServers.ofHost(KNOWING));

        assertThat(addresses(byUdp("web."))).containsExactly("10.1.0.2");
        assertThat(addresses(byTcp("web."))).containsExactly("10.1.0.2");
    }

    private NameTable table(int many) {
        Subnet subnet = Subnet.parse("10.1.0.0/16");
        NetworkSpec network = new NetworkSpec(
                "front",
                "front",
                "bridge",
                Instant.EPOCH,
                List.of(new NetworkSpec.Range(subnet, subnet.address(1), null, Map.of())),
                false,
                false,
                Map.of(),
                Map.of());
        List<Endpoint> endpoints = new ArrayList<>(List.of(endpoint(network, A, 2, "web")));
        IntStream.range(0, many).forEach(i -> endpoints.add(endpoint(network, B, 10 + i, "many")));
        return NameTable.of(List.of(new NetworkView(network, "br", endpoints)), Map.of());
    }

    private static Endpoint endpoint(NetworkSpec network, String container, long offset, String name) {
        Inet4Address address = (Inet4Address) network.range4().subnet().address(offset);
        return new Endpoint(
                network.id(),
                network.name(),
                container,
                address,
                16,
                network.gateway4(),
                null,
                Endpoint.macAddress(address),
                0,
                "eth0",
                "v",
                "br",
                true,
                true,
                List.of(name),
                Map.of());
    }

    private Message byUdp(String name) throws Exception {
        return byUdp(query(name), 512);
    }

    /** @param room bytes that the answer may have */
    private Message byUdp(Message asked, int room) throws Exception {
        byte[] query = asked.toWire();
        return container.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout(10_000);
                socket.send(new DatagramPacket(query, query.length, InetAddress.ofLiteral("127.0.0.11"), 53));
                DatagramPacket answer = new DatagramPacket(new byte[room + 1], room + 1);
                socket.receive(answer);
                assertThat(answer.getPort()).isEqualTo(53);
                assertThat(answer.getLength()).isLessThanOrEqualTo(room);
                return new Message(java.util.Arrays.copyOf(answer.getData(), answer.getLength()));
            }
        });
    }

    private Message byTcp(String name) throws Exception {
        byte[] query = query(name).toWire();
        return container.call(() -> {
            try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.11"), 53)) {
                socket.setSoTimeout(10_000);
                return exchange(socket, query);
            }
        });
    }

    private static Message exchange(Socket socket, byte[] query) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeShort(query.length);
        out.write(query);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] answer = new byte[in.readUnsignedShort()];
        in.readFully(answer);
        return new Message(answer);
    }

    private static Message query(String name) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN));
    }

    private static List<String> addresses(Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .toList();
    }

    private interface Answering {
        List<byte[]> to(byte[] query) throws IOException;
    }

    private void answerDatagrams(DatagramSocket socket) {
        answerDatagrams(socket, query -> List.of(elsewhere(query)));
    }

    private void answerDatagrams(DatagramSocket socket, Answering answering) {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        while (!socket.isClosed()) {
            try {
                socket.receive(packet);
                asked.incrementAndGet();
                byte[] query = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
                for (byte[] answer : answering.to(query)) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    private void answerConnections(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                byte[] answer = elsewhere(query);
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeShort(answer.length);
                out.write(answer);
            } catch (IOException e) {
                return;
            }
        }
    }

    /** What somebody sends who does not see the question, then what a resolver says. */
    private static List<byte[]> noise(byte[] packet) throws IOException {
        byte[] answer = elsewhere(packet);
        byte[] otherId = answer.clone();
        otherId[0] ^= 1;
        byte[] question = packet.clone();
        byte[] otherQuestion = elsewhere(query("evil.example.org.").toWire());
        System.arraycopy(packet, 0, otherQuestion, 0, 2);
        Message none = new Message(answer);
        none.removeAllRecords(Section.QUESTION);
        return List.of("junk".getBytes(), new byte[0], otherId, question, otherQuestion, none.toWire(), answer);
    }

    /** What a resolver of the host says. */
    private static byte[] elsewhere(byte[] packet) throws IOException {
        Message query = new Message(packet);
        Name name = query.getQuestion().getName();
        String text = name.toString().toLowerCase(java.util.Locale.ROOT);
        Message answer = NameAnswers.reply(query, text.startsWith("no.") ? Rcode.NXDOMAIN : Rcode.NOERROR);
        if (text.startsWith("no.")) {
            Name zone = Name.fromString("example.org.");
            answer.addRecord(new SOARecord(zone, DClass.IN, 60, zone, zone, 1, 1, 1, 1, 60), Section.AUTHORITY);
        } else if (text.startsWith("long.")) {
            for (int i = 0; i < 20; i++) {
                answer.addRecord(new TXTRecord(name, DClass.IN, 60, i + "x".repeat(200)), Section.ANSWER);
            }
        } else {
            answer.addRecord(new ARecord(name, DClass.IN, 60, InetAddress.ofLiteral("192.0.2.80")), Section.ANSWER);
        }
        return answer.toWire();
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
