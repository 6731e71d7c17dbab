package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.linux.HalfStarted;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is said to have a port. */
class HostPortsTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @Test
    void a_program_is_found_that_has_the_very_address_by_a_socket_of_ipv6() throws Exception {
        // Java's sockets are of IPv6 where the host has it, also those at an address of IPv4.
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            String self = "(process " + ProcessHandle.current().pid() + ")";
            for (String host : List.of("127.0.0.1", "")) {
                assertThat(PortHolder.of(PortBinding.of("tcp", host, server.getLocalPort(), 80)))
                        .hasValueSatisfying(holder -> assertThat(holder).endsWith(self));
            }
            assertThat(PortHolder.of(PortBinding.of("tcp", "127.0.0.2", server.getLocalPort(), 80)))
                    .as("another address")
                    .isEmpty();
        }
    }

    @Test
    void a_container_that_asks_twice_is_told_so_and_another_is_named() {
        try (HostPorts ports = new HostPorts(id -> id.equals("a") ? "web" : "other")) {
            int port = ports.hold(PortWish.of("tcp", "", 0, 80), List.of(LOOPBACK), "a")
                    .getFirst()
                    .hostPort();
            PortWish again = PortWish.of("tcp", "", port, 81);

            assertThatThrownBy(() -> ports.hold(again, List.of(LOOPBACK), "a"))
                    .hasMessageContaining("this container itself, which asks for it more than once");
            assertThatThrownBy(() -> ports.hold(again, List.of(LOOPBACK), "b"))
                    .hasMessageContaining("by the container web");
        }
    }

    @Test
    void a_port_is_free_once_a_program_has_begun_that_was_started_while_it_was_held(@TempDir Path directory)
            throws Exception {
        try (HostPorts ports = new HostPorts(id -> id)) {
            PortBinding let = ports.hold(PortWish.of("tcp", "", 0, 80), List.of(LOOPBACK), "a")
                    .getFirst();
            PortWish same = PortWish.of("tcp", "", let.hostPort(), 80);
            try (HalfStarted program = HalfStarted.in(directory)) {
                ports.letGo(let);
                FutureTask<List<PortBinding>> hold = new FutureTask<>(() -> ports.hold(same, List.of(LOOPBACK), "b"));
                Thread asking = Thread.ofPlatform().start(hold);
                while (asking.getState() != Thread.State.TIMED_WAITING && !hold.isDone()) {
                    Thread.onSpinWait();
                }
                program.begin();
                assertThat(hold.get()).containsExactly(let);
            }
        }
    }
}
