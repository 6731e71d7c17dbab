package io.cofferdam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few megabytes, to be filled to the last. */
public final class SmallDisk implements AutoCloseable {

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Mounts it upon a directory, which is made. */
    public static SmallDisk at(Path directory, int mebibytes) throws Exception {
        Files.createDirectories(directory);
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", directory.toString());
        return new SmallDisk(directory);
    }

    /** Leaves no room; deleting what is returned gives all of it back. */
    public Path fill() throws IOException {
        Path file = directory.resolve("filling");
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
        return file;
    }

    @Override
    public void close() throws Exception {
        run("umount", directory.toString());
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
