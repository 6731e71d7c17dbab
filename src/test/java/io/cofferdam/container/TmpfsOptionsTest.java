package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

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

    @Test
    void refuses_options_that_a_tmpfs_does_not_have() {
        assertThatThrownBy(() -> TmpfsOptions.parse("size=1m,lowerdir=/etc")).hasMessageContaining("lowerdir=/etc");
        assertThatThrownBy(() -> TmpfsOptions.parse("source")).hasMessageContaining("source");
    }
}
