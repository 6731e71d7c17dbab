package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingPaceTest {

    @ParameterizedTest
    @CsvSource({
        // of a round that is dear
        "PT0.25S, PT0S, PT5S",
        "PT0.25S, PT15S, PT5S",
        "PT0.25S, PT16S, PT50S",
        "PT1S, PT1H, PT1M",
        // and of one that is cheap
        "PT0.01S, PT0S, PT5S",
        "PT0.01S, PT1H, PT5S",
        "PT0.05S, PT1H, PT10S",
    })
    void rests_long_where_nobody_looks_and_it_costs(Duration cost, Duration unseen, Duration rest) {
        assertThat(SamplingPace.rest(cost, unseen)).isEqualTo(rest);
    }
}
