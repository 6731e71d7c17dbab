package io.cofferdam.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void says_in_words_that_a_request_is_too_large() {
        assertThat(Json.parse(ports(3500)).size()).isEqualTo(2);
        assertThatThrownBy(() -> Json.parse(ports(5000)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.kind()).isEqualTo(ProblemException.Kind.TOO_LARGE))
                .hasMessageContaining("The request asks for too much at once.")
                .hasMessageContaining("fewer ports in one container")
                .hasMessageNotContaining("Token");
    }

    @Test
    void says_what_is_wrong_with_other_bodies() {
        assertThatThrownBy(() -> Json.parse("[".repeat(100).getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("could not be read")
                .hasMessageContaining("depth");
        assertThatThrownBy(() -> Json.parse("[]".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("not a JSON object");
    }

    /** As the client sends them. */
    private static byte[] ports(int count) {
        String exposed = IntStream.rangeClosed(1, count)
                .mapToObj(port -> "\"" + port + "/tcp\":{}")
                .collect(Collectors.joining(","));
        String bound = IntStream.rangeClosed(1, count)
                .mapToObj(port -> "\"" + port + "/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"" + port + "\"}]")
                .collect(Collectors.joining(","));
        return ("{\"ExposedPorts\":{" + exposed + "},\"HostConfig\":{\"PortBindings\":{" + bound + "}}}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
