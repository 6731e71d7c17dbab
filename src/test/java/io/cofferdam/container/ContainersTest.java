package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContainersTest {

    private static final String A = "aa11" + "0".repeat(60);
    private static final String B = "aa22" + "0".repeat(60);

    private final Containers containers = new Containers();

    @BeforeEach
    void add() {
        containers.add(Specs.entry(A, "web"));
        containers.add(Specs.entry(B, "db"));
    }

    @Test
    void finds_by_name_id_and_the_beginning_of_an_id() {
        assertThat(id("web")).isEqualTo(A);
        assertThat(id("/web")).isEqualTo(A);
        assertThat(id(A)).isEqualTo(A);
        assertThat(id("aa2")).isEqualTo(B);
    }

    @Test
    void a_name_goes_before_the_beginning_of_an_id() {
        String other = "bb00" + "0".repeat(60);
        containers.add(Specs.entry(other, "aa1"));
        assertThat(id("aa1")).isEqualTo(other);
    }

    @Test
    void refuses_a_beginning_that_several_ids_have() {
        assertThatThrownBy(() -> containers.find("aa")).hasMessageContaining("Multiple IDs found");
    }

    @Test
    void an_empty_reference_is_nobody() {
        assertThat(containers.find("")).isEmpty();
        assertThat(containers.find("/")).isEmpty();
    }

    @Test
    void says_what_is_not_there() {
        assertThatThrownBy(() -> containers.require("nobody")).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND);
            assertThat(e).hasMessageContaining("No such container: nobody");
        });
    }

    @Test
    void a_name_has_one_owner_until_it_is_given_back() {
        assertThatThrownBy(() -> containers.reserve("web", B)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.CONFLICT);
            assertThat(e).hasMessageContaining("already in use by container \"" + A);
        });
        containers.remove(containers.require("web"));
        containers.reserve("web", B);
        assertThat(containers.find(A)).isEmpty();
    }

    @Test
    void looking_whether_a_name_is_free_takes_it_from_nobody() {
        assertThatThrownBy(() -> containers.requireFree("web")).hasMessageContaining("already in use");
        containers.requireFree("cache");
        containers.reserve("cache", B);
        assertThatThrownBy(() -> containers.requireFree("cache")).hasMessageContaining(B);
    }

    @Test
    void nobody_gives_back_the_name_of_another() {
        containers.release("web", B);
        assertThat(id("web")).isEqualTo(A);
    }

    private String id(String ref) {
        return containers.require(ref).spec().id();
    }
}
