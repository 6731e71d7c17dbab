package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"web", "web-1", "Web_1.x", "1a"})
    void accepts_names_as_docker_does(String name) {
        assertThat(Names.check(name)).isEqualTo(name);
        assertThat(Names.check("/" + name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a", "-web", ".hidden", "a/b", "../x", "a b", "a\nb", "ümlaut", "//web"})
    void refuses_other_names(String name) {
        assertThatThrownBy(() -> Names.check(name))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Invalid container name");
    }

    @Test
    void refuses_a_name_that_is_too_long() {
        assertThat(Names.check("x".repeat(128))).hasSize(128);
        assertThatThrownBy(() -> Names.check("x".repeat(129))).isInstanceOf(ProblemException.class);
    }

    @Test
    void refuses_a_name_that_could_be_an_id() {
        assertThatThrownBy(() -> Names.check(Names.id()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("form of an id");
    }

    @Test
    void makes_names_that_are_allowed_and_more_of_them_when_asked_again() {
        Set<String> made = new HashSet<>();
        for (int attempt = 0; attempt < 200; attempt++) {
            made.add(Names.check(Names.random(attempt)));
        }
        assertThat(made).hasSizeGreaterThan(100);
    }

    @Test
    void makes_ids_of_64_digits() {
        assertThat(Names.id()).matches("[0-9a-f]{64}").isNotEqualTo(Names.id());
    }
}
