package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {

    @Test
    void numbers_are_the_kernels() {
        assertThat(Capabilities.number("CHOWN")).isZero();
        assertThat(Capabilities.number("CAP_NET_ADMIN")).isEqualTo(12);
        assertThat(Capabilities.number("sys_admin")).isEqualTo(21);
        assertThat(Capabilities.number("CHECKPOINT_RESTORE")).isEqualTo(40);
    }

    @Test
    void the_default_set_has_the_mask_that_docker_users_know() {
        assertThat(Capabilities.mask(Capabilities.defaultSet())).isEqualTo(0xa80425fbL);
    }

    @Test
    void adds_and_drops_single_names_with_or_without_prefix() {
        Set<String> set = Capabilities.apply(List.of("CAP_SYS_TIME", "net_admin"), List.of("mknod", "CAP_KILL"));

        assertThat(set).contains("SYS_TIME", "NET_ADMIN", "CHOWN").doesNotContain("MKNOD", "KILL");
    }

    @Test
    void adding_all_gives_everything_but_what_is_dropped() {
        Set<String> set = Capabilities.apply(List.of("ALL"), List.of("SYS_MODULE"));

        assertThat(set).hasSize(40).doesNotContain("SYS_MODULE");
    }

    @Test
    void dropping_all_leaves_only_what_is_added() {
        assertThat(Capabilities.apply(List.of("NET_BIND_SERVICE"), List.of("all")))
                .containsExactly("NET_BIND_SERVICE");
    }

    @Test
    void a_name_both_dropped_and_added_is_added() {
        assertThat(Capabilities.apply(List.of("KILL"), List.of("KILL"))).contains("KILL");
    }

    @Test
    void refuses_an_unknown_name_and_says_which() {
        assertThatThrownBy(() -> Capabilities.apply(List.of("FLY"), List.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("'FLY'");
    }

    @Test
    void reads_the_bounding_set_from_a_status_file() {
        Set<String> set = Capabilities.boundingSet("Name:\tx\nCapEff:\t0000000000000000\nCapBnd:\t000001fffeffffff\n");

        assertThat(set).hasSize(40).doesNotContain("SYS_RESOURCE");
    }

    @Test
    void clamping_reports_what_this_host_cannot_give() {
        Set<String> bounding = new HashSet<>(Capabilities.names());
        bounding.remove("SYS_RESOURCE");

        Capabilities.Clamped clamped = Capabilities.clamp(Set.of("SYS_RESOURCE", "CHOWN"), bounding);

        assertThat(clamped.kept()).containsExactly("CHOWN");
        assertThat(clamped.missing()).containsExactly("SYS_RESOURCE");
    }

    @Test
    void masks_and_names_are_inverse() {
        assertThat(Capabilities.fromMask(Capabilities.mask(Capabilities.names())))
                .containsExactlyInAnyOrderElementsOf(Capabilities.names());
    }
}
