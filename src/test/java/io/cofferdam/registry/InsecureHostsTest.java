package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.problem.ProblemException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InsecureHostsTest {

    private final InsecureHosts hosts = new InsecureHosts(
            List.of("plain.example", "port.example:5000", "10.0.0.0/8", "192.168.7.0/25", "fd00::/8"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "127.0.0.1",
                "127.9.9.9:5000",
                "[::1]:5000",
                "plain.example",
                "plain.example:80",
                "port.example:5000",
                "10.255.0.1:5000",
                "192.168.7.127",
                "[fd12::1]:443"
            })
    void this_host_and_what_was_named(String authority) {
        assertThat(hosts.contains(authority)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry.example",
                "port.example",
                "port.example:5001",
                "11.0.0.1",
                "192.168.7.128",
                "[fe80::1]",
                "localhost.example",
                "10.0.0.1.example",
                "127.0.0.1.evil.example",
                "[::2]"
            })
    void nobody_else(String authority) {
        assertThat(hosts.contains(authority)).isFalse();
    }

    @Test
    void names_that_lead_here_are_not_looked_up() {
        assertThat(hosts.contains(TestNames.OWN)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "example.com/8", "/8", "fd00::/129"})
    void a_network_that_is_none(String entry) {
        Client.assertProblem(
                Client.refused(() -> new InsecureHosts(List.of(entry))), Kind.INVALID, "cofferdam.registry.insecure");
    }
}
