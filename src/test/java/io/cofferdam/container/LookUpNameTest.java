package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookUpNameTest {

    private static final String LABEL = "a".repeat(63);
    private static final String LONG = String.join(".", LABEL, LABEL, LABEL, "b".repeat(61));

    @Test
    void takes_what_fits_into_a_question() {
        for (String name : List.of("db", "_db", "my-db.example", LABEL, LONG)) {
            assertThat(LookUpName.flaw(name)).as(name).isNull();
            assertThat(asked(name).flaws()).as(name).isEmpty();
            assertThat(Link.parse("db:" + name).alias()).isEqualTo(name);
        }
    }

    @Test
    void refuses_what_does_not_and_says_how_long_it_is() {
        assertRefused(LABEL + "a", "64 letters", "63 between dots");
        assertRefused("x." + LABEL + "a.y", "64 letters", "63 between dots");
        assertRefused(LONG + "b", "254 letters", "more than 253");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-db", ".db", "a b", "d\u00fc"})
    void refuses_what_is_no_name(String name) {
        assertRefused(name, "not a name that can be looked up");
    }

    private static void assertRefused(String name, String... parts) {
        assertThat(asked(name).flaws().get("aliases"))
                .extracting(Problem::line)
                .asString()
                .contains("invalid network alias")
                .contains(parts);
        assertThatThrownBy(() -> Link.parse("db:" + name))
                .hasMessageContaining("invalid link: db:" + name.substring(0, Math.min(9, name.length())))
                .hasMessageContainingAll(parts);
    }

    private static EndpointRequest asked(String alias) {
        return new EndpointRequest("front", "", "", "", List.of(alias), 0);
    }
}
