package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.LifecycleRequest;
import io.cofferdam.container.ProcessRequest;
import io.cofferdam.container.RestartPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DescribedTest {

    @Test
    void names_the_program_and_no_argument_wherever_the_entrypoint_comes_from() {
        assertThat(said(null, List.of("mysqld", "--password=planted"), List.of(), List.of()))
                .containsEntry("program", "mysqld")
                .containsEntry("arguments", 1);
        assertThat(said(List.of("/bin/sh"), List.of("planted", "x"), List.of(), List.of()))
                .containsEntry("program", "/bin/sh")
                .containsEntry("arguments", 2);
        assertThat(said(null, List.of("planted"), List.of(), List.of("docker-entrypoint.sh")))
                .containsEntry("program", "docker-entrypoint.sh")
                .containsEntry("arguments", 1);
        assertThat(said(List.of(""), List.of("sh"), List.of(), List.of("docker-entrypoint.sh")))
                .containsEntry("program", "sh");
    }

    @Test
    void names_variables_and_nothing_that_could_be_a_value() {
        assertThat(said(null, List.of("sh"), List.of("A=planted", "planted", "=planted", "pl anted=x"), List.of()))
                .containsEntry("env", List.of("A", "(unnamed)", "(unnamed)", "(unnamed)"))
                .asString()
                .doesNotContain("planted");
    }

    @Test
    void says_as_whom_and_how_it_comes_back() {
        assertThat(said(null, List.of("sh"), List.of(), List.of()))
                .containsEntry("user", "1000")
                .containsEntry("restartPolicy", "on-failure:3");
    }

    private static Map<String, Object> said(
            @Nullable List<String> entrypoint, List<String> command, List<String> env, List<String> ofImage) {
        ContainerRequest plain = ContainerRequest.of("web", "busybox");
        ProcessRequest process = new ProcessRequest(
                entrypoint, command, env, null, "1000", false, false, false, List.of(), List.of(), null, false);
        LifecycleRequest lifecycle =
                new LifecycleRequest(false, new RestartPolicy("on-failure", 3), null, null, null, null);
        ContainerRequest request = new ContainerRequest(
                "web",
                "busybox",
                process,
                plain.network(),
                plain.security(),
                lifecycle,
                plain.limits(),
                List.of(),
                Map.of(),
                null);
        return Described.request(request, ofImage);
    }
}
