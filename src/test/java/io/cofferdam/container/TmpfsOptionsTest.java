package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TmpfsOptionsTest {

    private static final int RDONLY = 1;
    private static final int NOSUID = 2;
    private static final int NODEV = 4;
    private static final int NOEXEC = 8;

    @Test
    void is_nosuid_nodev_and_noexec_unless_told_otherwise() {
        assertThat(TmpfsOptions.parse("")).isEqualTo(new TmpfsOptions(NOSUID | NODEV | NOEXEC, ""));
    }

    @Test
    void parts_attributes_from_the_file_systems_own_data() {
        assertThat(TmpfsOptions.parse("size=64m,exec, ro ,mode=1777"))
                .isEqualTo(new TmpfsOptions(RDONLY | NOSUID | NODEV, "size=64m,mode=1777"));
    }

    @Test
    void a_later_word_wins() {
        assertThat(TmpfsOptions.parse("ro,rw,exec,noexec,suid,dev").attributes())
                .isEqualTo(NOEXEC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "size=-1",
                "size",
                "size=",
                "size=1x",
                "nr_inodes=-5",
                "mode=9",
                "mode=rwx",
                "uid=-1",
                "gid=x",
                "huge=yes"
            })
    void refuses_values_that_the_kernel_would(String option) {
        assertThatThrownBy(() -> TmpfsOptions.parse(option))
                .hasMessageContaining("The tmpfs option " + option.split("=")[0] + " cannot be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "size=64m",
                "size=10%",
                "size=0",
                "nr_inodes=1k",
                "mode=01777",
                "uid=1000",
                "huge=never",
                "mpol=local"
            })
    void leaves_values_that_the_kernel_takes(String option) {
        assertThat(TmpfsOptions.parse(option).data()).isEqualTo(option);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uid=4000000000", "gid=65536"})
    void refuses_owners_that_a_container_has_no_ids_for(String option) {
        MountSpec mount = new MountSpec(MountSpec.Type.TMPFS, "", "/t", false, "size=1m," + option);
        assertThatThrownBy(() -> TmpfsOptions.checkOwners(mount, true))
                .hasMessageContaining("The tmpfs option " + option.replace("=", " cannot be "));
        TmpfsOptions.checkOwners(mount, false);
        TmpfsOptions.checkOwners(new MountSpec(MountSpec.Type.TMPFS, "", "/t", false, "uid=65535"), true);
    }

    @Test
    void refuses_options_that_a_tmpfs_does_not_have() {
        assertThatThrownBy(() -> TmpfsOptions.parse("size=1m,lowerdir=/etc")).hasMessageContaining("lowerdir=/etc");
        assertThatThrownBy(() -> TmpfsOptions.parse("source")).hasMessageContaining("source");
    }
}
