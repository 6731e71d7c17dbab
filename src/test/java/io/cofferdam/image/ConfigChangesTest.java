package io.cofferdam.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigChangesTest {

    @Test
    void reads_commands_in_exec_and_shell_form() {
        assertThat(apply("CMD [\"a\", \"b c\"]").cmd()).containsExactly("a", "b c");
        assertThat(apply("cmd echo $HOME").cmd()).containsExactly("/bin/sh", "-c", "echo $HOME");
        assertThat(apply("ENTRYPOINT [\"/init\"]").entrypoint()).containsExactly("/init");
        assertThat(apply("CMD [ -f /x ]").cmd()).containsExactly("/bin/sh", "-c", "[ -f /x ]");
    }

    @Test
    void reads_pairs_with_quotes_blanks_and_the_old_form() {
        assertThat(apply("ENV A=b C=\"d e\" F=g\\ h").env()).containsExactly("A=b", "C=d e", "F=g h");
        assertThat(apply("ENV A b c").env()).containsExactly("A=b c");
        assertThat(apply("ENV A=1", "ENV B=2", "ENV A=3").env()).containsExactly("A=3", "B=2");
        assertThat(apply("LABEL k='v w' e=").labels()).isEqualTo(Map.of("k", "v w", "e", ""));
    }

    @Test
    void reads_the_others() {
        RuntimeConfig config = apply(
                "EXPOSE 80 53/udp",
                "VOLUME [\"/a\", \"/b\"]",
                "VOLUME /c",
                "USER u:g",
                "WORKDIR /w",
                "STOPSIGNAL SIGINT");
        assertThat(config.exposedPorts()).containsExactly("80/tcp", "53/udp");
        assertThat(config.volumes()).containsExactly("/a", "/b", "/c");
        assertThat(config.user()).isEqualTo("u:g");
        assertThat(config.workingDir()).isEqualTo("/w");
        assertThat(config.stopSignal()).isEqualTo("SIGINT");
    }

    @Test
    void reads_health_checks_and_what_waits_for_a_build() {
        RuntimeConfig config = apply(
                "HEALTHCHECK --interval=1m30s --timeout=0.5s --retries=4 CMD test -f /ready",
                "ONBUILD RUN make",
                "onbuild COPY . /src");
        assertThat(String.valueOf(config.healthcheck()))
                .isEqualTo("{\"Interval\":90000000000,\"Timeout\":500000000,\"Retries\":4,"
                        + "\"Test\":[\"CMD-SHELL\",\"test -f /ready\"]}");
        assertThat(config.onBuild()).containsExactly("RUN make", "COPY . /src");
        assertThat(String.valueOf(apply("HEALTHCHECK CMD [\"a\", \"b c\"]").healthcheck()))
                .isEqualTo("{\"Test\":[\"CMD\",\"a\",\"b c\"]}");
        assertThat(String.valueOf(apply("HEALTHCHECK none").healthcheck())).isEqualTo("{\"Test\":[\"NONE\"]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CMD",
                "RUN rm -rf /",
                "ENV A",
                "ENV =b",
                "LABEL k=\"open",
                "EXPOSE web",
                "VOLUME [1",
                "HEALTHCHECK",
                "HEALTHCHECK RUN x",
                "HEALTHCHECK CMD",
                "HEALTHCHECK --interval=1 CMD x",
                "HEALTHCHECK --interval=1us CMD x",
                "HEALTHCHECK --retries=-1 CMD x",
                "HEALTHCHECK --often=1 CMD x",
                "HEALTHCHECK --interval=1s NONE",
                "ONBUILD FROM x"
            })
    void refuses_what_is_no_change_of_a_config(String change) {
        assertThatThrownBy(() -> apply(change)).isInstanceOf(ProblemException.class);
    }

    private static RuntimeConfig apply(String... changes) {
        return ConfigChanges.apply(RuntimeConfig.EMPTY, List.of(changes));
    }
}
