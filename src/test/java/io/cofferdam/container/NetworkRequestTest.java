package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkRequestTest {

    @Test
    void wishes_for_a_network_need_a_network_of_ones_own() {
        NetworkRequest joined = NetworkRequest.mode("container:p1");
        EndpointRequest there = new EndpointRequest("container:p1", "10.9.0.7", "", "", List.of(), 0);
        assertThatThrownBy(() -> joined.on(List.of(there)).requireOneOrTheOther())
                .hasMessageContaining("the network mode 'container:p1' and an address or a name on a network.");
        assertThatThrownBy(() -> joined.on(List.of(EndpointRequest.on("front"))).requireOneOrTheOther())
                .hasMessageContaining("the network mode 'container:p1' and the network 'front'.");
        assertThatCode(() -> {
                    joined.requireOneOrTheOther();
                    NetworkRequest.mode("front").on(List.of(there)).requireOneOrTheOther();
                })
                .doesNotThrowAnyException();
    }
}
