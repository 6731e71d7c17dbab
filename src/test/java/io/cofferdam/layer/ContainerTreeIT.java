package io.cofferdam.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.layer.FileChange.Kind;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.OpenFile;
import io.cofferdam.linux.Rooted;
import io.cofferdam.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What overlay leaves in an upper directory, made by hand, and what is read out of it. */
class ContainerTreeIT {

    private static final int BASE = 0x2000_0000;
    private static final Instant TIME = Instant.ofEpochSecond(1_600_000_000L, 5);

    @TempDir
    Path root;

    private Rooted upper;
    private Rooted lower;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(root.resolve("lower/fs/dir"));
        Files.createDirectories(root.resolve("upper"));
        lower = Rooted.open(root.resolve("lower/fs"));
        upper = Rooted.open(root.resolve("upper"));
        upper.root().self().chown(BASE, BASE);
        for (String name : List.of("dir/a", "dir/b", "file")) {
            lower.createFile(name, 0644).close();
        }
    }

    @AfterEach
    void close() {
        upper.close();
        lower.close();
    }

    @Test
    void an_opaque_directory_hides_the_lower_one_and_a_whiteout_one_file() throws IOException {
        upper.mkdirs("dir", 0755);
        upper.chown("dir", BASE, BASE);
        upper.setXattr("dir", Xattrs.OPAQUE, "y".getBytes(StandardCharsets.US_ASCII));
        upper.createFile("dir/b", 0644).close();
        upper.mknod("file", FileStat.Type.CHARACTER_DEVICE, 0, 0, 0);
        upper.mknod("never-was", FileStat.Type.CHARACTER_DEVICE, 0, 0, 0);
        assertThat(tree().changes())
                .containsExactlyInAnyOrder(
                        new FileChange(Kind.MODIFIED, "/dir"),
                        new FileChange(Kind.MODIFIED, "/dir/b"),
                        new FileChange(Kind.DELETED, "/dir/a"),
                        new FileChange(Kind.DELETED, "/file"));
        assertThat(layer()).containsOnlyKeys("dir/", "dir/.wh..wh..opq", "dir/b", ".wh.file");
    }

    @Test
    void a_directory_that_was_only_copied_up_is_no_change() throws IOException {
        upper.mkdirs("dir", 0755);
        upper.chown("dir", BASE, BASE);
        upper.setTime("dir", lower.stat("dir").modified());
        assertThat(tree().changes()).isEmpty();
        upper.chmod("dir", 0700);
        assertThat(tree().changes()).containsExactly(new FileChange(Kind.MODIFIED, "/dir"));
        upper.chmod("dir", 0755);
        upper.setXattr("dir", "user.note", new byte[] {1});
        assertThat(tree().changes()).containsExactly(new FileChange(Kind.MODIFIED, "/dir"));
    }

    @Test
    void ids_are_the_containers_and_what_it_has_no_number_for_is_nobodys() throws IOException {
        for (int id : new int[] {0, BASE - 1, BASE, BASE + 65535, BASE + 65536}) {
            upper.createFile("f" + id, 0644).close();
            upper.chown("f" + id, id, id);
        }
        upper.setXattr("f" + BASE, "system.posix_acl_access", acl(BASE + 5));
        Map<String, TarEntry> layer = layer();
        assertThat(layer.get("f" + BASE).uid()).isZero();
        assertThat(layer.get("f" + (BASE + 65535)).gid()).isEqualTo(65535);
        for (int strange : new int[] {0, BASE - 1, BASE + 65536}) {
            assertThat(layer.get("f" + strange).uid()).isEqualTo(65534);
        }
        assertThat(layer.get("f" + BASE).xattrs().get("system.posix_acl_access"))
                .isEqualTo(acl(5));
    }

    @Test
    void holes_stay_holes_and_links_stay_links() throws IOException {
        try (OpenFile file = upper.createFile("sparse", 0600)) {
            file.seek(10 << 20);
            file.write(ByteBuffer.allocateDirect(4096));
            file.truncate(1L << 30);
        }
        upper.link("sparse", "name2");
        upper.setTime("sparse", TIME);
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tree().writeLayer(tar);
        assertThat(tar.size()).isLessThan(64 << 10);
        Map<String, TarEntry> layer = layer();
        assertThat(layer.get("name2").size()).isEqualTo(1L << 30);
        assertThat(layer.get("name2").sparse()).containsExactly(new TarEntry.Segment(10 << 20, 4096));
        assertThat(layer.get("name2").modified()).isEqualTo(TIME);
        assertThat(layer.get("sparse").isHardLink()).isTrue();
        assertThat(layer.get("sparse").linkName()).isEqualTo("name2");
    }

    @Test
    void an_own_root_is_kept_and_a_fresh_one_says_nothing() throws IOException {
        assertThat(layer()).isEmpty();
        Files.setPosixFilePermissions(
                root.resolve("upper"), java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        assertThat(layer().get("./").mode()).isEqualTo(0700);
    }

    @Test
    void a_name_that_would_hide_another_file_stays_behind() throws IOException {
        upper.createFile(".wh.file", 0644).close();
        upper.createFile(".wh..wh..opq", 0644).close();
        assertThat(layer()).isEmpty();
    }

    @Test
    void refuses_what_overlay_keeps_as_a_reference() throws IOException {
        upper.mkdirs("dir", 0755);
        upper.setXattr("dir", "trusted.overlay.redirect", "/elsewhere".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> tree().changes())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("redirect");
    }

    @Test
    void a_link_to_the_hosts_files_is_written_as_the_link_it_is() throws IOException {
        upper.symlink("/etc/shadow", "file");
        upper.symlink("/etc", "dir");
        Map<String, TarEntry> layer = layer();
        assertThat(layer.get("file").type()).isEqualTo(FileStat.Type.SYMLINK);
        assertThat(layer).containsOnlyKeys("file", "dir");
    }

    private ContainerTree tree() {
        return new ContainerTree(root.resolve("upper"), List.of(root.resolve("lower/fs")), BASE, 65536);
    }

    private Map<String, TarEntry> layer() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tree().writeLayer(tar);
        TarReader reader = new TarReader(new ByteArrayInputStream(tar.toByteArray()), UnpackLimits.DEFAULT);
        Map<String, TarEntry> entries = new LinkedHashMap<>();
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            entries.put(entry.name(), entry);
        }
        return entries;
    }

    /** user::rw-, user:ID:rw-, group::r--, mask::rw-, other::r-- (linux/posix_acl_xattr.h). */
    private static byte[] acl(int user) {
        ByteBuffer acl = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
        int[][] entries = {{1, 6, -1}, {2, 6, user}, {4, 4, -1}, {16, 6, -1}, {32, 4, -1}};
        for (int[] entry : entries) {
            acl.putShort((short) entry[0]).putShort((short) entry[1]).putInt(entry[2]);
        }
        return acl.array();
    }
}
