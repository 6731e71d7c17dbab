package io.cofferdam.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.OpenFile;
import io.cofferdam.linux.Rooted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a volume takes over from an image of two layers, made by hand. */
class ImageTreeIT {

    private static final Instant TIME = Instant.ofEpochSecond(1_600_000_000L, 5);

    @TempDir
    Path root;

    private Rooted upper;
    private Rooted lower;
    private Path volume;

    @BeforeEach
    void open() throws IOException {
        lower = Rooted.open(Files.createDirectories(root.resolve("lower")));
        upper = Rooted.open(Files.createDirectories(root.resolve("upper")));
        volume = Files.createDirectories(root.resolve("volume"));
        lower.mkdirs("srv/data/deep", 0755);
        write(lower, "srv/data/deep/file", "lower");
        write(lower, "srv/data/gone", "gone");
        upper.mkdirs("srv/data", 0755);
    }

    @AfterEach
    void close() {
        upper.close();
        lower.close();
    }

    @Test
    void takes_over_content_owners_modes_times_links_and_attributes() throws IOException {
        write(upper, "srv/data/tool", "tool");
        upper.chown("srv/data/tool", 33, 44);
        upper.chmod("srv/data/tool", 04755);
        upper.setXattr("srv/data/tool", "user.note", "kept".getBytes(StandardCharsets.UTF_8));
        upper.setTime("srv/data/tool", TIME);
        upper.link("srv/data/tool", "srv/data/same");
        upper.symlink("/etc/passwd", "srv/data/link");
        upper.mknod("srv/data/gone", FileStat.Type.CHARACTER_DEVICE, 0, 0, 0);
        upper.chown("srv/data", 1000, 1000);
        upper.chmod("srv/data", 01777);
        copy("/srv/data");
        try (Rooted copied = Rooted.open(volume)) {
            FileStat tool = copied.stat("tool");
            assertThat(List.of(tool.uid(), tool.gid(), tool.mode())).containsExactly(33, 44, 04755);
            assertThat(tool.modified()).isEqualTo(TIME);
            assertThat(copied.getXattr("tool", "user.note")).asString().isEqualTo("kept");
            assertThat(copied.stat("same").inode()).isEqualTo(tool.inode());
            assertThat(copied.readLink("link")).isEqualTo("/etc/passwd");
            assertThat(copied.statIfThere("gone")).isNull();
            assertThat(copied.root().stat().uid()).isEqualTo(1000);
            assertThat(copied.root().stat().mode()).isEqualTo(01777);
        }
        assertThat(volume.resolve("deep/file")).hasContent("lower");
    }

    @Test
    void follows_links_on_the_way_inside_of_the_image_only() throws IOException {
        upper.symlink("../../../../srv", "var");
        upper.symlink("/srv/data", "abs");
        copy("/var/data");
        assertThat(volume.resolve("deep/file")).hasContent("lower");
        volume = Files.createDirectories(root.resolve("other"));
        copy("/abs");
        assertThat(volume.resolve("deep/file")).hasContent("lower");
    }

    @Test
    void never_leads_out_of_the_image_and_ends_where_links_go_round() throws IOException {
        Path secret = Files.createDirectories(root.resolve("secret"));
        Files.writeString(secret.resolve("key"), "host");
        upper.symlink(secret.toString(), "out");
        upper.symlink("../../../../../../.." + secret, "up");
        upper.symlink("loop", "loop");
        for (String path : List.of("/out", "/up", "/loop", "/nothing", "/srv/data/deep/file")) {
            copy(path);
            assertThat(volume).isEmptyDirectory();
        }
    }

    @Test
    void leaves_what_is_not_empty_as_it_is_and_device_nodes_behind() throws IOException {
        upper.mknod("srv/data/disk", FileStat.Type.BLOCK_DEVICE, 0666, 8, 0);
        copy("/srv/data");
        assertThat(volume.resolve("disk")).doesNotExist();
        Files.delete(volume.resolve("deep/file"));
        copy("/srv/data");
        assertThat(volume.resolve("deep/file")).doesNotExist();
    }

    @Test
    void finds_a_file_behind_links() throws IOException {
        upper.mkdirs("usr/sbin", 0755);
        write(upper, "usr/real", "");
        upper.symlink("usr/sbin", "sbin");
        upper.symlink("/usr/real", "usr/sbin/init");
        upper.symlink("loop", "loop");
        ImageTree tree = new ImageTree(List.of(root.resolve("upper"), root.resolve("lower")));
        assertThat(tree.file("/sbin/init")).contains("/usr/real");
        assertThat(tree.file("/usr")).contains("/usr");
        for (String path : List.of("/loop", "/usr/real/more", "/nothing")) {
            assertThat(tree.file(path)).isEmpty();
        }
    }

    private void copy(String path) throws IOException {
        new ImageTree(List.of(root.resolve("upper"), root.resolve("lower"))).copyDirectory(path, volume);
    }

    private static void write(Rooted directory, String path, String text) throws IOException {
        try (OpenFile file = directory.createFile(path, 0644)) {
            file.outputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
