package io.cofferdam.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {

    private static final String HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @ParameterizedTest
    @CsvSource({
        "busybox,                        docker.io/library/busybox:latest,       busybox:latest",
        "busybox:1.36,                   docker.io/library/busybox:1.36,         busybox:1.36",
        "library/busybox,                docker.io/library/busybox:latest,       busybox:latest",
        "docker.io/busybox,              docker.io/library/busybox:latest,       busybox:latest",
        "index.docker.io/library/a,      docker.io/library/a:latest,             a:latest",
        "alice/app:v2,                   docker.io/alice/app:v2,                 alice/app:v2",
        "localhost/app,                  localhost/app:latest,                   localhost/app:latest",
        "localhost:5000/a/b/c:x,         localhost:5000/a/b/c:x,                 localhost:5000/a/b/c:x",
        "quay.io/org/app,                quay.io/org/app:latest,                 quay.io/org/app:latest",
        "'[::1]:5000/app',               '[::1]:5000/app:latest',                '[::1]:5000/app:latest'",
        "a__b/c--d.e_f,                  docker.io/a__b/c--d.e_f:latest,         a__b/c--d.e_f:latest"
    })
    void reads_names_as_people_write_them(String text, String canonical, String familiar) {
        ImageReference reference = ImageReference.parse(text);
        assertThat(reference.canonical()).isEqualTo(canonical);
        assertThat(reference.familiar()).isEqualTo(familiar);
        assertThat(ImageReference.parse(familiar)).isEqualTo(reference);
        assertThat(ImageReference.parse(canonical)).isEqualTo(reference);
    }

    @Test
    void keeps_a_pinned_digest_and_then_needs_no_tag() {
        ImageReference reference = ImageReference.parse("busybox@sha256:" + HEX);
        assertThat(reference.tag()).isNull();
        assertThat(reference.digest()).isEqualTo(Digest.parse("sha256:" + HEX));
        assertThat(reference.familiar()).isEqualTo("busybox@sha256:" + HEX);
        assertThat(reference.tagged().familiar()).isEqualTo("busybox:latest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Busybox",
                "busybox:",
                ":latest",
                "busybox:-bad",
                "a b",
                "a//b",
                "/a",
                "a/",
                "../a",
                "a/../b",
                "-a",
                "a@b",
                "a@sha256:123",
                "a:b:c",
                "https://quay.io/a",
                "a\n",
                "é",
                HEX
            })
    void refuses_what_is_no_name(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("invalid reference format");
    }

    @Test
    void refuses_a_name_that_would_be_an_id_at_once() {
        for (String text : List.of("sha256:" + HEX, "sha256:1", "docker.io/library/sha256:1")) {
            assertThatThrownBy(() -> ImageReference.parse(text))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("refusing to create an ambiguous tag");
        }
        assertThat(ImageReference.parse("mine/sha256:1").familiar()).isEqualTo("mine/sha256:1");
    }

    @Test
    void refuses_names_and_tags_that_are_too_long() {
        assertThatThrownBy(() -> ImageReference.parse("a".repeat(300)))
                .hasMessageContaining("invalid reference format");
        assertThatThrownBy(() -> ImageReference.parse("a:" + "t".repeat(129)))
                .hasMessageContaining("invalid reference format");
        assertThatThrownBy(() -> ImageReference.parse("a/".repeat(100_000)))
                .hasMessageContaining("invalid reference format")
                .message()
                .hasSizeLessThan(500);
    }

    @Test
    void says_what_is_wrong_with_upper_case() {
        assertThatThrownBy(() -> ImageReference.parse("BusyBox")).hasMessageContaining("must be lowercase");
    }
}
