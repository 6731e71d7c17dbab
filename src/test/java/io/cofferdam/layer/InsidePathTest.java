package io.cofferdam.layer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InsidePathTest {

    @ParameterizedTest
    @CsvSource({
        "/etc/passwd, /etc/passwd, false, passwd",
        "etc/passwd, /etc/passwd, false, passwd",
        "/etc//./x/../passwd, /etc/passwd, false, passwd",
        "/etc/, /etc, true, etc",
        "/etc/., /etc, true, .",
        "., /, true, .",
        "/, /, true, /",
        "/.., /, true, /",
        "/a/.b, /a/.b, false, .b",
    })
    void reads_what_people_write(String raw, String clean, boolean follow, String name) {
        assertThat(InsidePath.of(raw)).isEqualTo(new InsidePath(clean, follow, name));
    }
}
