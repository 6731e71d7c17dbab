package io.cofferdam.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    private static final String PLANTED = "pl4nted-s3cret-value";

    @Test
    void keeps_the_names_of_environment_variables_and_drops_their_values() {
        assertThat(Redaction.of(Map.of("env", List.of("MODE=" + PLANTED, "EMPTY"))))
                .isEqualTo(Map.of("env", List.of("MODE=(redacted)", "EMPTY")));
        assertThat(Redaction.of(Map.of("Environment", Map.of("MODE", PLANTED))))
                .isEqualTo(Map.of("Environment", Map.of("MODE", "(redacted)")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "Password",
                "dbPasswd",
                "secret",
                "clientSecret",
                "apiKey",
                "api_key",
                "token",
                "X-Registry-Auth",
                "Authorization",
                "identitytoken",
                "privateKey",
                "cookie"
            })
    void drops_the_values_of_keys_that_are_named_like_secrets(String key) {
        assertThat(Redaction.of(Map.of("nested", Map.of(key, PLANTED))).toString())
                .doesNotContain(PLANTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql --password=" + PLANTED,
                "MYSQL_ROOT_PASSWORD=" + PLANTED + " run",
                "curl -H 'Authorization: Bearer " + PLANTED + "' x",
                "git clone https://me:" + PLANTED + "@example.org/x",
                "login cfd_" + PLANTED,
                "api-key: \"" + PLANTED + "\""
            })
    void drops_secrets_out_of_command_lines_and_messages(String text) {
        assertThat(Redaction.text(text)).doesNotContain(PLANTED);
    }

    @Test
    void drops_the_argument_after_an_option_that_is_named_like_a_secret() {
        assertThat(Redaction.of(Map.of("command", List.of("login", "--password", PLANTED, "--verbose"))))
                .isEqualTo(Map.of("command", List.of("login", "--password", "(redacted)", "--verbose")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "password", "\"", "token=\"", "://", "://a:", "bearer ", "cfd_", " =", "-", "a b"})
    @Timeout(5)
    void takes_little_time_for_long_and_hostile_texts(String piece) {
        assertThat(Redaction.text(piece.repeat(1_000_000))).hasSizeLessThan(100_000);
    }

    @Test
    void keeps_what_is_no_secret() {
        Map<String, Object> plain = Map.of(
                "image",
                "busybox:latest",
                "memoryMaxBytes",
                1024,
                "command",
                List.of("sh", "-c", "echo hi"),
                "tty",
                true);
        assertThat(Redaction.of(plain)).isEqualTo(plain);
    }

    @Test
    void sorts_keys_so_that_equal_parameters_have_one_form() {
        assertThat(Redaction.of(Map.of("b", 1, "a", 2, "c", 3)).keySet()).containsExactly("a", "b", "c");
    }
}
