package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.container.MountSpec.Type;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountRulesTest {

    @Test
    void writes_targets_in_their_simplest_form() {
        assertThat(MountRules.check(List.of(volume("/data/../srv//x/"))))
                .extracting(MountSpec::target)
                .containsExactly("/srv/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "//", "/a/..", "/../.."})
    void refuses_to_replace_the_root(String target) {
        assertThatThrownBy(() -> MountRules.check(List.of(volume(target))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("destination can't be '/'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc", "/proc/", "/proc/sys/kernel", "/x/../proc/self", "//proc"})
    void refuses_mounts_over_proc(String target) {
        assertThatThrownBy(() -> MountRules.check(List.of(volume(target))))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN));
    }

    @Test
    void allows_what_only_looks_like_proc() {
        assertThat(MountRules.check(List.of(volume("/process")))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "data", "./data"})
    void refuses_a_relative_target(String target) {
        assertThatThrownBy(() -> MountRules.check(List.of(volume(target))))
                .hasMessageContaining("mount path must be absolute");
    }

    @Test
    void refuses_a_relative_source_of_a_bind() {
        MountSpec bind = new MountSpec(Type.BIND, "etc", "/etc", false, "");
        assertThatThrownBy(() -> MountRules.check(List.of(bind))).hasMessageContaining("mount path must be absolute");
    }

    @Test
    void refuses_two_mounts_at_one_place() {
        assertThatThrownBy(() -> MountRules.check(List.of(volume("/data"), volume("/x/../data/"))))
                .hasMessageContaining("Duplicate mount point: /data");
    }

    @Test
    void refuses_unknown_options_of_a_tmpfs_before_anything_is_made() {
        MountSpec tmpfs = new MountSpec(Type.TMPFS, "", "/t", false, "colour=red");
        assertThatThrownBy(() -> MountRules.check(List.of(tmpfs))).hasMessageContaining("colour=red");
    }

    private static MountSpec volume(String target) {
        return new MountSpec(Type.VOLUME, "data", target, false, "");
    }
}
