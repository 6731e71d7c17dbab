package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.layer.ChainId;
import io.cofferdam.layer.FileChange;
import io.cofferdam.linux.Rooted;
import io.cofferdam.problem.ProblemException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Images made of containers, seen again by new containers with other ids on the host. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnapshotIT {

    /** Everything that an overlay can hold; the path of what is shown about each is the same in both containers. */
    private static final String WRITE = """
            set -e
            mkdir -p /data/deep/er && echo one > /data/one && ln /data/one /data/deep/two && ln -s ../one /data/deep/er/soft
            mkfifo -m 620 /data/fifo && chown 1000:1001 /data/fifo
            echo secret > /data/owned && chown 65533:7 /data/owned && chmod 4750 /data/owned
            dd if=/dev/zero of=/data/sparse bs=1 count=1 seek=50000000 2>/dev/null && echo end >> /data/sparse
            touch -d '2001-02-03 04:05:06' /data/old && mkdir -m 1777 /data/sticky && touch -d '2002-01-01' /data/sticky
            rm /etc/shells && rm -r /var/spool && mkdir /var/spool && echo new > /var/spool/new
            echo more >> /etc/group && rm -r /opt && echo file > /opt && chmod 711 /home
            awk 'BEGIN { for (i = 0; i < 30; i++) printf "long-name-" }' > /data/name && touch "/data/$(cut -c 1-250 /data/name)"
            """;

    private static final String SHOW =
            "cd / && find data etc/* var opt home -xdev ! -path etc/hosts ! -path etc/hostname"
                    + " ! -path etc/resolv.conf | sort | while read f; do stat -c '%N %F %a %u %g %Y %s' \"$f\"; done;"
                    + " stat -c %h /data/one; md5sum /data/one /data/sparse /etc/group; du -k /data/sparse | cut -f1";

    private static final String CAPABILITY = "security.capability";

    private EngineFixture fixture;

    @BeforeAll
    void open() {
        fixture = new EngineFixture("snap");
    }

    @AfterAll
    void close() {
        fixture.close();
    }

    @Test
    void an_image_of_a_container_shows_its_next_containers_the_same_files() throws Exception {
        String first = fixture.started("sleep", "1000");
        assertThat(fixture.exec(first, "sh", "-c", WRITE)).isEqualTo(new EngineFixture.Result(0, ""));
        String before = fixture.exec(first, "sh", "-c", SHOW).log();
        Image image = commit(first, "snap/whole:1");

        String second = fixture.create(ContainerRequest.of(null, "snap/whole:1", "sleep", "1000"));
        fixture.engine.start(second);
        assertThat(fixture.exec(second, "sh", "-c", SHOW).log())
                .isEqualTo(before)
                .contains("65533 7");
        assertThat(idBase(first)).isNotEqualTo(idBase(second));
        assertThat(fixture.engine.snapshots().changes(second)).isEmpty();
        assertThat(fixture.engine.require(first).state().status()).isEqualTo(Status.RUNNING);
        assertThat(image.config().config().cmd()).containsExactly("sleep", "1000");
        assertThat(image.layers()).hasSize(2);
        fixture.engine.remove(second, true, true);
        fixture.engine.remove(first, true, true);
    }

    @Test
    void tells_what_was_added_changed_and_deleted_and_nothing_of_the_engines_own() throws Exception {
        String id = fixture.started("sleep", "1000");
        assertThat(fixture.engine.snapshots().changes(id)).isEmpty();
        fixture.exec(
                id,
                "sh",
                "-c",
                "echo x > /etc/added; rm /etc/shells; chmod 700 /home; mkdir /new; touch /new/a;"
                        + " rm -r /var/spool; mkdir /var/spool");
        assertThat(fixture.engine.snapshots().changes(id))
                .contains(
                        change(FileChange.Kind.MODIFIED, "/etc"),
                        change(FileChange.Kind.ADDED, "/etc/added"),
                        change(FileChange.Kind.DELETED, "/etc/shells"),
                        change(FileChange.Kind.MODIFIED, "/home"),
                        change(FileChange.Kind.ADDED, "/new"),
                        change(FileChange.Kind.ADDED, "/new/a"),
                        change(FileChange.Kind.MODIFIED, "/var"),
                        change(FileChange.Kind.MODIFIED, "/var/spool"))
                .noneMatch(change -> change.path().matches("/etc/(hosts|hostname|resolv.conf)|/(dev|proc|sys).*"));
        fixture.engine.remove(id, true, true);
    }

    @Test
    void nothing_changed_gives_no_layer_and_the_asked_configuration() throws Exception {
        String id = fixture.create("true");
        Image image = fixture.engine
                .snapshots()
                .commit(
                        id,
                        new CommitRequest(
                                null, "Ada", "why", true, List.of("ENV A=b", "ENTRYPOINT [\"/bin/x\"]"), null));
        assertThat(image.layers()).hasSize(1);
        assertThat(image.config().author()).isEqualTo("Ada");
        assertThat(image.config().history().getLast().emptyLayer()).isTrue();
        assertThat(image.config().history().getLast().comment()).isEqualTo("why");
        assertThat(image.config().config().entrypoint()).containsExactly("/bin/x");
        assertThat(image.config().config().cmd()).isNull();
        assertThat(image.config().config().env()).contains("A=b").noneMatch(item -> item.startsWith("HOSTNAME"));
        fixture.engine.remove(id, true, true);
    }

    @Test
    void file_capabilities_are_those_of_the_container_again() throws Exception {
        String id = fixture.started("sleep", "1000");
        fixture.exec(id, "cp", "/bin/busybox", "/tool");
        try (Rooted upper = Rooted.open(fixture.engine.directory(id).upper())) {
            upper.setXattr("tool", CAPABILITY, version3((int) idBase(id)));
            upper.setXattr("tool", "user.note", new byte[] {0, (byte) 0xFF});
        }
        Image image = commit(id, "snap/cap:1");
        String top = ChainId.ofStack(image.diffIds()).getLast().hex();
        try (Rooted layer =
                Rooted.open(fixture.root().resolve("layers").resolve(top).resolve("fs"))) {
            assertThat(layer.getXattr("tool", CAPABILITY)).isEqualTo(version2());
            assertThat(layer.getXattr("tool", "user.note")).containsExactly(0, 0xFF);
            assertThat(layer.listXattr("tool")).containsExactlyInAnyOrder(CAPABILITY, "user.note");
        }
        fixture.engine.remove(id, true, true);
    }

    @Test
    void what_a_commit_made_stand_still_goes_on_after_the_service_was_killed() throws Exception {
        String committed = fixture.started("sleep", "1000");
        String paused = fixture.started("sleep", "1000");
        fixture.engine.pause(committed);
        fixture.engine.pause(paused);
        // as a commit leaves it that has not come to its end
        Path mark = fixture.root().resolve("containers").resolve(committed).resolve("standing");
        Files.createFile(mark);
        fixture.restartService();
        assertThat(fixture.engine.require(committed).state().status()).isEqualTo(Status.RUNNING);
        assertThat(fixture.exec(committed, "echo", "awake")).isEqualTo(new EngineFixture.Result(0, "awake\n"));
        assertThat(mark).doesNotExist();
        assertThat(fixture.engine.require(paused).state().status())
                .as("somebody wanted that")
                .isEqualTo(Status.PAUSED);
        fixture.engine.snapshots().commit(committed, new CommitRequest(null, null, null, true, List.of(), null));
        assertThat(mark).doesNotExist();
        assertThat(fixture.engine.require(committed).state().status()).isEqualTo(Status.RUNNING);
        fixture.engine.unpause(paused);
    }

    @Test
    void refuses_what_is_no_container_and_what_is_removed() {
        assertThatThrownBy(() -> commit("nobody", "snap/none:1"))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.NOT_FOUND));
    }

    @Test
    void an_export_holds_the_files_of_all_layers_with_the_containers_ids() throws Exception {
        String id = fixture.started("sleep", "1000");
        fixture.exec(id, "sh", "-c", "rm /etc/shells; echo mine > /etc/mine; chown 12:34 /etc/mine; mkdir -p /var/a/b");
        Path tar = Files.createTempFile("export", ".tar");
        try (OutputStream out = Files.newOutputStream(tar)) {
            fixture.engine.snapshots().export(id, out);
        }
        String listed = new String(new ProcessBuilder("tar", "--numeric-owner", "-tvf", tar.toString())
                .redirectErrorStream(true)
                .start()
                .getInputStream()
                .readAllBytes());
        assertThat(listed)
                .contains("bin/busybox", "var/a/b/", "etc/passwd")
                .containsPattern("12/34 +5 .* etc/mine")
                .doesNotContain("etc/shells", "tar:");
        Files.delete(tar);
        fixture.engine.remove(id, true, true);
    }

    private Image commit(String id, String name) {
        return fixture.engine
                .snapshots()
                .commit(id, new CommitRequest(ImageReference.parse(name), null, null, true, List.of(), null));
    }

    private long idBase(String id) {
        return fixture.engine.require(id).spec().idBase();
    }

    private static FileChange change(FileChange.Kind kind, String path) {
        return new FileChange(kind, path);
    }

    /** cap_net_raw+ep with the root it is for (capabilities(7)). */
    private static byte[] version3(int root) {
        return ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x03000001)
                .putInt(1 << 13)
                .putInt(20, root)
                .array();
    }

    private static byte[] version2() {
        return ByteBuffer.allocate(20)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x02000001)
                .putInt(1 << 13)
                .array();
    }
}
