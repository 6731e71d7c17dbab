package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.container.Copying.PutRequest;
import io.cofferdam.layer.FileInfo;
import io.cofferdam.layer.TarEntry;
import io.cofferdam.layer.TarReader;
import io.cofferdam.layer.TarWriter;
import io.cofferdam.layer.UnpackLimits;
import io.cofferdam.linux.FileStat.Type;
import io.cofferdam.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files out of containers and into them, running and not, by those who may be hostile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CopyingIT {

    private static final PutRequest PLAIN = new PutRequest(true, false);
    private static final Instant TIME = Instant.ofEpochSecond(1_000_000_000, 5_000_000);
    private static final String SHOW =
            "cd %s && find . | sort | while read f; do stat -c '%%n %%F %%a %%u %%g %%Y' $f; done";

    private EngineFixture fixture;

    @BeforeAll
    void open() {
        fixture = new EngineFixture("copy");
    }

    @AfterAll
    void close() throws IOException {
        try (var left = Files.list(fixture.root().resolveSibling("run/c"))) {
            assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith("look-"));
        }
        fixture.close();
    }

    private String container(boolean running, MountSpec... mounts) {
        String id = fixture.create(Requests.with(List.of(mounts), "sleep", "1000"));
        if (running) {
            fixture.engine.start(id);
        }
        return id;
    }

    private Copying copying() {
        return fixture.engine.copying();
    }

    private record Tar(ByteArrayOutputStream bytes, TarWriter writer) {

        static Tar of() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            return new Tar(bytes, new TarWriter(bytes));
        }

        Tar file(String name, String content, int mode, int uid, int gid) {
            byte[] text = content.getBytes(StandardCharsets.UTF_8);
            return entry(Type.REGULAR, name, "", mode, uid, gid, text, Map.of());
        }

        Tar entry(
                Type type,
                String name,
                String link,
                int mode,
                int uid,
                int gid,
                byte[] content,
                Map<String, byte[]> xattrs) {
            try {
                writer.put(
                        new TarEntry(type, name, link, mode, uid, gid, content.length, TIME, 0, 0, xattrs, null),
                        new ByteArrayInputStream(content));
                return this;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        Tar directory(String name, int uid) {
            return entry(Type.DIRECTORY, name + "/", "", 0750, uid, uid, new byte[0], Map.of());
        }

        Tar link(String name, String target) {
            return entry(Type.SYMLINK, name, target, 0777, 0, 0, new byte[0], Map.of());
        }

        ByteArrayInputStream stream() {
            try {
                writer.finish();
                return new ByteArrayInputStream(bytes.toByteArray());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private List<TarEntry> read(String id, String path) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        copying().read(id, path, info -> out);
        TarReader reader = new TarReader(new ByteArrayInputStream(out.toByteArray()), UnpackLimits.DEFAULT);
        List<TarEntry> entries = new ArrayList<>();
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            entries.add(entry);
        }
        return entries;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_put_in_has_the_owners_modes_and_times_of_the_archive(boolean running) throws Exception {
        fixture.engine.createVolume("copied" + running, Map.of(), Map.of());
        String id =
                container(running, new MountSpec(MountSpec.Type.VOLUME, "copied" + running, "/srv/volume", false, ""));
        for (String target : List.of("/srv", "/srv/volume")) {
            Tar tar = Tar.of()
                    .directory("top", 1000)
                    .file("top/file", "hello", 04755, 1000, 65535)
                    .link("top/link", "../file")
                    .entry(null, "top/hard", "top/file", 0, 0, 0, new byte[0], Map.of())
                    .file("implied/file", "x", 06755, 0, 65534)
                    .entry(Type.FIFO, "top/fifo", "", 0620, 7, 8, new byte[0], Map.of());
            copying().put(id, target, tar.stream(), PLAIN);
        }
        if (!running) {
            fixture.engine.start(id);
        }
        for (String target : List.of("/srv", "/srv/volume")) {
            String shown = fixture.exec(id, "sh", "-c", SHOW.formatted(target)).log();
            assertThat(shown)
                    .contains(
                            "./top directory 750 1000 1000 1000000000",
                            "./top/file regular file 4755 1000 65535 1000000000",
                            "./top/hard regular file 4755 1000 65535 1000000000",
                            "./top/link symbolic link 777 0 0 1000000000",
                            "./top/fifo fifo 620 7 8 1000000000",
                            "./implied directory 755 0 0 ",
                            "./implied/file regular file 6755 0 65534 1000000000");
        }
        assertThat(fixture.exec(id, "stat", "-c", "%h", "/srv/top/file").log()).isEqualTo("2\n");
        fixture.engine.remove(id, true, true);
    }

    @ParameterizedTest
    @CsvSource({"70000, 0", "0, 70000", "-2, 0"})
    void a_file_of_somebody_whom_the_container_does_not_know_is_refused(int uid, int gid) throws Exception {
        String id = container(false);
        Tar tar = Tar.of().file("mine", "x", 0644, 0, 0).file("theirs", "x", 06755, uid, gid);
        assertThatThrownBy(() -> copying().put(id, "/etc", tar.stream(), PLAIN))
                .hasMessageContaining("\"theirs\" cannot belong to %s:%s in the container"
                        .formatted(Integer.toUnsignedString(uid), Integer.toUnsignedString(gid)))
                .hasMessageContaining("from 0 to 65535");
        assertThatThrownBy(() -> copying().info(id, "/etc/theirs")).hasMessageContaining("Could not find the file");
        fixture.engine.remove(id, true, true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_read_has_the_ids_that_the_container_sees(boolean running) throws Exception {
        String id = container(true);
        fixture.exec(
                id,
                "sh",
                "-c",
                "mkdir -p /data/sub; echo hello > /data/file; chown 12:34 /data/file; chmod 2755 /data/file;"
                        + " ln -s ../file /data/sub/link; ln /data/file /data/hard; mkfifo /data/fifo");
        if (!running) {
            fixture.engine.stop(id, null, 0);
        }
        assertThat(read(id, "/data"))
                .extracting(TarEntry::name)
                .containsExactlyInAnyOrder(
                        "data/", "data/sub/", "data/sub/link", "data/file", "data/hard", "data/fifo");
        assertThat(read(id, "/data/.")).extracting(TarEntry::name).contains("./", "./sub/", "./sub/link");
        assertThat(read(id, "/data/../data/sub/..//file")).singleElement().satisfies(file -> {
            assertThat(file.name()).isEqualTo("file");
            assertThat(List.of(file.uid(), file.gid(), file.mode())).containsExactly(12, 34, 02755);
            assertThat(file.size()).isEqualTo(6);
        });
        assertThat(read(id, "/etc/hostname"))
                .singleElement()
                .satisfies(file -> assertThat(file.size()).isEqualTo(13));
        assertThat(read(id, "/"))
                .extracting(TarEntry::name)
                .contains("/", "/bin/", "/data/file")
                .noneMatch(name -> name.startsWith("/proc/") && !name.equals("/proc/"));
        fixture.engine.remove(id, true, true);
    }

    @Test
    void tells_what_is_there_without_following_the_last_link_unless_a_slash_comes_after_it() throws Exception {
        String id = container(true);
        fixture.exec(
                id,
                "sh",
                "-c",
                "mkdir -p /a/b; echo 12345 > /a/b/f; ln -s a /l; ln -s /l/b/f /m; ln -s ../../../etc/passwd /out;"
                        + " ln -s loop /loop; ln -s /nowhere/x /n");
        FileInfo link = copying().info(id, "/m");
        assertThat(link.kind()).isEqualTo(FileInfo.Kind.SYMLINK);
        assertThat(link.linkTarget()).isEqualTo("/a/b/f");
        assertThat(copying().info(id, "/l/b/f").size()).isEqualTo(6);
        assertThat(copying().info(id, "/l").kind()).isEqualTo(FileInfo.Kind.SYMLINK);
        assertThat(copying().info(id, "/l/").kind()).isEqualTo(FileInfo.Kind.DIRECTORY);
        assertThat(copying().info(id, "/l/.").name()).isEqualTo(".");
        assertThat(copying().info(id, "/").name()).isEqualTo("/");
        assertThat(copying().info(id, "../../out").linkTarget()).isEqualTo("/etc/passwd");
        assertThat(copying().info(id, "/n").linkTarget()).isEqualTo("/nowhere/x");
        for (String missing : List.of("/none", "/a/b/f/x", "/loop/", "/n/")) {
            assertThatThrownBy(() -> copying().info(id, missing))
                    .hasMessageContaining("Could not find the file " + missing)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.NOT_FOUND));
        }
        fixture.engine.remove(id, true, true);
    }

    @Test
    void nothing_leads_out_of_the_container(@TempDir Path host) throws Exception {
        Path outside = Files.createDirectory(host.resolve("outside"));
        Path up = Path.of("/").relativize(outside);
        String id = container(true);
        fixture.exec(id, "ln", "-s", "/../../../.." + outside, "/escape");
        fixture.exec(id, "ln", "-s", "/proc/1/root", "/magic");
        for (String target : List.of("/escape", "/../../.." + outside, "/magic/" + up)) {
            assertThatThrownBy(() -> copying().put(id, target, Tar.of().file("f", "x", 0644, 0, 0).stream(), PLAIN))
                    .isInstanceOf(ProblemException.class);
        }
        copying()
                .put(
                        id,
                        "/home",
                        Tar.of().link("l", outside.toString()).link("m", "../../../../" + up).stream(),
                        PLAIN);
        for (String through : List.of("l/f", "m/f")) {
            assertThatThrownBy(
                            () -> copying().put(id, "/home", Tar.of().file(through, "x", 0644, 0, 0).stream(), PLAIN))
                    .hasMessageContaining("refused");
        }
        assertThatThrownBy(() -> copying().put(id, "/home", Tar.of().file("../up", "x", 0644, 0, 0).stream(), PLAIN))
                .hasMessageContaining("leads out of the archive's root");
        Tar hard = Tar.of().entry(null, "h", "../etc/passwd", 0, 0, 0, new byte[0], Map.of());
        assertThatThrownBy(() -> copying().put(id, "/home", hard.stream(), PLAIN))
                .hasMessageContaining("refused");
        assertThat(outside).isEmptyDirectory();
        fixture.engine.remove(id, true, true);
    }

    @Test
    void devices_are_not_put_in_and_the_kernels_files_are_no_content() {
        String id = container(true);
        Tar device = Tar.of().entry(Type.BLOCK_DEVICE, "sda", "", 0666, 0, 0, new byte[0], Map.of());
        assertThatThrownBy(() -> copying().put(id, "/home", device.stream(), PLAIN))
                .hasMessageContaining("--device");
        for (String path : List.of("/proc/1/environ", "/proc/", "/sys/kernel", "/sys/fs/cgroup/memory/.")) {
            assertThatThrownBy(() -> read(id, path)).hasMessageContaining("kernel shows itself");
        }
        assertThatThrownBy(
                        () -> copying().put(id, "/proc/sys/kernel", Tar.of().file("x", "", 0644, 0, 0).stream(), PLAIN))
                .hasMessageContaining("kernel shows itself");
        fixture.engine.remove(id, true, true);
    }

    @ParameterizedTest
    @CsvSource({"/etc, passwd/, cannot overwrite non-directory", "/, etc, cannot overwrite directory"})
    void a_file_and_a_directory_do_not_take_each_others_place(String target, String name, String said)
            throws Exception {
        String id = container(true);
        Tar tar = name.endsWith("/")
                ? Tar.of().directory(name.substring(0, name.length() - 1), 0)
                : Tar.of().file(name, "x", 0644, 0, 0);
        assertThatThrownBy(() -> copying().put(id, target, tar.stream(), PLAIN)).hasMessageContaining(said);
        assertThat(fixture.exec(id, "wc", "-c", "/etc/passwd").code()).isZero();
        fixture.engine.remove(id, true, true);
    }

    @Test
    void what_is_mounted_is_not_taken_away() throws Exception {
        String id = container(true);
        assertThatThrownBy(() -> copying().put(id, "/etc", Tar.of().file("hosts", "x", 0644, 0, 0).stream(), PLAIN))
                .hasMessageContaining("Something is mounted on it");
        assertThat(fixture.exec(id, "cat", "/proc/mounts").log()).contains(" /etc/hosts ");
        fixture.engine.remove(id, true, true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_read_only_root_takes_nothing(boolean running) {
        String id = fixture.create(Requests.with(
                new SecurityRequest(
                        false, false, List.of(), List.of(), null, "", "", "", "", "", true, Map.of(), List.of()),
                "sleep",
                "1000"));
        if (running) {
            fixture.engine.start(id);
        }
        assertThatThrownBy(() -> copying().put(id, "/etc", Tar.of().file("new", "x", 0644, 0, 0).stream(), PLAIN))
                .hasMessageContaining("That is read-only there");
        fixture.engine.remove(id, true, true);
    }

    @Test
    void all_goes_to_the_containers_user_where_that_is_asked_for() throws Exception {
        String id = fixture.create(Requests.with(new ProcessRequest(
                null,
                List.of("sleep", "1000"),
                List.of(),
                null,
                "www-data",
                false,
                false,
                false,
                List.of(),
                List.of(),
                null,
                false)));
        fixture.engine.start(id);
        copying().put(id, "/tmp", Tar.of().file("f", "x", 0600, 5, 6).stream(), new PutRequest(true, true));
        assertThat(fixture.exec(id, "stat", "-c", "%U:%G %a", "/tmp/f").log()).isEqualTo("www-data:www-data 600\n");
        fixture.engine.remove(id, true, true);
    }

    @Test
    void a_container_is_not_started_while_its_files_are_read_without_it() throws Exception {
        String id = container(false);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Void> read = CompletableFuture.runAsync(() -> {
            try {
                copying().read(id, "/etc/passwd", info -> {
                    reading.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return java.io.OutputStream.nullOutputStream();
                });
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(reading.await(60, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> start = CompletableFuture.runAsync(() -> fixture.engine.start(id));
        assertThatThrownBy(() -> start.get(300, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        goOn.countDown();
        read.get(60, TimeUnit.SECONDS);
        start.get(60, TimeUnit.SECONDS);
        assertThat(fixture.engine.require(id).running()).isTrue();
        fixture.engine.remove(id, true, true);
    }

    @Test
    void what_a_killed_service_was_looking_at_is_put_away_at_the_next_start() throws Exception {
        Path left = Files.createDirectories(fixture.root().resolveSibling("run/c/look-12345678/log"));
        fixture.restartService();
        assertThat(left.getParent()).doesNotExist();
    }

    @Test
    void says_why_the_files_of_one_that_does_not_run_cannot_be_mounted() throws Exception {
        String id = container(false);
        Path work = fixture.root().resolve("containers").resolve(id).resolve("work");
        io.cofferdam.linux.Trees.remove(work);
        Files.writeString(work, "no directory");
        assertThatThrownBy(() -> copying().info(id, "/etc"))
                .hasMessageContaining("cannot be reached")
                .hasMessageContaining("mount overlay");
        fixture.engine.remove(id, true, true);
    }
}
