package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.layer.UnpackLimits;
import io.cofferdam.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class UnpackPropertiesTest {

    @EnableConfigurationProperties(UnpackProperties.class)
    static class Binding {}

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Binding.class);

    @Test
    void has_the_defaults_of_the_layer_store() {
        context.run(c -> assertThat(c.getBean(UnpackProperties.class).limits()).isEqualTo(UnpackLimits.DEFAULT));
    }

    @Test
    void reads_these_properties() {
        context.withPropertyValues(
                        "cofferdam.unpack.max-bytes=2MB",
                        "cofferdam.unpack.max-growth=3",
                        "cofferdam.unpack.max-files=4",
                        "cofferdam.unpack.min-free=5KB")
                .run(c -> assertThat(c.getBean(UnpackProperties.class).limits())
                        .isEqualTo(UnpackLimits.DEFAULT.with(2 << 20, 3, 4, 5 << 10)));
    }

    @Test
    void refuses_limits_under_which_nothing_could_be_unpacked() {
        context.withPropertyValues("cofferdam.unpack.max-files=0")
                .run(c -> assertThatThrownBy(
                                () -> c.getBean(UnpackProperties.class).limits())
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining("cofferdam.unpack"));
    }
}
