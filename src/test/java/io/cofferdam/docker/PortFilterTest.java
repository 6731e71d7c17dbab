package io.cofferdam.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortFilterTest {

    @Test
    void a_port_is_of_tcp_unless_it_says_otherwise() {
        PortFilter tcp = PortFilter.parse("publish", "80");
        assertThat(tcp.has("80/tcp")).isTrue();
        assertThat(tcp.has("80/udp")).isFalse();
        assertThat(tcp.has("81/tcp")).isFalse();
        assertThat(PortFilter.parse("publish", "53/udp").has(53, "udp")).isTrue();
    }

    @Test
    void a_range_has_both_its_ends() {
        PortFilter range = PortFilter.parse("publish", "90-92/tcp");
        assertThat(range.has(89, "tcp")).isFalse();
        assertThat(range.has(90, "tcp")).isTrue();
        assertThat(range.has(92, "tcp")).isTrue();
        assertThat(range.has(93, "tcp")).isFalse();
        assertThat(PortFilter.parse("expose", "79-92").has("80/tcp")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "web", "0", "65536", "92-90", "80-", "-80", "80/", "80/icmp", "127.0.0.1:80", "80:80", "80 "
            })
    void what_is_no_port_is_refused_with_the_filters_name(String text) {
        assertThatThrownBy(() -> PortFilter.parse("expose", text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("invalid filter 'expose=" + text + "'");
    }
}
