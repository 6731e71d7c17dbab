package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelReleaseTest {

    @Test
    void compares_versions_as_numbers() {
        KernelRelease release = KernelRelease.parse("6.1.0-13-amd64\n");
        assertThat(release).isEqualTo(new KernelRelease(6, 1));
        assertThat(release.atLeast(5, 19)).isTrue();
        assertThat(release.atLeast(6, 1)).isTrue();
        assertThat(release.atLeast(6, 10)).isFalse();
    }

    @Test
    void takes_what_is_no_version_for_a_very_old_one() {
        for (String text : new String[] {"", "six", "6", "99999.1", "-1.2"}) {
            assertThat(KernelRelease.parse(text)).isEqualTo(new KernelRelease(0, 0));
        }
    }
}
