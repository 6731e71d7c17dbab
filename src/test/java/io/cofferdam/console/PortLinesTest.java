package io.cofferdam.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.container.PortSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortLinesTest {

    @Test
    void reads_a_port_with_what_may_stand_before_and_after() {
        assertThat(PortLines.read("80")).containsExactly(new PortSpec("tcp", 80, "", 0));
        assertThat(PortLines.read("8080:80/udp")).containsExactly(new PortSpec("udp", 80, "", 8080));
        assertThat(PortLines.read("127.0.0.1::80")).containsExactly(new PortSpec("tcp", 80, "127.0.0.1", 0));
        assertThat(PortLines.read("[::1]:8080:80")).containsExactly(new PortSpec("tcp", 80, "::1", 8080));
    }

    @Test
    void a_range_of_the_host_for_one_port_is_the_first_free_of_it() {
        assertThat(PortLines.read("8000-8010:80")).containsExactly(new PortSpec("tcp", 80, "", 8000, 8010));
    }

    @Test
    void a_range_inside_is_so_many_ports() {
        assertThat(PortLines.read("80-81"))
                .containsExactly(new PortSpec("tcp", 80, "", 0), new PortSpec("tcp", 81, "", 0));
        assertThat(PortLines.read("8000-8001:80-81/udp"))
                .containsExactly(new PortSpec("udp", 80, "", 8000), new PortSpec("udp", 81, "", 8001));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "80:", "0", "70000", "0:80", "8001-8000:80", "80-81:80-82", "1-2:3-2", "::1:80:80"})
    void refuses_what_is_no_port(String line) {
        assertThatThrownBy(() -> PortLines.read(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + line + "'");
    }
}
