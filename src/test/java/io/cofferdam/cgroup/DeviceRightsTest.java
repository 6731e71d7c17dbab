package io.cofferdam.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules are written here as in "+c 42:* rw" and "-c 42:* w". */
class DeviceRightsTest {

    @Test
    void the_same_rights_in_other_words_make_no_difference() {
        assertThat(difference("+c 10:229 rw", "+c 10:229 wr")).isEmpty();
        assertThat(difference("+c 10:229 rw", "+c 10:229 w, +c 10:229 r")).isEmpty();
        assertThat(difference("+c 10:229 r, +b 7:0 r", "+b 7:0 r, +c 10:229 r")).isEmpty();
        assertThat(difference("+c 10:229 r", "+c 10:229 rw, -c 10:229 w")).isEmpty();
    }

    @Test
    void what_is_new_is_allowed_before_what_has_gone_is_denied() {
        assertThat(difference("+c 10:229 rwm, +c 10:237 rw", "+b 7:* r, +c 10:229 rm"))
                .containsExactly("+b 7:* r", "-c 10:229 w", "-c 10:237 rw");
    }

    @Test
    void rights_move_within_an_entry() {
        assertThat(difference("+c 10:229 r", "+c 10:229 w")).containsExactly("+c 10:229 w", "-c 10:229 r");
    }

    @Test
    void what_another_rule_gives_too_is_not_taken() {
        assertThat(difference("+c 10:229 rw, +c 10:229 r", "+c 10:229 r")).containsExactly("-c 10:229 w");
    }

    @Test
    void denying_reaches_the_entry_of_exactly_its_numbers() {
        assertThat(difference("+c 10:* rw", "+c 10:* rw, -c 10:229 rw")).isEmpty();
        assertThat(difference("+c 10:* rw", "+c 10:* rw, -c 10:* w")).containsExactly("-c 10:* w");
        assertThat(difference("+c 10:229 rw", "-c 10:229 rw, +c 10:229 rw")).isEmpty();
    }

    private static List<String> difference(String before, String after) {
        return DeviceRights.difference(rules(before), rules(after)).stream()
                .map(rule -> (rule.allow() ? "+" : "-") + rule.text())
                .toList();
    }

    private static List<DeviceRule> rules(String text) {
        return Arrays.stream(text.split(", "))
                .map(rule -> DeviceRule.parse(rule.substring(1), rule.startsWith("+")))
                .toList();
    }
}
