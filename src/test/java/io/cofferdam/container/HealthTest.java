package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.image.RuntimeConfig;
import io.cofferdam.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class HealthTest {

    private static Health.Probe probe(int code) {
        return new Health.Probe(Instant.EPOCH, Instant.EPOCH, code, "said " + code);
    }

    /** The codes of probes in order, "s" before those of the start period. */
    @ParameterizedTest
    @CsvSource({
        "0, HEALTHY, 0",
        "1, STARTING, 1",
        "1 1 1, UNHEALTHY, 3",
        "1 1 0 1 1, HEALTHY, 2",
        "0 1 -1 2, UNHEALTHY, 3",
        "1 1 1 0, HEALTHY, 0",
        "s1 s1 s1 s1 1 1, STARTING, 2",
        "s1 s0 s1 s1 s1, UNHEALTHY, 3",
    })
    void counts_failures_in_a_row(String probes, Health.State state, int streak) {
        Health health = Health.starting();
        for (String one : probes.split(" ")) {
            int code = Integer.parseInt(one.replace("s", ""));
            health = health.after(probe(code), 3, one.startsWith("s"));
        }
        assertThat(health.state()).isEqualTo(state);
        assertThat(health.failingStreak()).isEqualTo(streak);
    }

    @Test
    void keeps_the_last_five_probes() {
        Health health = Health.starting();
        for (int code = 1; code <= 7; code++) {
            health = health.after(probe(code), 3, false);
        }
        assertThat(health.log()).extracting(Health.Probe::exitCode).containsExactly(3, 4, 5, 6, 7);
    }

    private static HealthCheck check(long interval, int retries, String... test) {
        return new HealthCheck(List.of(test), interval, 0, 0, 0, retries, null);
    }

    private static RuntimeConfig image(String json) {
        return RuntimeConfig.EMPTY.withHealthcheck(JsonMapper.builder().build().readTree(json));
    }

    @Test
    void takes_the_images_where_the_request_says_nothing() {
        RuntimeConfig image = image("{\"Test\":[\"CMD\",\"probe\"],\"Interval\":5000000,\"Retries\":7}");
        HealthCheck of = HealthCheck.of(null, image);
        assertThat(of).isEqualTo(check(5_000_000, 7, "CMD", "probe"));
        assertThat(HealthCheck.of(check(0, 2), image)).isEqualTo(check(5_000_000, 2, "CMD", "probe"));
        assertThat(HealthCheck.of(check(9_000_000, 0, "CMD-SHELL", "own"), image))
                .isEqualTo(check(9_000_000, 7, "CMD-SHELL", "own"));
        assertThat(HealthCheck.of(check(0, 0, "NONE"), image)).isNull();
        assertThat(HealthCheck.of(check(9_000_000, 0), RuntimeConfig.EMPTY)).isNull();
        assertThat(HealthCheck.of(null, image("{\"Test\":[\"NONE\"]}"))).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Test\":\"x\"}",
                "{\"Test\":[\"CMD\"]}",
                "{\"Test\":[\"SHELL\",\"x\"]}",
                "{\"Test\":[\"CMD\",\"x\"],\"Interval\":-1}",
                "{\"Test\":[7]}",
                "{}"
            })
    void takes_no_check_from_an_image_that_says_nonsense(String json) {
        assertThat(HealthCheck.of(null, image(json))).isNull();
    }

    @Test
    void has_dockers_defaults() {
        HealthCheck check = check(0, 0, "CMD-SHELL", "a b");
        assertThat(check.interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(check.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(check.startInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(check.startPeriod()).isZero();
        assertThat(check.tolerated()).isEqualTo(3);
        assertThat(check.command()).containsExactly("/bin/sh", "-c", "a b");
    }

    private static List<HealthCheck> wrong() {
        return List.of(
                check(-1, 0, "NONE"),
                check(999_999, 0, "CMD", "x"),
                check(0, -1, "CMD", "x"),
                check(0, 0, "CMD"),
                check(0, 0, "CMD-SHELL", "a", "b"),
                check(0, 0, "PING", "x"),
                check(0, 0, "CMD", ""),
                check(0, 0, "CMD", "a\0b"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void refuses_what_nobody_could_follow(HealthCheck check) {
        assertThatThrownBy(check::check).isInstanceOf(ProblemException.class);
    }
}
