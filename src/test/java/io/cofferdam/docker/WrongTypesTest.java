package io.cofferdam.docker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A field of another type than its own is refused, and not taken for something that nobody meant. */
class WrongTypesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'HostConfig': {'Privileged': 'true'}}",
                "{'HostConfig': {'ReadonlyRootfs': 1}}",
                "{'Tty': 'yes'}",
                "{'ExposedPorts': 5}",
                "{'Labels': [1]}",
                "{'Labels': {'a': 1}}",
                "{'HostConfig': {'OomScoreAdj': 99999999999}}",
                "{'StopTimeout': 99999999999}",
                "{'HostConfig': {'RestartPolicy': {'Name': 'on-failure', 'MaximumRetryCount': 4294967297}}}",
            })
    void are_refused(String body) {
        byte[] json = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> CreateBody.read("web", Json.parse(json)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> org.assertj.core.api.Assertions.assertThat(e.kind())
                                .isEqualTo(ProblemException.Kind.INVALID));
    }
}
