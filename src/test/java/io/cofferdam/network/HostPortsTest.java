package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
