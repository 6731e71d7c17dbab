package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.registry.RegistrySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RegistryPropertiesTest {

    @EnableConfigurationProperties(RegistryProperties.class)
    static class Binding {}

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Binding.class);

    @Test
    void has_the_defaults_of_the_registry_client() {
        context.run(
                c -> assertThat(c.getBean(RegistryProperties.class).settings()).isEqualTo(RegistrySettings.DEFAULT));
    }

    @Test
    void reads_these_properties() {
        context.withPropertyValues(
                        "cofferdam.registry.mirrors[docker.io]=https://mirror.example",
                        "cofferdam.registry.insecure=10.0.0.0/8,registry.local:5000",
                        "cofferdam.registry.realms[registry.example]=auth.example.net",
                        "cofferdam.registry.certificates=/srv/certs",
                        "cofferdam.registry.parallel-layers=2",
                        "cofferdam.registry.connect-timeout=3s",
                        "cofferdam.registry.stall-timeout=4s",
                        "cofferdam.registry.attempts=6",
                        "cofferdam.registry.first-delay=7ms")
                .run(c -> assertThat(c.getBean(RegistryProperties.class).settings())
                        .isEqualTo(new RegistrySettings(
                                Map.of("docker.io", List.of("https://mirror.example")),
                                List.of("10.0.0.0/8", "registry.local:5000"),
                                Map.of("registry.example", List.of("auth.example.net")),
                                Path.of("/srv/certs"),
                                2,
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                6,
                                Duration.ofMillis(7))));
    }
}
