package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrowserGuardTest {

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost",
        "LOCALHOST:8443, localhost",
        "127.0.0.1:1, 127.0.0.1",
        "[::1]:8443, ::1",
        "[::1], ::1",
        "localhost.evil.example:8443, localhost.evil.example",
        "[::1, ''",
        "'', ''"
    })
    void takes_the_name_out_of_a_host_header(String header, String name) {
        assertThat(BrowserGuard.nameOf(header)).isEqualTo(name);
    }
}
