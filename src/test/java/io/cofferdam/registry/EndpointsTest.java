package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.problem.ProblemException.Kind;
import io.cofferdam.registry.Endpoint.Trust;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {

    @Test
    void a_registry_is_asked_by_tls_alone() {
        assertThat(endpoints(List.of()).toPull("registry.example.com"))
                .containsExactly(new Endpoint(
                        "registry.example.com", URI.create("https://registry.example.com"), Trust.VERIFIED, false));
        assertThat(endpoints(List.of()).toPush("docker.io").getFirst().base())
                .isEqualTo(URI.create("https://registry-1.docker.io"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "localhost:5000", "127.0.0.1:5000", "127.3.2.1", "[::1]:5000", "plain.example:80"})
    void this_host_and_those_the_operator_names_may_be_plain(String registry) {
        assertThat(endpoints(List.of(), "plain.example").toPush(registry))
                .containsExactly(
                        new Endpoint(registry, URI.create("https://" + registry), Trust.UNVERIFIED, false),
                        new Endpoint(registry, URI.create("http://" + registry), Trust.UNVERIFIED, false));
    }

    @Test
    void mirrors_come_first_for_pulls_and_never_for_pushes() {
        Endpoints endpoints = endpoints(List.of("https://mirror.example/", "http://10.1.1.1:5000"), "10.0.0.0/8");
        assertThat(endpoints.toPull("docker.io"))
                .startsWith(
                        new Endpoint("docker.io", URI.create("https://mirror.example"), Trust.VERIFIED, true),
                        new Endpoint("docker.io", URI.create("http://10.1.1.1:5000"), Trust.UNVERIFIED, true))
                .hasSize(3);
        assertThat(endpoints.toPush("docker.io")).noneMatch(Endpoint::mirror);
        assertThat(endpoints.toPull("quay.io")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror.example", "ftp://mirror.example", "https://mirror.example/path", "https://u@m", ""})
    void a_mirror_that_is_no_address(String address) {
        Client.assertProblem(
                Client.refused(() -> endpoints(List.of(address)).toPull("docker.io")),
                Kind.INVALID,
                "cofferdam.registry.mirrors");
    }

    private static Endpoints endpoints(List<String> mirrors, String... insecure) {
        return new Endpoints(Client.settings(
                mirrors.isEmpty() ? Map.of() : Map.of("docker.io", mirrors),
                List.of(insecure),
                Path.of("/nonexistent"),
                Duration.ofSeconds(1)));
    }
}
