package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecRulesTest {

    @Test
    void takes_what_docker_exec_sends() {
        assertThatCode(() -> {
                    ExecRules.check(request("A=b", "/tmp", "www:33"));
                    ExecRules.check(request("UNSET", null, null));
                    ExecRules.check(request("EMPTY=", "", ""));
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=secret"})
    void refuses_a_variable_without_a_name_and_does_not_repeat_its_value(String variable) {
        assertThatThrownBy(() -> ExecRules.check(request(variable, null, null)))
                .isInstanceOf(ProblemException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void refuses_a_directory_that_is_not_absolute_and_a_user_with_two_colons() {
        assertThatThrownBy(() -> ExecRules.check(request("A=b", "rel", null))).hasMessageContaining("absolute path");
        assertThatThrownBy(() -> ExecRules.check(request("A=b", null, "a:b:c"))).hasMessageContaining("one colon");
    }

    private static ExecRequest request(String variable, @Nullable String directory, @Nullable String user) {
        return new ExecRequest(
                List.of("env"), List.of(variable), directory, user, false, false, true, true, false, 0, 0);
    }
}
