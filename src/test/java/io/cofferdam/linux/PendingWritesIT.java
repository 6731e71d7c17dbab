package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails under its file system: a loop device over a file that cannot become as large as it says. */
class PendingWritesIT {

    @TempDir
    Path base;

    private Path small;
    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        small = Files.createDirectory(base.resolve("small"));
        disk = Files.createDirectory(base.resolve("disk"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=8m", "none", small.toString()) == 0, "skipped: no mounts");
        String file = small.resolve("disk.img").toString();
        assertThat(run("truncate", "-s", "64M", file)).isZero();
        assertThat(run("mkfs.ext4", "-q", "-O", "^has_journal", file)).isZero();
        assertThat(run("mount", "-o", "loop", file, disk.toString())).isZero();
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
        assertThat(run("umount", small.toString())).isZero();
    }

    @Test
    void everybody_who_was_there_before_learns_of_a_write_that_failed() throws Exception {
        try (PendingWrites mine = PendingWrites.on(disk);
                PendingWrites anothers = PendingWrites.on(disk)) {
            Files.write(disk.resolve("large"), new byte[32 << 20]);
            assertThatThrownBy(anothers::sync).isInstanceOf(IOException.class);
            assertThatThrownBy(mine::sync).isInstanceOf(IOException.class);
            mine.sync(); // told once
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
