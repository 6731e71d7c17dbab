package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortBindingTest {

    @Test
    void no_address_is_every_address() {
        assertThat(PortBinding.of("TCP", "", 8080, 80)).isEqualTo(PortBinding.of("tcp", "0.0.0.0", 8080, 80));
        assertThat(PortBinding.of("udp", "127.0.0.1", 1, 53).everywhere()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "dccp,'',80,80",
        "tcp,fe80::1,80,80",
        "tcp,ff02::1,80,80",
        "tcp,localhost,80,80",
        "tcp,1.2.3.4.5,80,80",
        "tcp,'',65536,80",
        "tcp,'',-1,80",
        "tcp,'',80,0",
        "tcp,'',80,65536"
    })
    void refuses_what_cannot_be_published(String protocol, String hostIp, int hostPort, int containerPort) {
        assertThatThrownBy(() -> PortBinding.of(protocol, hostIp, hostPort, containerPort))
                .isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @CsvSource({"80,79", "0,80", "80,65536", "-1,80", "1,0"})
    void refuses_a_range_that_is_none(int first, int last) {
        assertThatThrownBy(() -> PortWish.of("tcp", "", first, last, 80)).isInstanceOf(ProblemException.class);
    }

    @Test
    void a_port_of_every_address_is_in_the_way_of_one_of_any_address() {
        PortBinding everywhere = PortBinding.of("tcp", "", 80, 80);

        assertThat(everywhere.overlaps(PortBinding.of("tcp", "127.0.0.1", 80, 1)))
                .isTrue();
        assertThat(PortBinding.of("tcp", "127.0.0.1", 80, 1).overlaps(everywhere))
                .isTrue();
        assertThat(PortBinding.of("tcp", "127.0.0.1", 80, 1).overlaps(PortBinding.of("tcp", "127.0.0.2", 80, 1)))
                .isFalse();
        assertThat(everywhere.overlaps(PortBinding.of("tcp", "::", 80, 80))).isFalse();
        assertThat(everywhere.overlaps(PortBinding.of("udp", "", 80, 80))).isFalse();
    }
}
