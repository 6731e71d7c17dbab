package io.cofferdam.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StarterImageIT {

    private static final Path BUSYBOX = Path.of("/bin/busybox");

    @TempDir
    Path root;

    @Test
    void makes_a_root_file_system_with_all_applets() throws IOException {
        Stores stores = Stores.in(root);
        Image image = new StarterImage(stores.images(), stores.layers()).make(BUSYBOX);

        assertThat(stores.images().require("busybox")).isEqualTo(image);
        assertThat(image.config().config().cmd()).containsExactly("sh");
        Path fs = stores.layers().lowerDirs(image).getFirst();
        assertThat(Files.mismatch(fs.resolve("bin/busybox"), BUSYBOX)).isEqualTo(-1);
        assertThat(Files.isExecutable(fs.resolve("bin/busybox"))).isTrue();
        assertThat(Files.mismatch(fs.resolve("bin/sh"), BUSYBOX)).isEqualTo(-1);
        assertThat(Files.mismatch(fs.resolve("usr/bin/env"), BUSYBOX)).isEqualTo(-1);
        assertThat(Files.readString(fs.resolve("etc/passwd"))).startsWith("root:x:0:0:");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fs.resolve("tmp"))))
                .isEqualTo("rwxrwxrwx");
        assertThat((int) Files.getAttribute(fs.resolve("tmp"), "unix:mode") & 07777)
                .isEqualTo(01777);
    }

    @Test
    void gives_the_same_image_every_time(@TempDir Path other) {
        Stores one = Stores.in(root);
        Stores two = Stores.in(other);
        assertThat(new StarterImage(one.images(), one.layers()).make(BUSYBOX).manifestDigest())
                .isEqualTo(new StarterImage(two.images(), two.layers())
                        .make(BUSYBOX)
                        .manifestDigest());
    }

    @Test
    void goes_out_and_in_again_as_the_same_image(@TempDir Path other) throws IOException {
        Stores one = Stores.in(root);
        Image image = new StarterImage(one.images(), one.layers()).make(BUSYBOX);
        Stores two = Stores.in(other);
        List<LoadedImage> loaded = two.archives().load(Stores.stream(one.save("busybox")), progress -> {});
        assertThat(loaded).extracting(LoadedImage::image).containsExactly(image);
        assertThat(two.layers().isUnpacked(image)).isTrue();
    }
}
