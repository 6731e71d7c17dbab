package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.linux.KernelRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Volumes whose data is mounted while somebody uses them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MountedVolumesIT {

    private EngineFixture it;

    @TempDir
    Path host;

    @BeforeAll
    void open() {
        it = new EngineFixture("volopt-it");
    }

    @AfterEach
    void removeAll() {
        it.engine.list().forEach(view -> it.engine.remove(view.id(), true, true));
        it.engine.volumes().list().forEach(volume -> it.engine.removeVolume(volume.name(), false));
    }

    @AfterAll
    void close() {
        it.close();
    }

    @Test
    @Tag("v2")
    void says_where_memory_would_be_nobodys() {
        it.engine.createVolume("told", Map.of(), Map.of("type", "tmpfs", "device", "tmpfs"));
        String said = String.join(
                "\n", it.engine.create(mounting("told", "true"), "test").warnings());
        boolean mapped = KernelRelease.parse(System.getProperty("os.version")).atLeast(6, 3);
        assertThat(said.contains("The file system of told (tmpfs) is not known to map ids"))
                .isNotEqualTo(mapped);
    }

    /** Not in the guest, whose kernel is older than 6.3 and cannot map the ids of a tmpfs. */
    @Test
    void memory_is_shared_for_as_long_as_one_uses_it() throws Exception {
        it.engine.createVolume("ram", Map.of(), Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=1m,mode=0700"));
        assertThat(mounts("ram")).isZero();
        String first = started("ram", "sleep", "1000");
        String second = started("ram", "sleep", "1000");
        it.exec(first, "sh", "-c", "echo shared > /v/word");
        assertThat(it.exec(second, "cat", "/v/word").log()).isEqualTo("shared\n");
        assertThat(it.exec(second, "sh", "-c", "stat -c '%a %u' /v; df -k /v | tail -n 1")
                        .log())
                .contains("700 0")
                .contains("1024");
        assertThat(it.exec(second, "dd", "if=/dev/zero", "of=/v/big", "bs=1M", "count=2")
                        .code())
                .isNotZero();

        it.engine.remove(first, true, true);
        assertThat(it.exec(second, "cat", "/v/word").log()).isEqualTo("shared\n");
        it.restartService();
        assertThat(mounts("ram")).isEqualTo(1);
        it.engine.remove(second, true, true);
        assertThat(mounts("ram")).isZero();
        assertThat(it.run(mounting("ram", "ls", "/v")).log()).isEmpty();
    }

    @Test
    @Tag("v2")
    void a_directory_of_the_host_keeps_its_owners() throws Exception {
        Files.writeString(host.resolve("file"), "of the host");
        it.engine.createVolume("dir", Map.of(), Map.of("type", "none", "device", host.toString(), "o", "bind"));
        assertThat(it.run(mounting("dir", "sh", "-c", "cat /v/file; echo made > /v/made; stat -c %u /v/made"))
                        .log())
                .isEqualTo("of the host0\n");
        assertThat(Files.getAttribute(host.resolve("made"), "unix:uid")).isEqualTo(0);
        assertThat(it.engine.volumeFiles().list("dir", "/").files()).hasSize(2);
        assertThat(mounts("dir")).isZero();

        it.engine.removeVolume("dir", false);
        assertThat(host.resolve("file")).hasContent("of the host");
    }

    @Test
    @Tag("v2")
    void a_directory_of_the_host_can_be_read_only() throws Exception {
        it.engine.createVolume("ro", Map.of(), Map.of("type", "none", "device", host.toString(), "o", "bind,ro"));
        assertThat(it.run(mounting("ro", "touch", "/v/x")).log()).contains("Read-only file system");
    }

    @Test
    @Tag("v2")
    void what_cannot_be_mounted_starts_nothing_and_leaves_nothing() {
        it.engine.createVolume("bad", Map.of(), Map.of("type", "nosuchfs", "device", "x"));
        assertThatThrownBy(() -> it.create(mounting("bad", "true")))
                .hasMessageContaining("error while mounting volume 'bad'")
                .hasMessageContaining("No such device");
        it.engine.createVolume("gone", Map.of(), Map.of("type", "none", "device", host + "/gone", "o", "bind"));
        assertThatThrownBy(() -> it.create(mounting("gone", "true"))).hasMessageContaining("No such file");
        assertThat(it.engine.list()).isEmpty();
    }

    @Test
    @Tag("v2")
    void what_an_earlier_service_left_mounted_goes_when_nobody_uses_it() throws Exception {
        it.engine.createVolume("left", Map.of(), Map.of("type", "tmpfs", "device", "tmpfs"));
        io.cofferdam.linux.HostMounts.mount(
                "tmpfs", it.engine.volumes().require("left").data(), "tmpfs", 0, "");
        it.restartService();
        assertThat(mounts("left")).isZero();
        assertThat(it.engine.volumes().require("left").options()).containsEntry("type", "tmpfs");
    }

    @Test
    @Tag("v2")
    void a_mount_makes_its_volume_with_what_it_says() throws Exception {
        MountSpec mount = new MountSpec(
                MountSpec.Type.VOLUME,
                "fresh",
                "/v",
                false,
                "",
                "",
                new MountSpec.NewVolume(Map.of("of", "test"), Map.of("type", "tmpfs", "device", "tmpfs")));
        assertThat(it.run(Requests.with(List.of(mount), "grep", "-c", " /v .*tmpfs", "/proc/self/mountinfo"))
                        .log())
                .isEqualTo("1\n");
        assertThat(it.engine.volumes().require("fresh").labels()).containsEntry("of", "test");
    }

    private String started(String volume, String... command) {
        String id = it.create(mounting(volume, command));
        it.engine.start(id);
        return id;
    }

    private static ContainerRequest mounting(String volume, String... command) {
        return Requests.with(List.of(new MountSpec(MountSpec.Type.VOLUME, volume, "/v", false, "")), command);
    }

    private long mounts(String volume) throws Exception {
        String data = it.root().resolve("volumes/" + volume + "/_data").toString();
        try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.filter(line -> line.contains(" " + data + " ")).count();
        }
    }
}
