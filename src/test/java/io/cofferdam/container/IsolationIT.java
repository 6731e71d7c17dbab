package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a container can reach, and what it cannot; seen from inside. */
@Tag("v2")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IsolationIT {

    private EngineFixture it;

    @TempDir
    Path host;

    @BeforeAll
    void open() {
        it = new EngineFixture("isolation-it");
    }

    @AfterAll
    void close() {
        it.close();
    }

    @Test
    void an_image_whose_dev_is_a_link_does_not_get_the_devices_elsewhere() throws Exception {
        String id = it.create("sleep", "1000");
        it.engine.copying().put(id, "/", devLink(), new Copying.PutRequest(false, false));
        assertThatThrownBy(() -> it.engine.start(id)).hasMessageContaining("/dev");
        it.engine.remove(id, true, true);
    }

    private static java.io.InputStream devLink() throws java.io.IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        var tar = new io.cofferdam.layer.TarWriter(bytes);
        tar.putSymlink("dev", "etc", java.time.Instant.EPOCH);
        tar.finish();
        return new java.io.ByteArrayInputStream(bytes.toByteArray());
    }

    @Test
    void has_a_user_namespace_with_ids_that_nobody_else_has() throws Exception {
        String first = it.started("sleep", "1000");
        String second = it.started("sleep", "1000");
        String firstMap =
                it.exec(first, "cat", "/proc/self/uid_map").log().strip().replaceAll("\\s+", " ");
        String secondMap =
                it.exec(second, "cat", "/proc/self/uid_map").log().strip().replaceAll("\\s+", " ");
        assertThat(firstMap)
                .startsWith("0 ")
                .endsWith(" 65536")
                .isNotEqualTo(secondMap)
                .doesNotStartWith("0 0 ");
        it.engine.remove(first, true, true);
        it.engine.remove(second, true, true);
    }

    @Test
    void has_the_default_capabilities_and_none_to_inherit() throws Exception {
        assertThat(it.run("grep", "Cap", "/proc/self/status").log().lines().map(line -> line.split("\\s+")[1]))
                .containsExactly(
                        "0000000000000000",
                        "00000000a80425fb",
                        "00000000a80425fb",
                        "00000000a80425fb",
                        "0000000000000000");
        SecurityRequest none = new SecurityRequest(
                false, true, List.of(), List.of("ALL"), null, "", "", "", "", "", false, Map.of(), List.of());
        assertThat(it.run(Requests.with(none, "grep", "-E", "CapEff|CapBnd|NoNewPrivs|Seccomp:", "/proc/self/status"))
                        .log()
                        .lines()
                        .map(line -> line.split("\\s+")[1]))
                .containsExactly("0000000000000000", "0000000000000000", "1", "2");
    }

    @Test
    void cannot_change_the_kernel_s_settings_or_mount_or_leave() throws Exception {
        assertThat(it.run("sh", "-c", "echo x > /proc/sys/kernel/hostname").code())
                .isNotZero();
        assertThat(it.run("mount", "-t", "tmpfs", "none", "/mnt").code()).isNotZero();
        assertThat(it.run("unshare", "-U", "true").code()).isNotZero();
        assertThat(it.run("sh", "-c", "mkdir /sys/fs/cgroup/x").code()).isNotZero();
        assertThat(it.run("sh", "-c", "echo /evil > /sys/fs/cgroup/memory/release_agent")
                        .code())
                .isNotZero();
        String look = "cat /proc/keys /proc/timer_list;"
                + " for i in /sys/firmware /proc/acpi; do [ ! -d $i ] || find $i -mindepth 1; done";
        assertThat(it.run("sh", "-c", look).log()).isEmpty();
    }

    @Test
    void cannot_open_the_supervisor_that_joins_it() throws Exception {
        String id = it.started(
                "sh",
                "-c",
                "echo ready; while :; do for p in /proc/[0-9]*; do"
                        + " [ $p = /proc/1 ] || (exec 3>>$p/exe) 2>/dev/null && echo OPENED $p; done; done 2>/dev/null");
        it.awaitLine(id, "ready");
        for (int i = 0; i < 20; i++) {
            assertThat(it.exec(id, "true").code()).isZero();
        }
        it.engine.remove(id, true, true);
    }

    @Test
    void refuses_a_working_directory_that_is_an_inherited_descriptor() {
        for (int fd = 3; fd < 20; fd++) {
            ProcessRequest process = new ProcessRequest(
                    null,
                    List.of("pwd"),
                    List.of(),
                    "/proc/self/fd/" + fd,
                    null,
                    false,
                    false,
                    false,
                    List.of(),
                    List.of(),
                    null,
                    false);
            assertThatThrownBy(() -> it.run(Requests.with(process))).hasMessageContaining("working directory");
        }
    }

    @Test
    void runs_as_the_user_it_was_asked_to() throws Exception {
        assertThat(it.run(Requests.with(user("1234:5678"))).log()).contains("uid=1234", "gid=5678");
        assertThat(it.run(Requests.with(user("nobody"))).log()).contains("uid=65534");
        assertThatThrownBy(() -> it.run(Requests.with(user("stranger"))))
                .hasMessageContaining("stranger")
                .hasMessageContaining("no matching entries in passwd");
    }

    private static ProcessRequest user(String user) {
        return new ProcessRequest(
                null,
                List.of("sh", "-c", "id; echo to-stdout > /dev/stdout"),
                List.of(),
                null,
                user,
                false,
                false,
                false,
                List.of(),
                List.of(),
                null,
                false);
    }

    @Test
    void sees_a_read_only_root_where_asked() throws Exception {
        SecurityRequest readOnly = new SecurityRequest(
                false, false, List.of(), List.of(), null, "", "", "", "", "", true, Map.of(), List.of());
        assertThat(it.run(Requests.with(readOnly, "touch", "/x")).code()).isNotZero();
        assertThat(it.run(Requests.with(readOnly, "touch", "/dev/shm/x")).code())
                .isZero();
        for (String file : List.of("/etc/hosts", "/etc/resolv.conf", "/etc/hostname")) {
            String append = "echo x >> " + file;
            assertThat(it.run(Requests.with(readOnly, "sh", "-c", append)).code())
                    .as(file)
                    .isNotZero();
            assertThat(it.run(Requests.with(SecurityRequest.defaults(), "sh", "-c", append))
                            .code())
                    .as(file)
                    .isZero();
        }
    }

    @Test
    void writes_to_a_bind_as_the_owner_on_the_host() throws Exception {
        Path shared = Files.createDirectory(host.resolve("shared"));
        List<MountSpec> mounts = List.of(
                new MountSpec(MountSpec.Type.BIND, shared.toString(), "/data", false, ""),
                new MountSpec(MountSpec.Type.TMPFS, "", "/scratch", false, "size=1m"));
        assertThat(it.run(Requests.with(mounts, "sh", "-c", "echo hi > /data/file; df /scratch; id -u > /scratch/x"))
                        .code())
                .isZero();
        assertThat(Files.readString(shared.resolve("file"))).isEqualTo("hi\n");
        assertThat(Files.getAttribute(shared.resolve("file"), "unix:uid")).isEqualTo(0);
        List<MountSpec> readOnly = List.of(new MountSpec(MountSpec.Type.BIND, shared.toString(), "/data", true, ""));
        assertThat(it.run(Requests.with(readOnly, "touch", "/data/other")).code())
                .isNotZero();
    }

    @Test
    void writes_to_a_bind_as_whom_the_operator_says() throws Exception {
        Path shared = Files.createDirectory(host.resolve("owned"));
        Files.setAttribute(shared, "unix:uid", 1000);
        Files.setAttribute(Files.writeString(shared.resolve("root"), ""), "unix:uid", 0);
        String look = "echo hi > /data/file; mkdir /data/d; stat -c %u:%g /data /data/root /data/file";
        assertThat(it.run(binding(shared, "owner=1000.100", "sh", "-c", look)).log())
                .isEqualTo("0:100\n65534:100\n0:0\n");
        assertThat(Files.getAttribute(shared.resolve("file"), "unix:uid")).isEqualTo(1000);
        assertThat(Files.getAttribute(shared.resolve("d"), "unix:gid")).isEqualTo(100);

        Files.setPosixFilePermissions(shared, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        String id = it.create(binding(shared, "noidmap", "sh", "-c", "echo hi > /data/own"));
        it.engine.start(id);
        assertThat(it.awaitExit(id).code()).isZero();
        assertThat(Files.getAttribute(shared.resolve("own"), "unix:uid"))
                .isEqualTo((int) it.engine.require(id).spec().idBase());
        it.engine.remove(id, true, true);
    }

    private static ContainerRequest binding(Path source, String options, String... command) {
        return Requests.with(
                List.of(new MountSpec(MountSpec.Type.BIND, source.toString(), "/data", false, options)), command);
    }

    @Test
    void warns_of_a_bind_whose_file_system_maps_no_ids() {
        var created = it.engine.create(binding(Path.of("/proc/fs"), "", "true"), "test");
        assertThat(created.warnings()).anyMatch(text -> text.contains("(proc) is not known to map ids"));
        it.engine.remove(created.id(), true, true);
        assertThatThrownBy(() -> it.run(binding(Path.of("/proc/fs"), "owner=5", "true")))
                .hasMessageContaining("cannot map ids");
    }

    @Test
    void keeps_a_volume_over_containers() throws Exception {
        List<MountSpec> mounts = List.of(new MountSpec(MountSpec.Type.VOLUME, "kept", "/data", false, ""));
        assertThat(it.run(Requests.with(mounts, "sh", "-c", "echo kept > /data/x"))
                        .code())
                .isZero();
        assertThat(it.run(Requests.with(mounts, "cat", "/data/x")).log()).isEqualTo("kept\n");
        it.engine.removeVolume("kept", false);
    }

    @Test
    void refuses_mounts_over_proc() {
        List<MountSpec> mounts = List.of(new MountSpec(MountSpec.Type.TMPFS, "", "/tmp/../proc/sys", false, ""));
        assertThatThrownBy(() -> it.run(Requests.with(mounts, "true"))).hasMessageContaining("/proc");
    }

    @Test
    void has_no_network_or_the_host_s_as_asked() throws Exception {
        assertThat(it.run(Requests.with(NetworkRequest.mode("none"), "ip", "-o", "link"))
                        .log()
                        .lines())
                .hasSize(1)
                .allMatch(line -> line.contains("lo"));
        long hostLinks = Files.readAllLines(Path.of("/proc/net/dev")).size() - 2L;
        assertThat(it.run(Requests.with(NetworkRequest.mode("host"), "sh", "-c", "tail -n +3 /proc/net/dev"))
                        .log()
                        .lines()
                        .count())
                .isEqualTo(hostLinks);
    }

    @Test
    void shares_the_host_s_namespaces_where_asked() throws Exception {
        SecurityRequest shared = new SecurityRequest(
                false, false, List.of(), List.of(), null, "host", "host", "host", "host", "host", false, Map.of(),
                List.of());
        String links = it.run(Requests.with(
                        shared, "sh", "-c", "cd /proc/self/ns; for n in user pid ipc uts cgroup; do readlink $n; done"))
                .log();
        for (String name : List.of("user", "pid", "ipc", "uts", "cgroup")) {
            assertThat(links)
                    .contains(Files.readSymbolicLink(Path.of("/proc/self/ns", name))
                            .toString());
        }
        SecurityRequest pidOnly = new SecurityRequest(
                false, false, List.of(), List.of(), null, "", "host", "", "", "", false, Map.of(), List.of());
        assertThat(it.run(Requests.with(pidOnly, "readlink", "/proc/self/ns/pid"))
                        .log()
                        .strip())
                .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
    }

    @Test
    void privileged_gives_what_this_service_has_to_give() throws Exception {
        SecurityRequest privileged = new SecurityRequest(
                true, false, List.of(), List.of(), null, "", "", "", "", "", false, Map.of(), List.of());
        assertThat(it.run(Requests.with(privileged, "mount", "-t", "tmpfs", "none", "/mnt"))
                        .code())
                .isZero();
    }

    @Test
    void has_no_ipv6_where_its_network_has_none_unless_it_is_asked_for() throws Exception {
        String setting = "/proc/sys/net/ipv6/conf/eth0/disable_ipv6";
        assertThat(it.run("cat", setting).log()).isEqualTo("1\n");

        SecurityRequest asked = new SecurityRequest(
                false,
                false,
                List.of(),
                List.of(),
                null,
                "",
                "",
                "",
                "",
                "",
                false,
                Map.of("net.ipv6.conf.eth0.disable_ipv6", "0"),
                List.of());
        assertThat(it.run(Requests.with(asked, NetworkRequest.mode("bridge"), "cat", setting))
                        .log())
                .isEqualTo("0\n");
    }

    @Test
    void sets_sysctls_of_its_own_namespaces() throws Exception {
        SecurityRequest sysctl = new SecurityRequest(
                false,
                false,
                List.of(),
                List.of(),
                null,
                "",
                "",
                "",
                "",
                "",
                false,
                Map.of("net.ipv4.ip_forward", "1"),
                List.of());
        assertThat(it.run(Requests.with(sysctl, "cat", "/proc/sys/net/ipv4/ip_forward"))
                        .log())
                .isEqualTo("1\n");
    }
}
