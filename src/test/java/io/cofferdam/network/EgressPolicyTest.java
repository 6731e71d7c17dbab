package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class EgressPolicyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp 10.0.0.0/8 443 | tcp 10.0.0.0/8 443 | ip daddr 10.0.0.0/8 meta l4proto tcp th dport { 443 }",
                " TCP  192.0.2.7   8000-8100,443,440-445 | tcp 192.0.2.7 440-445,8000-8100"
                        + " | ip daddr 192.0.2.7/32 meta l4proto tcp th dport { 440-445, 8000-8100 }",
                "10.0.0.0/8 | any 10.0.0.0/8 | ip daddr 10.0.0.0/8",
                "any | any any | ''",
                "udp any 53 | udp any 53 | meta l4proto udp th dport { 53 }",
                "icmp fd00::/8 | icmp fd00::/8 | ip6 daddr fd00::/8 meta l4proto { icmp, icmpv6 }",
                "any 2001:db8::1 | any 2001:db8::1 | ip6 daddr 2001:db8::1/128",
                "tcp any 80,81,82 | tcp any 80-82 | meta l4proto tcp th dport { 80-82 }"
            })
    void a_rule_is_read_as_people_write_it(String text, String canonical, String match) {
        EgressRule rule = EgressRule.parse(text);

        assertThat(rule).hasToString(canonical);
        assertThat(rule.match()).isEqualTo(match);
        assertThat(EgressRule.parse(canonical)).isEqualTo(rule);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tcp",
                "tcp any any",
                "tcp any 0",
                "tcp any 65536",
                "tcp any 90-80",
                "tcp any 80-",
                "tcp any 80,",
                "icmp any 80",
                "any any 80",
                "tcp example.com 443",
                "tcp 10.0.0.1/8 443",
                "tcp 10.0.0.0/33",
                "gre any",
                "tcp any 80 accept",
                "tcp 10.0.0.0/8;drop 80",
                "tcp any 80\"} accept"
            })
    void anything_else_is_refused_with_an_example(String text) {
        assertThatThrownBy(() -> EgressRule.parse(text)).isInstanceOf(ProblemException.class);
    }

    @Test
    void a_policy_is_its_lines() {
        EgressPolicy policy = EgressPolicy.parse("tcp any 80; tcp any 80;\n udp 192.0.2.53 53;");
        JsonMapper json = new JsonMapper();

        assertThat(policy.lines()).containsExactly("tcp any 80", "udp 192.0.2.53 53");
        assertThat(json.writeValueAsString(policy)).isEqualTo("[\"tcp any 80\",\"udp 192.0.2.53 53\"]");
        assertThat(json.readValue(json.writeValueAsString(policy), EgressPolicy.class))
                .isEqualTo(policy);
        assertThat(EgressPolicy.parse("").rules()).isEmpty();
    }

    @Test
    void there_is_a_bound_to_how_many_rules_are_kept() {
        List<String> lines = java.util.stream.IntStream.rangeClosed(1, 101)
                .mapToObj(port -> "tcp any " + port)
                .toList();

        assertThatThrownBy(() -> EgressPolicy.of(lines)).hasMessageContaining("too many rules");
        assertThat(EgressPolicy.of(Collections.nCopies(500, "tcp any 80")).rules())
                .hasSize(1);
    }
}
