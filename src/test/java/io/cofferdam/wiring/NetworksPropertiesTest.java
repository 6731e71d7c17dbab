package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.network.Forwarding;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class NetworksPropertiesTest {

    @EnableConfigurationProperties(NetworksProperties.class)
    static class Binding {}

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Binding.class);

    @Test
    void leaves_others_packet_filters_alone_unless_told_otherwise() {
        context.run(
                c -> assertThat(c.getBean(NetworksProperties.class).forward()).isEqualTo(Forwarding.OWN));
        context.withPropertyValues("cofferdam.networks.forward=allow")
                .run(c -> assertThat(c.getBean(NetworksProperties.class).forward())
                        .isEqualTo(Forwarding.ALLOW));
        context.withPropertyValues("cofferdam.networks.forward=whatever")
                .run(c -> assertThat(c).hasFailed());
    }
}
