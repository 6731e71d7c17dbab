package io.cofferdam.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux, amd64,",
        "Linux/AMD64, linux, amd64,",
        "linux/arm64/v8, linux, arm64, v8",
        "linux/x86_64, linux, amd64,",
        "linux/aarch64, linux, arm64,",
        "windows/amd64, windows, amd64,",
        "s390x, linux, s390x,",
        "armhf, linux, arm, v7",
        "x86-64, linux, amd64,"
    })
    void reads_what_people_write(String text, String os, String architecture, @Nullable String variant) {
        assertThat(Platform.parse(text)).isEqualTo(new Platform(os, architecture, variant));
    }

    @Test
    void linux_alone_is_this_host() {
        assertThat(Platform.parse("linux")).isEqualTo(Platform.host());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "linux/",
                "/amd64",
                "a/b/c/d",
                "linux/amd 64",
                "linux/../x",
                "linux/amd64\u001b[31m",
                "plan9",
                "amd65"
            })
    void refuses_the_rest(String text) {
        assertThatThrownBy(() -> Platform.parse(text))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.INVALID))
                .hasMessageContaining("is not a platform")
                .hasMessageContaining("linux/arm64/v8");
        assertThatThrownBy(() -> Platform.parse("x".repeat(10_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void a_variant_counts_where_both_name_one() {
        Platform v8 = Platform.parse("linux/arm64/v8");
        assertThat(v8.runs(Platform.parse("linux/arm64"))).isTrue();
        assertThat(Platform.parse("linux/arm64").runs(v8)).isTrue();
        assertThat(v8.runs(Platform.parse("linux/arm64/v9"))).isFalse();
        assertThat(v8.runs(Platform.parse("linux/amd64"))).isFalse();
        assertThat(v8.runs(Platform.parse("windows/arm64"))).isFalse();
    }
}
