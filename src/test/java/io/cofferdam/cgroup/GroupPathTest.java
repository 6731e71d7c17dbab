package io.cofferdam.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupPathTest {

    @Test
    void is_simple_names_below_the_instances_cgroup() {
        assertThat(GroupPath.parse("")).isEqualTo(GroupPath.TOP);
        assertThat(GroupPath.parse("team-a/Web_1").names()).containsExactly("team-a", "Web_1");
        assertThat(GroupPath.parse("a/b/c/d")).hasToString("a/b/c/d");
        assertThat(GroupPath.parse("a").holds(GroupPath.parse("a/b"))).isTrue();
        assertThat(GroupPath.parse("a").holds(GroupPath.parse("ab"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /x                    | absolute path
            /                     | absolute path
            system.slice          | systemd
            a/user.slice          | systemd
            ..                    | at most 4 names
            a/../b                | at most 4 names
            a/./b                 | at most 4 names
            a//b                  | at most 4 names
            a/                    | at most 4 names
            a/b/c/d/e             | at most 4 names
            cgroup.procs          | at most 4 names
            tasks                 | at most 4 names
            -a                    | at most 4 names
            a b                   | at most 4 names
            ä                     | at most 4 names
            0123456789012345678901234567890123456789012345678901234567890123 | at most 63
            """)
    void refuses_what_leads_elsewhere_or_has_a_name_of_something_else(String text, String why) {
        assertThatThrownBy(() -> GroupPath.parse(text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("is not supported")
                .hasMessageContaining(why);
    }
}
