package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.Descriptor;
import io.cofferdam.layer.Stores;
import io.cofferdam.layer.UnpackLimits;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls onto a disk that is too small, or that takes nothing. */
class FullDiskIT {

    private static final int DISK_BYTES = 24 << 20;
    private static final ServedImage LARGE =
            ServedImage.of(ServedImage.noise("a", 6 << 20), ServedImage.noise("b", 9 << 20));
    private static final ServedImage SMALL = ServedImage.of(ServedImage.noise("c", 1 << 20));

    /** Reserves nothing, so that the disk itself says when it is full. */
    private static final UnpackLimits TO_THE_LAST_BYTE =
            new UnpackLimits(64 << 20, 100, 1 << 20, 500, 32, 1024, 4096, 0);

    @TempDir
    Path base;

    private Path disk;
    private ScriptedRegistry registry;

    @BeforeEach
    void mount() throws Exception {
        Path file = base.resolve("disk.img");
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
            image.setLength(DISK_BYTES);
        }
        disk = Files.createDirectory(base.resolve("disk"));
        run("mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", file.toString());
        Assumptions.assumeTrue(
                run("mount", "-o", "loop", file.toString(), disk.toString()) == 0, "skipped: no loop device to mount");
        registry = ScriptedRegistry.start();
    }

    @AfterEach
    void unmount() throws Exception {
        if (registry != null) {
            registry.close();
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    @Test
    void a_disk_that_is_full_in_the_middle_is_said_and_freed() throws Exception {
        try (Client client = Client.in(disk.resolve("stores"), Client.QUICK, TO_THE_LAST_BYTE)) {
            client.assertRefused(
                    registry.serve(LARGE), Kind.UNAVAILABLE, "not enough space for the image", "Remove images");
            assertThat(client.stores().leftovers()).isEmpty();
            assertThat(client.partials())
                    .isSubsetOf(LARGE.layers().stream()
                            .map(Descriptor::digest)
                            .map(digest -> digest.hex())
                            .toList());
            client.stores().images().partials().removeOlderThan(java.time.Duration.ofDays(-1));
            client.pull(registry.serve(SMALL, "small", "1"));
        }
        Stores reopened = Stores.in(disk.resolve("stores"));
        assertThat(reopened.layers().isUnpacked(reopened.images().list().getFirst()))
                .isTrue();
    }

    @Test
    void a_disk_without_inodes_is_said_and_freed() throws Exception {
        io.cofferdam.layer.LayerTar tar = new io.cofferdam.layer.LayerTar();
        for (int i = 0; i < 300; i++) {
            tar.file("f" + i, "");
        }
        try (Client client = Client.in(disk.resolve("stores"), Client.QUICK, TO_THE_LAST_BYTE)) {
            Path filler = Files.createDirectory(disk.resolve("filler"));
            int made = 0;
            try {
                while (true) {
                    Files.createFile(filler.resolve(String.valueOf(made)));
                    made++;
                }
            } catch (IOException full) {
                assertThat(full).hasMessageContaining("No space left on device");
            }
            for (int i = 0; i < 100; i++) {
                Files.delete(filler.resolve(String.valueOf(i)));
            }
            client.assertRefused(
                    registry.serve(ServedImage.of(tar.bytes())), Kind.UNAVAILABLE, "not enough space for the image");
            assertThat(client.stores().leftovers()).isEmpty();
            client.pull(registry.serve(SMALL, "small", "1"));
        }
    }

    @Test
    void room_that_is_reserved_is_left() throws IOException {
        UnpackLimits reserving = new UnpackLimits(64 << 20, 100, 1 << 20, 500, 32, 1024, 4096, DISK_BYTES);
        try (Client client = Client.in(disk.resolve("stores"), Client.QUICK, reserving)) {
            client.assertRefused(registry.serve(SMALL), Kind.UNAVAILABLE, "stay reserved");
            client.assertNothingLeft();
        }
    }

    @Test
    void a_directory_that_may_not_be_written_to() throws Exception {
        try (Client client = Client.in(disk.resolve("stores"))) {
            for (String directory : new String[] {"images/partial", "images/ingest", "layers"}) {
                Path locked = disk.resolve("stores").resolve(directory);
                Assumptions.assumeTrue(
                        run("chattr", "+i", locked.toString()) == 0, "skipped: no immutable directories here");
                try {
                    ProblemException problem = client.refused(registry.serve(SMALL));
                    Client.assertProblem(problem, Kind.INTERNAL, "disk");
                    assertThat(problem.getMessage()).containsAnyOf("Operation not permitted", "EPERM");
                } finally {
                    run("chattr", "-i", locked.toString());
                }
                client.stores().images().partials().removeOlderThan(java.time.Duration.ofDays(-1));
                client.assertNothingLeft();
            }
            client.pull(registry.serve(SMALL));
        }
    }

    private int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
