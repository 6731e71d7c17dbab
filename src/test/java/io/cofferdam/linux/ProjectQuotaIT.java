package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("v2")
class ProjectQuotaIT {

    @Test
    void directories_hold_so_much_together_until_they_are_released() throws Exception {
        try (QuotaDisk disk = new QuotaDisk()) {
            assertThat(ProjectQuota.isEnforced(disk.mount())).isTrue();
            Path one = open(disk, "one");
            Path two = open(disk, "two");
            Path other = open(disk, "other");
            ProjectQuota.bound(List.of(one, two), 4 << 20);
            ProjectQuota.bound(List.of(other), 1 << 20);
            assertThat(write(one, 3)).isEmpty();
            assertThat(write(two, 3)).contains("Disk quota exceeded");
            assertThat(write(other, 3)).contains("Disk quota exceeded");
            ProjectQuota.release(one);
            assertThat(write(two, 3)).isEmpty();
            assertThat(write(other, 3)).contains("Disk quota exceeded");
            ProjectQuota.release(disk.mount().resolve("none"));
            ProjectQuota.release(disk.mount());
        }
    }

    @Test
    void none_is_kept_where_the_file_system_has_none(@TempDir Path plain) throws Exception {
        assertThat(ProjectQuota.isEnforced(plain)).isFalse();
        ProjectQuota.release(plain);
    }

    private static Path open(QuotaDisk disk, String name) throws Exception {
        Path directory = Files.createDirectory(disk.mount().resolve(name));
        Files.setPosixFilePermissions(disk.mount(), PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /** As somebody whom the kernel holds to it: ext4 lets CAP_SYS_RESOURCE take more. */
    private static String write(Path directory, int megabytes) throws Exception {
        return QuotaDisk.run(
                "setpriv",
                "--reuid",
                "65534",
                "--regid",
                "65534",
                "--clear-groups",
                "dd",
                "if=/dev/zero",
                "of=" + directory.resolve("file"),
                "bs=1M",
                "count=" + megabytes);
    }
}
