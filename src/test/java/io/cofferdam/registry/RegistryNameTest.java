package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.problem.ProblemException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryNameTest {

    @ParameterizedTest
    @CsvSource({
        "https://index.docker.io/v1/, docker.io",
        "'', docker.io",
        "registry-1.docker.io, docker.io",
        "docker.io, docker.io",
        "evildocker.io, evildocker.io",
        "https://Registry.Example:5000/v2/, registry.example:5000",
        "localhost:5000, localhost:5000",
        "[::1]:5000, [::1]:5000"
    })
    void an_address_names_its_registry(String address, String registry) {
        assertThat(RegistryName.of(address)).isEqualTo(registry);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:99999", "https:", "a b", "ada@registry.example", "\u001b[31m", "..", "x:port"})
    void what_is_no_host_is_refused(String address) {
        Client.assertProblem(Client.refused(() -> RegistryName.of(address)), Kind.INVALID, "is no registry");
    }

    @Test
    void a_login_without_a_name_is_refused() {
        Client.assertProblem(
                Client.refused(() -> new Credentials.Password(" ", "secret")), Kind.INVALID, "lacks the user name");
    }
}
