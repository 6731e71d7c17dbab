package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootedIT {

    @TempDir
    Path base;

    private Path outside;
    private Path inside;
    private Rooted rooted;

    @BeforeEach
    void open() throws IOException {
        outside = Files.createDirectory(base.resolve("outside"));
        inside = Files.createDirectory(base.resolve("inside"));
        Files.writeString(outside.resolve("secret"), "secret");
        rooted = Rooted.open(inside);
    }

    @AfterEach
    void close() {
        rooted.close();
    }

    @Test
    void resolves_dots_absolute_paths_and_links_inside() throws IOException {
        Files.createDirectories(inside.resolve("etc"));
        Files.writeString(inside.resolve("etc/passwd"), "mine");
        Files.createSymbolicLink(inside.resolve("abs"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(inside.resolve("up"), Path.of("../../../../../etc"));
        for (String path : new String[] {"etc/passwd", "/etc/passwd", "../../etc/passwd", "abs", "up/passwd"}) {
            try (OpenFile file = rooted.openFile(path)) {
                assertThat(new String(file.inputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("mine");
            }
        }
    }

    @Test
    void reaches_nothing_outside_through_a_link() throws IOException {
        Files.createSymbolicLink(inside.resolve("out"), outside.toAbsolutePath());
        assertErrno(() -> rooted.openFile("out/secret"), Errno.ENOENT);
        assertErrno(() -> rooted.createFile("out/new", 0644), Errno.ENOENT);
        assertErrno(() -> rooted.createFile("out", 0644), Errno.EEXIST);
        assertErrno(() -> rooted.unlink("out/secret"), Errno.ENOENT);
        assertErrno(() -> rooted.mkdirs("out/dir", 0755), Errno.EEXIST);
        rooted.removeTree("out");
        assertThat(outside.resolve("secret")).exists();
        assertThat(inside).isEmptyDirectory();
    }

    @Test
    void does_not_go_through_magic_links() throws IOException {
        Files.createSymbolicLink(inside.resolve("magic"), Path.of("/proc/self/root"));
        try (Rooted proc = Rooted.open(Path.of("/proc/self"))) {
            assertErrno(() -> proc.openFile("root/etc/passwd"), Errno.ELOOP);
            assertErrno(() -> proc.openDirectory("cwd"), Errno.ELOOP);
        }
        assertErrno(() -> rooted.openDirectory("magic"), Errno.ENOENT);
    }

    @Test
    void makes_every_kind_of_file() throws IOException {
        rooted.mkdirs("a/b//c/", 0755);
        try (OpenFile file = rooted.createFile("a/b/c/file", 0600)) {
            file.outputStream().write(new byte[200_000]);
        }
        rooted.link("a/b/c/file", "a/hard");
        rooted.symlink("b/c/file", "a/soft");
        rooted.mknod("a/fifo", FileStat.Type.FIFO, 0600, 0, 0);
        rooted.mknod("a/null", FileStat.Type.CHARACTER_DEVICE, 0600, 1, 3);
        rooted.mknod("a/big", FileStat.Type.BLOCK_DEVICE, 0600, 259, 70000);

        assertThat(rooted.stat("a/hard").links()).isEqualTo(2);
        assertThat(rooted.stat("a/hard").size()).isEqualTo(200_000);
        assertThat(rooted.readLink("a/soft")).isEqualTo("b/c/file");
        assertThat(rooted.stat("a/fifo").type()).isEqualTo(FileStat.Type.FIFO);
        assertThat(rooted.stat("a/null").rdevMajor()).isEqualTo(1);
        assertThat(rooted.stat("a/null").rdevMinor()).isEqualTo(3);
        assertThat(rooted.stat("a/big").rdevMajor()).isEqualTo(259);
        assertThat(rooted.stat("a/big").rdevMinor()).isEqualTo(70000);
        assertThat(rooted.list("a"))
                .extracting(DirectoryEntry::name)
                .containsExactlyInAnyOrder("b", "hard", "soft", "fifo", "null", "big");
    }

    @Test
    void changes_a_link_and_not_what_it_leads_to() throws IOException {
        Files.writeString(inside.resolve("target"), "x");
        Files.createSymbolicLink(inside.resolve("link"), Path.of("target"));
        Instant time = Instant.ofEpochSecond(1_000_000_000L, 123_456_789);
        rooted.chown("link", 70001, 70002);
        rooted.setTime("link", time);
        assertErrno(() -> rooted.chmod("link", 0777), Errno.EOPNOTSUPP);
        assertThat(rooted.stat("link").uid()).isEqualTo(70001);
        assertThat(rooted.stat("link").gid()).isEqualTo(70002);
        assertThat(rooted.stat("link").modified()).isEqualTo(time);
        assertThat(rooted.stat("target").uid()).isZero();
        rooted.chmod("target", 04755);
        assertThat(rooted.stat("target").mode()).isEqualTo(04755);
    }

    @Test
    void reads_back_extended_attributes() throws IOException {
        Files.writeString(inside.resolve("file"), "x");
        byte[] value = {0, 1, (byte) 0xFF, 0};
        rooted.setXattr("file", "user.test", value);
        rooted.setXattr("file", "trusted.test", value);
        assertThat(rooted.getXattr("file", "user.test")).isEqualTo(value);
        assertThat(rooted.getXattr("file", "user.none")).isNull();
        assertThat(rooted.listXattr("file")).contains("user.test", "trusted.test");
    }

    @Test
    void keeps_names_that_are_not_utf8() throws IOException {
        String name = FileName.decode(new byte[] {'a', (byte) 0xFF, 'b'}, 0, 3);
        rooted.createFile(name, 0600).close();
        assertThat(rooted.list("/")).extracting(DirectoryEntry::name).containsExactly(name);
        rooted.unlink(name);
        assertThat(inside).isEmptyDirectory();
    }

    @Test
    void removes_a_tree_deeper_than_any_path_and_wider_than_a_portion() throws IOException {
        try (Directory top = Trees.open(inside)) {
            top.mkdir("deep", 0755);
            Directory at = top.openDirectory("deep");
            for (int level = 0; level < 500; level++) {
                at.mkdir("d", 0755);
                at.symlink("/", "link");
                Directory next = at.openDirectory("d");
                at.close();
                at = next;
            }
            at.close();
        }
        for (int i = 0; i < 1500; i++) {
            Files.writeString(inside.resolve("deep/file" + i), "");
        }
        Trees.remove(inside.resolve("deep"));
        assertThat(inside.resolve("deep")).doesNotExist();
        Trees.remove(inside.resolve("never/there"));
    }

    @Test
    void counts_a_file_with_two_names_once() throws IOException {
        Files.write(inside.resolve("one"), new byte[1 << 20]);
        long once = Trees.diskUse(inside);
        Files.createLink(inside.resolve("two"), inside.resolve("one"));
        assertThat(Trees.diskUse(inside)).isEqualTo(once);
        assertThat(once).isGreaterThanOrEqualTo(1 << 20);
    }

    @Test
    void refuses_names_that_are_paths() throws IOException {
        for (String name : new String[] {"", ".", "..", "a/b", "a\0b"}) {
            assertThatThrownBy(() -> rooted.root().mkdir(name, 0755)).isInstanceOf(IllegalArgumentException.class);
        }
        assertErrno(() -> rooted.openFile("a\0b"), Errno.EINVAL);
        assertErrno(() -> rooted.unlink("a/.."), Errno.EINVAL);
        assertThat(Files.exists(outside.resolve("secret"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    private static void assertErrno(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, int errno) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SyscallException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }
}
