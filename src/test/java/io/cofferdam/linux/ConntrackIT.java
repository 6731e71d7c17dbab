package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In a network namespace of its own, whose packets are tracked because a rule asks for their state. */
class ConntrackIT {

    private static final int UDP = 17;

    @Test
    void forgets_what_an_address_began_and_what_it_answers_and_nothing_else() throws Exception {
        inNamespace(() -> {
            for (List<String> three :
                    List.of(List.of("127.0.0.1", "127.0.0.2", "127.0.0.3"), List.of("fd00::1", "fd00::2", "fd00::3"))) {
                long before = tracked();
                send(three.get(0), three.get(1), 1000);
                send(three.get(1), three.get(2), 1000);
                send(three.get(2), three.get(0), 1000);
                assertThat(tracked()).isEqualTo(before + 3);
                try (Conntrack conntrack = Conntrack.open()) {
                    conntrack.forget(InetAddress.ofLiteral(three.get(0)));
                }
                assertThat(tracked()).isEqualTo(before + 1);
            }
        });
    }

    @Test
    void forgets_those_of_one_protocol_that_are_meant() throws Exception {
        inNamespace(() -> {
            for (int port = 1; port <= 200; port++) { // more than fit into one message
                send("127.0.0.1", "127.0.0.2", port);
                send("fd00::1", "fd00::2", port);
            }
            try (Conntrack conntrack = Conntrack.open()) {
                conntrack.forget(6, false, flow -> true);
                assertThat(tracked()).isEqualTo(400);
                conntrack.forget(UDP, false, flow -> flow.port() > 50);
                assertThat(tracked()).isEqualTo(250);
                conntrack.forget(
                        UDP, true, flow -> flow.to().equals(InetAddress.ofLiteral("fd00::2")) && !flow.translated());
                assertThat(tracked()).isEqualTo(50);
            }
        });
    }

    private static void send(String from, String to, int port) throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral(from))) {
            socket.send(new DatagramPacket(new byte[1], 1, InetAddress.ofLiteral(to), port));
        }
    }

    /** In one read: the file has nothing for a second one, and the first of readString is of one byte. */
    private static long tracked() throws Exception {
        try (FileInputStream count = new FileInputStream("/proc/sys/net/netfilter/nf_conntrack_count")) {
            byte[] text = new byte[32];
            return Long.parseLong(new String(text, 0, count.read(text)).strip());
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void inNamespace(Action action) throws Exception {
        Process holder = new ProcessBuilder(
                        "unshare",
                        "--net",
                        "sh",
                        "-ec",
                        "ip link set lo up; for i in 1 2 3; do ip addr add fd00::$i/128 dev lo nodad; done;"
                                + " echo ready; exec sleep 600")
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("ready");
            NetworkNamespace.call(holder.pid(), () -> {
                try (Nftables nftables = Nftables.open()) {
                    nftables.run("table inet t { chain c { type filter hook output priority 0; ct state new; }; }");
                }
                action.run();
                return true;
            });
        } finally {
            holder.destroyForcibly().onExit().join();
        }
    }
}
