package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalsTest {

    @ParameterizedTest
    @CsvSource({
        "SIGTERM,15",
        "TERM,15",
        "term,15",
        "sigkill,9",
        "9,9",
        "' 15 ',15",
        "SIGWINCH,28",
        "RTMIN,34",
        "SIGRTMIN+3,37",
        "RTMAX-1,63",
        "64,64"
    })
    void knows_a_signal_by_name_and_number(String signal, int number) {
        assertThat(Signals.number(signal)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SIG", "NOPE", "0", "-1", "65", "RTMIN+31", "RTMAX+1", "RTMIN+x", "15.5"})
    void refuses_what_is_no_signal(String signal) {
        assertThatThrownBy(() -> Signals.number(signal))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Invalid signal: " + signal);
    }
}
