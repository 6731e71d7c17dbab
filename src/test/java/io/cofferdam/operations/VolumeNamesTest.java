package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.container.BundleManifest;
import io.cofferdam.container.BundleManifest.VolumePart;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.MountSpec;
import io.cofferdam.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeNamesTest {

    @Test
    void keeps_the_names_that_are_free() {
        VolumeNames names = names(asked(true), Set.of("elsewhere"));
        assertThat(names.in(mounts())).isEqualTo(mounts());
        assertThat(names.chosen(asked(true))).isEmpty();
    }

    @Test
    void renames_what_comes_along_and_not_what_is_there_only() {
        VolumeNames names = names(asked(true), Set.of("a", "a-2", "plain"));
        assertThat(names.in(mounts())).extracting(MountSpec::source).containsExactly("a-3", "b", "plain", "a");
        assertThat(names.chosen(asked(true))).containsExactly("The bundle's volume a is a-3 here.");
    }

    @Test
    void gives_a_mount_another_volume_though_none_comes_along() {
        VolumeNames names = names(asked(false, "plain=a-2"), Set.of("a-2"));
        assertThat(names.in(mounts())).extracting(MountSpec::source).containsExactly("a", "b", "a-2", "a");
    }

    @Test
    void a_free_name_is_no_other_volume_of_the_bundle() {
        VolumeNames names = names(asked(true, "b=a-2"), Set.of("a"));
        assertThat(names.in(mounts())).extracting(MountSpec::source).containsExactly("a-3", "a-2", "plain", "a");
    }

    @Test
    void two_volumes_do_not_become_one() {
        assertThatThrownBy(() -> names(asked(false, "a=b"), Set.of()))
                .hasMessageContaining("Two volumes of the bundle would be b.");
        assertThat(names(asked(false, "a=b", "b=a"), Set.of()).of("a")).isEqualTo("b");
    }

    @Test
    void a_name_that_was_asked_for_is_not_changed() {
        assertThatThrownBy(() -> names(asked(true, "a=x"), Set.of("x")))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ProblemException.Kind.CONFLICT);
                    assertThat(e.problem().remedy()).contains("--volume a=NEW");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "=", "a=", "=b", "a=../b", "a=b/c", "a=-b", "a=b\nc"})
    void refuses_what_says_nothing_or_no_name(String pair) {
        assertThatThrownBy(() -> asked(false, pair)).isInstanceOf(ProblemException.class);
    }

    private static BundleImport asked(boolean rename, String... pairs) {
        return BundleImport.of(null, List.of(pairs), rename);
    }

    private static VolumeNames names(BundleImport asked, Set<String> taken) {
        BundleManifest manifest = new BundleManifest(
                BundleManifest.FORMAT,
                BundleManifest.VERSION,
                Instant.EPOCH,
                "c",
                "sha256:0",
                false,
                ContainerRequest.of("c", "busybox").mounting(mounts()),
                List.of(new VolumePart("a", Map.of(), "volumes/0.tar"), new VolumePart("b", Map.of(), "volumes/1.tar")),
                null);
        return new VolumeNames(manifest, asked, taken::contains);
    }

    /** Two volumes with content, one without, and a directory that is called like the first. */
    private static List<MountSpec> mounts() {
        return List.of(
                new MountSpec(MountSpec.Type.VOLUME, "a", "/a", false, ""),
                new MountSpec(MountSpec.Type.VOLUME, "b", "/b", true, "", "sub", null),
                new MountSpec(MountSpec.Type.VOLUME, "plain", "/plain", false, ""),
                new MountSpec(MountSpec.Type.BIND, "a", "/bind", false, ""));
    }
}
