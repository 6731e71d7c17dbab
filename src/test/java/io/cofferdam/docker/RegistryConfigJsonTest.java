package io.cofferdam.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.registry.RegistrySettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryConfigJsonTest {

    @Test
    void shows_docker_hub_and_loopback_where_nothing_is_set() {
        Map<String, ?> json = RegistryConfigJson.of(RegistrySettings.DEFAULT);
        assertThat(json.get("InsecureRegistryCIDRs")).isEqualTo(List.of("::1/128", "127.0.0.0/8"));
        assertThat(json.get("IndexConfigs")).isEqualTo(Map.of("docker.io", index("docker.io", true, List.of())));
        assertThat(json.get("Mirrors")).isEqualTo(List.of());
    }

    @Test
    void shows_mirrors_and_insecure_registries() {
        RegistrySettings settings = new RegistrySettings(
                Map.of("docker.io", List.of("https://mirror.example"), "quay.io", List.of("http://near:5000/")),
                List.of("10.0.0.0/8", "registry.local:5000"),
                Map.of(),
                RegistrySettings.CERTIFICATES,
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                Duration.ZERO);
        Map<String, ?> json = RegistryConfigJson.of(settings);
        assertThat(json.get("InsecureRegistryCIDRs")).isEqualTo(List.of("::1/128", "127.0.0.0/8", "10.0.0.0/8"));
        assertThat(json.get("Mirrors")).isEqualTo(List.of("https://mirror.example/"));
        assertThat(json.get("IndexConfigs"))
                .isEqualTo(Map.of(
                        "docker.io", index("docker.io", true, List.of("https://mirror.example/")),
                        "quay.io", index("quay.io", true, List.of("http://near:5000/")),
                        "registry.local:5000", index("registry.local:5000", false, List.of())));
    }

    private static Map<String, Object> index(String name, boolean secure, List<String> mirrors) {
        return Map.of("Name", name, "Mirrors", mirrors, "Secure", secure, "Official", name.equals("docker.io"));
    }
}
