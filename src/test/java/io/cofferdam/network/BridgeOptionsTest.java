package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BridgeOptionsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            com.docker.network.bridge.name              | all     | The kernel keeps the name for the settings of all interfaces
            com.docker.network.bridge.name              | default | The kernel keeps the name for the settings of all interfaces
            com.docker.network.bridge.name              | a b     | It is not a name of an interface
            com.docker.network.container_iface_prefix   | a.b     | A dot would part the names of the interface's own settings
            com.docker.network.bridge.host_binding_ipv4 | 1.2.3   | It is not an IPv4 address
            com.docker.network.bridge.host_binding_ipv4 | ::1     | It is not an IPv4 address
            com.docker.network.bridge.host_binding_ipv4 | 127.01.0.1 | It is not an IPv4 address
            """)
    void refuses_what_the_kernel_or_people_would_take_for_something_else(String option, String value, String why) {
        assertThatThrownBy(() -> BridgeOptions.asked(Map.of(option, value), false))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("The network option " + option + "=" + value + " cannot be used.")
                .hasMessageContaining(why);
    }

    @Test
    void a_bridge_may_have_a_dot_in_its_name() {
        Map<String, String> options = Map.of(BridgeOptions.NAME, "my.br", BridgeOptions.HOST_BINDING, "192.0.2.7");
        assertThat(BridgeOptions.asked(options, true).hostBinding().getHostAddress())
                .isEqualTo("192.0.2.7");
    }
}
