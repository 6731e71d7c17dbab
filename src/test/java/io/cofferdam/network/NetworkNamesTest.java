package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkNamesTest {

    @Test
    void the_default_instance_has_the_plain_names() {
        NetworkNames names = NetworkNames.of("default");

        assertThat(names.bridge()).isEqualTo("cofferdam0");
        assertThat(names.table()).isEqualTo("cofferdam");
    }

    @Test
    void other_instances_have_names_of_their_own() {
        NetworkNames one = NetworkNames.of("a.b");
        NetworkNames other = NetworkNames.of("a-b");

        assertThat(one.bridge()).matches("cfd[0-9a-f]{8}").isNotEqualTo(other.bridge());
        assertThat(one.table()).matches("cofferdam_a_b_[0-9a-f]{4}").isNotEqualTo(other.table());
    }

    @Test
    void a_cables_name_fits_and_is_new_every_time() {
        for (String instance : List.of("default", "other")) {
            NetworkNames names = NetworkNames.of(instance);
            String first = names.veth("0123456789abcdef");

            assertThat(first).hasSizeLessThanOrEqualTo(15).contains("0123456");
            assertThat(names.veth("0123456789abcdef")).isNotEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a b", "a/b", "a;b", "{"})
    void refuses_a_name_that_would_not_be_safe_in_a_command(String instance) {
        assertThatThrownBy(() -> NetworkNames.of(instance)).isInstanceOf(ProblemException.class);
    }

    @Test
    void subnets_are_looked_for_in_an_order_that_is_the_instances_own() {
        List<Subnet> first = SubnetChoice.candidates(NetworkNames.of("one"), SubnetChoice.DEFAULT_POOLS);

        assertThat(first).hasSize(160).doesNotHaveDuplicates();
        assertThat(SubnetChoice.candidates(NetworkNames.of("one"), SubnetChoice.DEFAULT_POOLS))
                .isEqualTo(first);
        assertThat(SubnetChoice.candidates(NetworkNames.of("two"), SubnetChoice.DEFAULT_POOLS))
                .containsExactlyInAnyOrderElementsOf(first)
                .isNotEqualTo(first);
        assertThat(SubnetChoice.candidates(NetworkNames.of("default"), SubnetChoice.DEFAULT_POOLS))
                .startsWith(Subnet.parse("172.30.0.0/16"));
    }

    @Test
    void what_the_host_uses_is_left_out() {
        List<Subnet> candidates = List.of(Subnet.parse("10.0.0.0/20"), Subnet.parse("10.0.16.0/20"));

        assertThat(SubnetChoice.choose(candidates, List.of(Subnet.parse("10.0.3.0/24"))))
                .isEqualTo(candidates.get(1));
        assertThatThrownBy(() -> SubnetChoice.choose(candidates, List.of(Subnet.parse("10.0.0.0/8"))))
                .isInstanceOf(ProblemException.class);
    }
}
