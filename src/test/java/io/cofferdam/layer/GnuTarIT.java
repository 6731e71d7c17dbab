package io.cofferdam.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.Image;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that the tar command wrote, in each of its formats. */
class GnuTarIT {

    @TempDir
    Path base;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format=gnu --sparse",
                "--format=pax --sparse --sparse-version=0.0 --xattrs --xattrs-include=*",
                "--format=pax --sparse --sparse-version=0.1",
                "--format=pax --sparse --sparse-version=1.0",
                "--format=ustar",
                "--format=oldgnu --sparse"
            })
    void comes_out_as_it_went_in(String options) throws Exception {
        Path source = source();
        Path tar = base.resolve("fs.tar");
        List<String> command = new ArrayList<>(List.of("tar", "-C", source.toString(), "-cf", tar.toString()));
        command.addAll(List.of(options.split(" ")));
        command.add(".");
        run(command);

        Stores stores = Stores.in(Files.createDirectory(base.resolve("stores")));
        try (InputStream in = Files.newInputStream(tar)) {
            Image image = stores.archives().importRootfs(in, null, null, List.of());
            Path unpacked = stores.layers().lowerDirs(image).getFirst();
            run(List.of("diff", "-r", "--no-dereference", source.toString(), unpacked.toString()));
            assertThat(listing(unpacked)).isEqualTo(listing(source));
        }
    }

    private Path source() throws IOException {
        Path source = Files.createDirectory(base.resolve("source"));
        Path deep = Files.createDirectories(source.resolve("d".repeat(60) + "/" + "e".repeat(60)));
        Files.writeString(deep.resolve("f".repeat(90)), "long");
        Files.writeString(source.resolve("grüße"), "utf8");
        Files.createLink(source.resolve("hard"), source.resolve("grüße"));
        Files.createSymbolicLink(source.resolve("soft"), Path.of("nowhere"));
        try (RandomAccessFile sparse =
                new RandomAccessFile(source.resolve("sparse").toFile(), "rw")) {
            for (int i = 0; i < 60; i++) {
                sparse.seek(i * 300_000L);
                sparse.write(("part " + i).repeat(1000).getBytes());
            }
            sparse.setLength(40_000_000);
        }
        return source;
    }

    /** Name, mode, owner, size, time and number of names of each file. */
    private static String listing(Path directory) throws Exception {
        return run(List.of("find", directory.toString(), "-mindepth", "1", "-printf", "%P %m %U:%G %y %n %Ts %l\n"))
                .lines()
                .sorted()
                .toList()
                .toString();
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor())
                .as(String.join(" ", command) + "\n" + output)
                .isZero();
        return output;
    }
}
