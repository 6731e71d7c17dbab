package io.cofferdam.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignInControllerTest {

    @ParameterizedTest
    @ValueSource(strings = {"/", "/containers", "/containers/abc?tab=logs&since=1", "/audit?q=a%20b", "/a/b-c_d.e~f"})
    void goes_on_to_pages_of_its_own(String next) {
        assertThat(SignInController.local(next)).isEqualTo(next);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "//evil.example", "/\\evil.example", "https://evil.example", "evil", "/\t/evil", "/a\r\nX: y"
            })
    void goes_nowhere_else(String next) {
        assertThat(SignInController.local(next)).isEqualTo("/");
    }
}
