package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Memory of containers that is kept and comes back, with the real CRIU. Not tagged "v2": the kernel of that guest is built without
 * CONFIG_CHECKPOINT_RESTORE, and CRIU does not come up there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckpointsIT {

    /** Counts in the memory of a shell, and writes each number that is asked for by a line in the file. */
    private static final String COUNT = "n=0; mkfifo /tmp/ask 2>/dev/null; echo ready;"
            + " while :; do read line </tmp/ask && n=$((n+1)) && echo count $n; done";

    private EngineFixture it;
    private String id = "";

    @BeforeAll
    void open() {
        it = new EngineFixture("criu-it", settings -> settings.withCriu(UsableCriu.program()));
        UsableCriu.require(it.engine.checkpoints().lack());
    }

    @AfterAll
    void close() {
        it.close();
    }

    @AfterEach
    void remove() {
        if (!id.isEmpty()) {
            it.engine.remove(id, true, true);
            id = "";
        }
    }

    private void start(ContainerRequest request) throws Exception {
        id = it.create(request);
        it.engine.start(id);
        it.awaitLine(id, "ready");
    }

    /** One more, in the memory that only this process has. */
    private void count(int expected) throws Exception {
        assertThat(it.exec(id, "sh", "-c", "echo >/tmp/ask").code()).isZero();
        it.awaitLine(id, "count " + expected);
    }

    private void keepAndStartAgain() {
        it.engine.checkpoints().create(id, "one", true, "test");
        assertThat(it.engine.require(id).running()).isFalse();
        assertThat(it.engine.require(id).state().ender()).isEqualTo(Ender.by("test", "checkpointed"));
        it.engine.start(id, "one");
        assertThat(it.engine.require(id).running()).isTrue();
    }

    private static ContainerRequest counting(SecurityRequest security, List<MountSpec> mounts, boolean tty) {
        return request(security, mounts, COUNT, tty);
    }

    private static ContainerRequest counting(SecurityRequest security, List<MountSpec> mounts, String script) {
        return request(security, mounts, script, false);
    }

    private static ContainerRequest request(
            SecurityRequest security, List<MountSpec> mounts, String script, boolean tty) {
        ContainerRequest plain = Requests.with(security, "sh", "-c", script);
        ProcessRequest process = new ProcessRequest(
                null,
                List.of("sh", "-c", script),
                List.of(),
                null,
                null,
                tty,
                false,
                false,
                List.of(),
                List.of(),
                null,
                false);
        return new ContainerRequest(
                null,
                "busybox",
                process,
                NetworkRequest.mode("bridge"),
                plain.security(),
                plain.lifecycle(),
                plain.limits(),
                mounts,
                Map.of(),
                null);
    }

    private static SecurityRequest security(boolean privileged, String userns, boolean readOnly) {
        return new SecurityRequest(
                privileged, false, List.of(), List.of(), null, userns, "", "", "", "", readOnly, Map.of(), List.of());
    }

    @Test
    void memory_comes_back_and_all_goes_on_as_before() throws Exception {
        start(counting(SecurityRequest.defaults(), List.of(), false));
        count(1);
        count(2);
        String before = confinement();
        keepAndStartAgain();
        count(3);
        assertThat(confinement()).isEqualTo(before);
        assertThat(it.exec(id, "ip", "-o", "-4", "addr", "show", "dev", "eth0").log())
                .contains(it.engine.require(id).endpoints().getFirst().address().getHostAddress());
        assertThat(it.engine.stats(id)).isNotNull();
        it.engine.pause(id);
        it.engine.unpause(id);
        count(4);
        it.engine.stop(id, "KILL", 10);
        assertThat(it.engine.require(id).state().exitCode()).isEqualTo(137);
    }

    /** What keeps its process 1 in: rights, filter, ids, namespaces of its own, mounts and control groups. */
    private String confinement() throws Exception {
        return it.exec(
                        id,
                        "sh",
                        "-c",
                        "grep -E '^(Cap|NoNewPrivs|Seccomp|Uid|Gid|Groups)' /proc/1/status; cat /proc/1/uid_map"
                                + " /proc/1/cgroup /proc/sys/net/ipv4/ping_group_range; sort /proc/1/limits; hostname;"
                                + " cut -d' ' -f5,6 /proc/1/mountinfo | sort; cat /proc/1/oom_score_adj")
                .log();
    }

    /** What a bundle's memory gets in its place. */
    @Test
    void the_map_of_ids_is_written_as_criu_does() throws Exception {
        start(counting(SecurityRequest.defaults(), List.of(), false));
        it.engine.checkpoints().create(id, "one", true, "test");
        Path images = it.engine.directory(id).checkpoints().resolve("one");
        try (Stream<Path> files = Files.list(images)) {
            byte[] map = Files.readAllBytes(
                    files.filter(file -> file.getFileName().toString().startsWith("userns-"))
                            .findFirst()
                            .orElseThrow());
            long base = it.engine.require(id).spec().idBase();
            assertThat(BundledMemory.idMap(Arrays.copyOf(map, 8), base)).isEqualTo(map);
        }
    }

    @Test
    void no_namespace_is_the_hosts_afterwards() throws Exception {
        start(counting(SecurityRequest.defaults(), List.of(), false));
        keepAndStartAgain();
        for (String kind : List.of("mnt", "pid", "net", "ipc", "uts", "user", "cgroup", "time")) {
            Path own = Path.of(
                    "/proc", String.valueOf(it.engine.require(id).state().pid()), "ns", kind);
            assertThat(Files.readSymbolicLink(own))
                    .as(kind)
                    .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns", kind)));
        }
        assertThat(it.exec(id, "mount", "-t", "tmpfs", "none", "/mnt").code()).isNotZero();
        assertThat(it.exec(id, "sh", "-c", "echo 1 >/proc/sys/kernel/hostname").code())
                .isNotZero();
    }

    @Test
    void exit_codes_and_the_end_of_the_log_come_after_a_restore() throws Exception {
        id = it.create(Requests.with(
                LifecycleRequest.defaults(),
                "sh",
                "-c",
                "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.1; done"));
        it.engine.start(id);
        it.awaitLine(id, "ready");
        keepAndStartAgain();
        it.engine.stop(id, null, 20);
        assertThat(it.engine.require(id).state().exitCode()).isEqualTo(7);
        assertThat(it.log(id)).isEqualTo("ready\nbye\n");
    }

    @Test
    void goes_on_running_where_that_was_asked() throws Exception {
        start(counting(SecurityRequest.defaults(), List.of(), false));
        count(1);
        int pid = it.engine.require(id).state().pid();
        Checkpoint made = it.engine.checkpoints().create(id, "live", false, "test");
        assertThat(made.leftRunning()).isTrue();
        assertThat(made.bytes()).isGreaterThan(4096);
        count(2);
        assertThat(it.engine.require(id).state().pid()).isEqualTo(pid);
        it.engine.stop(id, "KILL", 10);
        it.engine.start(id, "live");
        count(2);
    }

    @Test
    void a_terminal_is_one_again() throws Exception {
        start(counting(SecurityRequest.defaults(), List.of(), true));
        count(1);
        keepAndStartAgain();
        count(2);
        assertThat(it.exec(id, "sh", "-c", "readlink /proc/1/fd/0; echo by the console >/dev/console")
                        .log())
                .isEqualTo("/dev/pts/0\n");
        it.awaitLine(id, "by the console");
        it.engine.resize(id, 33, 99);
        assertThat(it.exec(id, "sh", "-c", "stty size </proc/1/fd/0").log().strip())
                .isEqualTo("33 99");
    }

    @Test
    void a_server_answers_again() throws Exception {
        String serve = "echo page >/index.html; echo ready; exec httpd -f -p 80 -h /";
        start(counting(SecurityRequest.defaults(), List.of(), serve));
        keepAndStartAgain();
        assertThat(it.exec(id, "wget", "-q", "-O", "-", "http://127.0.0.1/index.html")
                        .log())
                .isEqualTo("page\n");
    }

    /** Held by a connection that came from outside, by both ends of one within, and by one that nobody has accepted. */
    private static final String CONNECTED = """
            mkfifo /tmp/1 /tmp/2 /tmp/3
            (nc -l -p 7001 <>/tmp/1; echo outer ended) &
            (nc -l -p 7002 <>/tmp/2; echo inner server ended) &
            httpd -f -p 7003 -h / & echo $! >/httpd; echo page >/index.html
            for port in 7001 7002 7003; do until netstat -ltn | grep -q :$port; do sleep 0.1; done; done
            (nc 127.0.0.1 7002 <>/tmp/3; echo inner client ended) &
            until netstat -tn | grep -q 7002.*ESTABLISHED; do sleep 0.1; done
            kill -STOP $(cat /httpd)
            echo ready
            while :; do sleep 0.1; done
            """;

    @Test
    void connections_outlast_a_checkpoint_and_come_back_closed() throws Exception {
        start(counting(SecurityRequest.defaults(), List.of(), CONNECTED));
        InetAddress address = it.engine.require(id).endpoints().getFirst().address();
        try (Socket outer = new Socket(address, 7001);
                Socket waiting = new Socket(address, 7003)) {
            say(outer, "before");
            it.awaitLine(id, "before");
            it.engine.checkpoints().create(id, "live", false, "test");
            say(outer, "between");
            it.awaitLine(id, "between");
            assertThat(it.exec(id, "sh", "-c", "netstat -tn").log()).contains(":7001 ", ":7003 ", "ESTABLISHED");

            keepAndStartAgain();
            for (String ended : List.of("outer ended", "inner server ended", "inner client ended")) {
                it.awaitLine(id, ended);
            }
            assertThat(it.exec(id, "netstat", "-tn").log()).doesNotContain("ESTABLISHED");
            hearsTheEnd(outer);
            hearsTheEnd(waiting);
        }
        assertThat(it.exec(id, "sh", "-c", "kill -CONT $(cat /httpd); wget -q -O - http://127.0.0.1:7003/index.html")
                        .log())
                .isEqualTo("page\n");
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void hearsTheEnd(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @Test
    void a_root_that_is_read_only_stays_so() throws Exception {
        start(counting(security(false, "", true), List.of(tmpfs()), false));
        it.exec(id, "sh", "-c", "echo kept >/tmp/kept");
        keepAndStartAgain();
        count(1);
        assertThat(it.exec(id, "sh", "-c", "cat /tmp/kept; touch /anywhere 2>&1")
                        .log())
                .startsWith("kept\n")
                .contains("Read-only file system");
    }

    private static MountSpec tmpfs() {
        return new MountSpec(MountSpec.Type.TMPFS, "", "/tmp", false, "");
    }

    @Test
    void the_hosts_user_namespace_and_privileges_are_as_before() throws Exception {
        for (boolean privileged : new boolean[] {false, true}) {
            start(counting(security(privileged, "host", false), List.of(), false));
            String before = confinement();
            keepAndStartAgain();
            count(1);
            assertThat(confinement()).isEqualTo(before);
            remove();
        }
    }

    @Test
    void files_of_binds_and_volumes_are_open_again(@org.junit.jupiter.api.io.TempDir Path bound) throws Exception {
        List<MountSpec> mounts = List.of(
                new MountSpec(MountSpec.Type.BIND, bound.toString(), "/bound", false, ""),
                new MountSpec(MountSpec.Type.BIND, bound.toString(), "/looked", true, ""),
                new MountSpec(MountSpec.Type.VOLUME, "criu-it-volume", "/volume", false, ""));
        it.engine.createVolume("criu-it-volume", Map.of(), Map.of());
        id = it.create(counting(SecurityRequest.defaults(), mounts, "exec 9>>/bound/open 8</volume; " + COUNT));
        it.engine.start(id);
        it.awaitLine(id, "ready");
        it.exec(id, "sh", "-c", "echo one >/volume/file");
        keepAndStartAgain();
        count(1);
        assertThat(it.exec(id, "sh", "-c", "readlink /proc/1/fd/9; readlink /proc/1/fd/8")
                        .log())
                .isEqualTo("/bound/open\n/volume\n");
        assertThat(it.exec(id, "sh", "-c", "cat /volume/file; touch /bound/new; touch /looked/x 2>&1")
                        .log())
                .startsWith("one\n")
                .contains("Read-only file system");
        assertThat(bound.resolve("new")).exists();
        remove();
        it.engine.removeVolume("criu-it-volume", true);
    }

    @Test
    void a_service_that_returns_finds_what_was_restored() throws Exception {
        start(counting(SecurityRequest.defaults(), List.of(), false));
        keepAndStartAgain();
        it.restartService();
        count(1);
        assertThat(it.engine.checkpoints().list(id))
                .extracting(Checkpoint::name)
                .containsExactly("one");
        it.engine.checkpoints().create(id, "two", true, "test");
        it.engine.start(id, "two");
        count(2);
    }

    @Test
    void what_criu_cannot_take_is_refused_in_its_words_and_the_container_runs_on() throws Exception {
        // a device that has a state of its own, which the kernel tells nobody
        id = it.create(Requests.with(
                security(true, "host", false), "sh", "-c", "exec 3</dev/fuse; echo ready; exec sleep 1000"));
        it.engine.start(id);
        it.awaitLine(id, "ready");
        assertThatThrownBy(() -> it.engine.checkpoints().create(id, "nested", true, "test"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("could not be checkpointed")
                .hasMessageContaining("CRIU said: ");
        assertThat(it.engine.require(id).running()).isTrue();
        assertThat(it.engine.require(id).state().ender()).isNull();
        assertThat(it.engine.checkpoints().list(id)).isEmpty();
        assertThat(checkpointFiles()).isEmpty();
    }

    private List<Path> checkpointFiles() throws IOException {
        Path directory = it.engine.directory(id).checkpoints();
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    @Test
    void a_restore_that_fails_says_why_and_leaves_nothing() throws Exception {
        start(counting(SecurityRequest.defaults(), List.of(), false));
        it.engine.checkpoints().create(id, "spoiled", true, "test");
        Path images = it.engine.directory(id).checkpoints().resolve("spoiled");
        Files.write(images.resolve("pstree.img"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> it.engine.start(id, "spoiled"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("could not be started from the checkpoint spoiled")
                .hasMessageContaining("CRIU said: ");
        assertThat(it.engine.require(id).running()).isFalse();
        it.engine.start(id);
        assertThat(it.engine.require(id).running()).isTrue();
    }

    @Test
    void mounts_other_than_at_the_checkpoint_are_refused() throws Exception {
        start(counting(SecurityRequest.defaults(), List.of(), false));
        it.engine.checkpoints().create(id, "other", true, "test");
        Path facts = it.engine.directory(id).checkpoints().resolve("other/checkpoint.json");
        Files.writeString(facts, Files.readString(facts).replace("/proc/keys ", "/proc/kees "));
        assertThatThrownBy(() -> it.engine.start(id, "other")).hasMessageContaining("CRIU made other mounts");
        assertThat(it.engine.require(id).running()).isFalse();
    }

    @Test
    void names_twice_and_bad_names_are_refused() throws Exception {
        start(counting(SecurityRequest.defaults(), List.of(), false));
        it.engine.checkpoints().create(id, "one", false, "test");
        assertThatThrownBy(() -> it.engine.checkpoints().create(id, "one", false, "test"))
                .hasMessageContaining("already exists");
        for (String bad : List.of("", "..", "../x", "a/b", ".hidden", "-x", "a\nb", "x".repeat(129))) {
            assertThatThrownBy(() -> it.engine.checkpoints().create(id, bad, false, "test"))
                    .as(bad)
                    .hasMessageContaining("Invalid checkpoint name");
            assertThatThrownBy(() -> it.engine.checkpoints().remove(id, bad)).hasMessageContaining("Invalid");
        }
        it.engine.checkpoints().remove(id, "one");
        assertThat(it.engine.checkpoints().list(id)).isEmpty();
        assertThat(checkpointFiles()).isEmpty();
        assertThatThrownBy(() -> it.engine.checkpoints().remove(id, "one")).hasMessageContaining("does not exist");
    }

    @Test
    void containers_that_share_or_cannot_be_looked_into_are_refused_by_name() throws Exception {
        id = it.create(new ContainerRequest(
                null,
                "busybox",
                ProcessRequest.of("sleep", "1000"),
                NetworkRequest.mode("host"),
                SecurityRequest.defaults(),
                Requests.with(List.of(), "x").lifecycle(),
                Requests.with(List.of(), "x").limits(),
                List.of(),
                Map.of(),
                null));
        it.engine.start(id);
        assertThatThrownBy(() -> it.engine.checkpoints().create(id, "one", true, "test"))
                .hasMessageContaining("--network=host");
        it.engine.pause(id);
        assertThatThrownBy(() -> it.engine.checkpoints().create(id, "one", true, "test"))
                .hasMessageContaining("paused");
        it.engine.unpause(id);
        it.engine.stop(id, "KILL", 10);
        assertThatThrownBy(() -> it.engine.checkpoints().create(id, "one", true, "test"))
                .hasMessageContaining("is not running");
    }
}
