package io.cofferdam.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageConfigTest {

    private static final String DIFF_ID = "sha256:" + "ab".repeat(32);

    @Test
    void reads_what_docker_writes() {
        ImageConfig config = parse("""
                {"architecture":"arm64","variant":"v8","os":"linux","created":"2024-05-18T00:01:02.345678901+02:00",
                 "author":"someone","docker_version":"20.10","container_config":{"Cmd":["x"]},
                 "config":{"User":"1000:1000","ExposedPorts":{"80/tcp":{}},"Env":["A=b"],"Entrypoint":["/init"],
                   "Cmd":null,"Volumes":{"/data":{}},"WorkingDir":"/srv","Labels":{"k":"v"},"StopSignal":"SIGINT",
                   "Healthcheck":{"Test":["CMD","true"],"Interval":1000000000},"Shell":["/bin/bash","-c"],"OnBuild":["RUN x"]},
                 "rootfs":{"type":"layers","diff_ids":["%s"]},
                 "history":[{"created_by":"COPY","comment":"c"},{"empty_layer":true}]}
                """.formatted(DIFF_ID));
        RuntimeConfig runtime = config.config();
        assertThat(config.platform()).isEqualTo(new Platform("linux", "arm64", "v8"));
        assertThat(config.created()).isEqualTo(Instant.parse("2024-05-17T22:01:02.345678901Z"));
        assertThat(runtime.user()).isEqualTo("1000:1000");
        assertThat(runtime.exposedPorts()).containsExactly("80/tcp");
        assertThat(runtime.entrypoint()).containsExactly("/init");
        assertThat(runtime.cmd()).isNull();
        assertThat(runtime.volumes()).containsExactly("/data");
        assertThat(runtime.labels()).isEqualTo(Map.of("k", "v"));
        assertThat(runtime.stopSignal()).isEqualTo("SIGINT");
        assertThat(runtime.healthcheck().path("Interval").longValue()).isEqualTo(1_000_000_000L);
        assertThat(runtime.shell()).containsExactly("/bin/bash", "-c");
        assertThat(runtime.onBuild()).containsExactly("RUN x");
        assertThat(config.diffIds()).containsExactly(Digest.parse(DIFF_ID));
        assertThat(config.history()).extracting(ImageConfig.History::emptyLayer).containsExactly(false, true);
    }

    @Test
    void takes_a_config_that_says_almost_nothing() {
        ImageConfig config = parse("{\"created\":\"yesterday\",\"config\":null,\"rootfs\":null,\"history\":null}");
        assertThat(config.os()).isEqualTo("linux");
        assertThat(config.created()).isNull();
        assertThat(config.config()).isEqualTo(RuntimeConfig.EMPTY);
        assertThat(config.diffIds()).isEmpty();
    }

    @Test
    void comes_back_from_json_as_it_was_written() {
        RuntimeConfig runtime = ConfigChanges.apply(
                RuntimeConfig.EMPTY,
                List.of(
                        "CMD [\"sh\"]",
                        "ENV A=b",
                        "EXPOSE 80",
                        "VOLUME /v",
                        "LABEL x=y",
                        "USER me",
                        "HEALTHCHECK CMD x",
                        "ONBUILD RUN y"));
        ImageConfig config = new ImageConfig(
                "amd64",
                "linux",
                null,
                Instant.parse("2024-01-01T00:00:00Z"),
                "me",
                runtime,
                List.of(Digest.parse(DIFF_ID)),
                List.of(new ImageConfig.History(null, "by", null, "c", false)));
        assertThat(ImageConfig.parse(config.toJson())).isEqualTo(config);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{} {}",
                "{\"os\":1}",
                "{\"os\":\"linux\",\"os\":\"windows\"}",
                "{\"config\":{\"Env\":\"A=b\"}}",
                "{\"config\":{\"Env\":[1]}}",
                "{\"config\":{\"Labels\":[]}}",
                "{\"rootfs\":{\"diff_ids\":[\"sha256:../x\"]}}",
                "{\"history\":{}}"
            })
    void refuses_what_is_not_a_config(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(ProblemException.class);
    }

    @Test
    void refuses_json_that_is_nested_without_end() {
        assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(100_000))).isInstanceOf(ProblemException.class);
    }

    private static ImageConfig parse(String json) {
        return ImageConfig.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
