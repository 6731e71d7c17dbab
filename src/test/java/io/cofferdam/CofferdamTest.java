package io.cofferdam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CofferdamTest {

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "serve, ''",
        "--server.port=9443, --server.port=9443",
        "serve --server.port 9443, --server.port=9443",
        "--server.port 9443 serve --cofferdam.root=/x, --server.port=9443 --cofferdam.root=/x",
        "serve more, more"
    })
    void the_service_runs_with_its_settings(String line, String settings) {
        String[] args = words(line);
        assertThat(Cofferdam.isServe(args)).isTrue();
        assertThat(Cofferdam.settings(args)).containsExactly(words(settings));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "setup-token",
                "--cofferdam.root=/x setup-token",
                "--cofferdam.root /x user list",
                "serve --help",
                "-h"
            })
    void anything_else_is_a_command(String line) {
        assertThat(Cofferdam.isServe(words(line))).isFalse();
    }

    private static String[] words(String line) {
        return line.isEmpty() ? new String[0] : line.split(" ");
    }
}
