package io.cofferdam.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageTest {

    @Test
    void an_image_of_another_platform_is_as_good_as_absent() {
        Image image = on("s390x");
        assertThat(image.requireFor(null, "app")).isSameAs(image);
        assertThat(image.requireFor(Platform.parse("linux/s390x"), "app")).isSameAs(image);
        assertThatThrownBy(() -> image.requireFor(Platform.parse("linux/amd64"), "app"))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.NOT_FOUND))
                .hasMessageContaining(
                        "image with reference app was found but does not provide the specified platform (linux/amd64)")
                .hasMessageContaining("linux/s390x");
    }

    @Test
    void what_a_stranger_calls_its_platform_does_not_reach_a_terminal() {
        assertThatThrownBy(() -> on("\u001b[31m" + "x".repeat(1000)).requireFor(Platform.host(), "app"))
                .satisfies(
                        e -> assertThat(e.getMessage()).doesNotContain("\u001b").hasSizeLessThan(400));
    }

    private static Image on(String architecture) {
        ImageConfig config = new ImageConfig(
                architecture, "linux", null, Instant.EPOCH, null, RuntimeConfig.EMPTY, List.of(), List.of());
        Digest digest = Digest.of(config.toJson());
        return new Image(digest, digest, config, List.of(), List.of(), List.of(), List.of(), 0, Instant.EPOCH);
    }
}
