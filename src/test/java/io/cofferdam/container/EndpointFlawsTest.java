package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.problem.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointFlawsTest {

    @Test
    void addresses_of_a_place_are_whole() {
        for (String wrong : List.of("10.77.200", "010.0.0.1", "fd00::1")) {
            Map<String, Problem> flaws = new EndpointRequest("front", wrong, "", "", List.of(), 0).flaws();
            assertThat(flaws.get("address"))
                    .extracting(Problem::line)
                    .asString()
                    .contains(wrong);
        }
        for (String wrong : List.of("10.77.0.200", "fe80::1%1", "::ffff:10.0.0.1")) {
            Map<String, Problem> flaws = new EndpointRequest("front", "", wrong, "", List.of(), 0).flaws();
            assertThat(flaws.get("address6"))
                    .extracting(Problem::line)
                    .asString()
                    .contains(wrong);
        }
        assertThat(new EndpointRequest("front", "10.77.0.200", "fd00::1", "", List.of(), 0).flaws())
                .isEmpty();
    }
}
