package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.network.NewNetwork;
import io.cofferdam.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of containers on the real kernel. */
@Tag("v2")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineIT {

    private EngineFixture it;

    @BeforeAll
    void open() {
        it = new EngineFixture("engine-it");
    }

    @AfterAll
    void close() {
        it.close();
    }

    @Test
    void runs_a_program_to_its_end() throws Exception {
        assertThat(it.run("true").code()).isZero();
        assertThat(it.run("sh", "-c", "exit 42").code()).isEqualTo(42);
        assertThat(it.run("sh", "-c", "kill -KILL $$").code()).isIn(0, 137);
    }

    @Test
    void logs_what_a_program_writes() throws Exception {
        String id = it.create("sh", "-c", "echo hello; echo oops >&2; printf 'no newline'");
        var end = it.engine.waitFor(id, WaitCondition.NEXT_EXIT);
        it.engine.start(id);
        end.get(60, TimeUnit.SECONDS);
        StringBuilder text = new StringBuilder();
        it.engine.logs(
                id,
                LogQuery.all(),
                (stream, time, bytes, partial) -> text.append(stream)
                        .append(' ')
                        .append(new String(bytes, StandardCharsets.UTF_8).strip())
                        .append('\n'));
        assertThat(text.toString().lines())
                .containsExactlyInAnyOrder("STDOUT hello", "STDERR oops", "STDOUT no newline");
        it.engine.remove(id, false, true);
    }

    @Test
    void tells_the_last_lines_of_a_log() throws Exception {
        String id = it.create("sh", "-c", "for i in $(seq 1000); do echo line $i; done");
        it.engine.start(id);
        it.awaitExit(id);
        StringBuilder text = new StringBuilder();
        it.engine.logs(
                id,
                new LogQuery(true, true, false, 3, null, null),
                (stream, time, bytes, partial) -> text.append(new String(bytes, StandardCharsets.UTF_8)));
        assertThat(text.toString()).isEqualTo("line 998\nline 999\nline 1000\n");
        it.engine.remove(id, false, true);
    }

    @Test
    void keeps_every_file_of_a_log_within_its_limit_when_much_is_written_at_once() throws Exception {
        LifecycleRequest three = new LifecycleRequest(false, null, null, null, 20_000L, 3);
        String id = it.create(Requests.with(three, "sh", "-c", "for i in $(seq 100000 120000); do echo $i; done"));
        it.engine.start(id);
        it.awaitExit(id);
        try (Stream<Path> files =
                Files.list(it.root().resolve("containers").resolve(id).resolve("log"))) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(20_000));
        }
        List<String> lines = new ArrayList<>();
        it.engine.logs(
                id,
                LogQuery.all(),
                (stream, time, bytes, partial) -> lines.add(new String(bytes, StandardCharsets.UTF_8).strip()));
        int first = Integer.parseInt(lines.getFirst());
        assertThat(lines)
                .containsExactlyElementsOf(IntStream.rangeClosed(first, 120_000)
                        .mapToObj(String::valueOf)
                        .toList());
        it.engine.remove(id, false, true);
    }

    @Test
    void says_what_is_wrong_with_a_sysctl_and_a_mount_that_the_kernel_refuses() throws Exception {
        assertThatThrownBy(() -> it.run(Requests.sysctl("net.ipv4.nosuch", "1")))
                .hasMessageContaining("sysctl net.ipv4.nosuch=1 could not be set in the container: No such file")
                .hasMessageContaining("Check the name and the value");
        Path file = Files.writeString(it.root().resolve("file"), "");
        MountSpec onDirectory = new MountSpec(MountSpec.Type.BIND, file.toString(), "/etc", false, "");
        assertThatThrownBy(() -> it.run(Requests.with(List.of(onDirectory), "true")))
                .hasMessageContaining("move_mount failed")
                .hasMessageContaining("A file is mounted on a file");
    }

    @Test
    void is_restarting_while_it_waits_and_stopped_once_somebody_says_so() throws Exception {
        String id = restarting();
        assertThatThrownBy(() -> it.engine.remove(id, false, true)).hasMessageContaining("is restarting");
        it.engine.stop(id, null, 1);
        assertThat(it.engine.require(id).state().status()).isEqualTo(Status.EXITED);
        assertThat(it.engine.require(id).state().exitCode()).isEqualTo(3);
        it.engine.remove(id, false, true);
    }

    @Test
    void a_command_without_a_name_is_a_program_that_is_not_there() {
        assertThatThrownBy(() -> it.run("")).hasMessageContaining("exec: \"\": executable file not found in $PATH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM"})
    void stays_ended_when_it_is_killed_while_it_waits_for_its_restart(String signal) throws Exception {
        String id = restarting();
        assertThatThrownBy(() -> it.engine.kill(id, "HUP")).hasMessageContaining("is not running");
        it.engine.kill(id, signal);
        assertThat(it.engine.require(id).state().status()).isEqualTo(Status.EXITED);
        assertThat(it.engine.require(id).state().stoppedByHand()).isTrue();
        it.engine.remove(id, false, true);
    }

    private String restarting() throws Exception {
        RestartPolicy always = new RestartPolicy("always", 0);
        String id = it.create(
                Requests.with(new LifecycleRequest(false, always, null, null, null, null), "sh", "-c", "exit 3"));
        CountDownLatch ends = new CountDownLatch(6);
        try (EventBus.Subscription heard = it.engine.events().subscribe(event -> {
            if (event.id().equals(id) && event.action().equals("die")) {
                ends.countDown();
            }
        })) {
            it.engine.start(id);
            assertThat(ends.await(60, TimeUnit.SECONDS)).isTrue();
        }
        // 3.2 s lie between the sixth end and the next start
        assertThat(it.engine.require(id).state().status()).isEqualTo(Status.RESTARTING);
        return id;
    }

    @Test
    void stops_with_the_signal_and_kills_after_the_grace() throws Exception {
        String polite = it.started("sh", "-c", "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.1; done");
        it.awaitLine(polite, "ready");
        it.engine.stop(polite, null, 30);
        assertThat(it.engine.require(polite).state().exitCode()).isEqualTo(3);
        assertThat(it.log(polite)).contains("bye");
        it.engine.remove(polite, false, true);

        String deaf = it.started("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done");
        it.awaitLine(deaf, "ready");
        it.engine.stop(deaf, null, 0);
        assertThat(it.engine.require(deaf).state().exitCode()).isEqualTo(137);
        it.engine.remove(deaf, false, true);
    }

    @Test
    void pauses_and_goes_on() throws Exception {
        String id = it.started("sleep", "1000");
        it.engine.pause(id);
        assertThat(it.engine.require(id).state().status()).isEqualTo(Status.PAUSED);
        assertThatThrownBy(() -> it.engine.pause(id)).hasMessageContaining("already paused");
        it.engine.unpause(id);
        assertThat(it.engine.require(id).state().status()).isEqualTo(Status.RUNNING);
        it.engine.pause(id);
        it.engine.remove(id, true, true);
        assertThat(it.engine.find(id)).isEmpty();
    }

    @Test
    void runs_a_further_process_inside() throws Exception {
        String id = it.started("sleep", "1000");
        assertThat(it.exec(id, "sh", "-c", "echo out; echo err >&2; exit 7")).satisfies(result -> {
            assertThat(result.code()).isEqualTo(7);
            assertThat(result.log()).contains("out", "err");
        });
        assertThat(it.exec(id, "cat", "/proc/1/cmdline").log()).contains("sleep");
        assertThat(it.exec(id, "ls", "/proc/self/fd").log().lines()).hasSizeLessThanOrEqualTo(4);
        assertThatThrownBy(() -> it.exec(id, "no-such-program"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("executable file not found in $PATH");
        it.engine.remove(id, true, true);
    }

    @Test
    void carries_input_and_output_from_the_first_byte() throws Exception {
        ProcessRequest process = new ProcessRequest(
                null, List.of("cat"), List.of(), null, null, false, true, true, List.of(), List.of(), null, false);
        String id = it.create(Requests.with(process));
        StringBuilder text = new StringBuilder();
        try (AttachSession session = it.engine.attach(id, AttachRequest.all())) {
            it.engine.start(id);
            byte[] line = "0123456789abcdef\n".repeat(20_000).getBytes(StandardCharsets.UTF_8);
            Thread writer = Thread.ofVirtual().start(() -> {
                try (var stdin = session.stdin()) {
                    for (int at = 0; at < line.length; at += 10_000) {
                        stdin.write(line, at, Math.min(10_000, line.length - at));
                    }
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            session.pump((stream, buffer, offset, length) ->
                    text.append(new String(buffer, offset, length, StandardCharsets.UTF_8)));
            writer.join();
            assertThat(text.length()).isEqualTo(line.length);
        }
        assertThat(it.awaitExit(id).code()).isZero();
        it.engine.remove(id, false, true);
    }

    @Test
    void gives_a_terminal_of_the_container_s_own() throws Exception {
        ProcessRequest process = new ProcessRequest(
                null,
                List.of("sh", "-c", "tty; test -t 0 && echo is-a-tty; ls -l /dev/console; stty size"),
                List.of(),
                null,
                null,
                true,
                true,
                false,
                List.of(),
                List.of(),
                null,
                false);
        assertThat(it.run(Requests.with(process)).log()).contains("/dev/pts/0", "is-a-tty", "136,   0");
    }

    @Test
    void says_which_step_of_a_launch_failed_and_leaves_nothing() throws Exception {
        String id = it.create("/no/such/program");
        assertThatThrownBy(() -> it.engine.start(id))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no such file or directory")
                .hasMessageContaining("execve");
        assertThat(it.engine.require(id).state().status()).isEqualTo(Status.CREATED);
        assertThat(it.engine.require(id).state().exitCode()).isEqualTo(127);
        assertThat(it.engine.plan(id).failedStep()).isNotNull();
        assertThat(it.engine.cgroup(id).exists()).isFalse();
        it.engine.remove(id, false, true);
        assertThatThrownBy(() -> it.run("/etc/passwd")).hasMessageContaining("permission denied");
        assertThatThrownBy(() -> it.run("/etc")).hasMessageContaining("is a directory");
    }

    @Test
    void finds_running_containers_and_what_ended_meanwhile_after_the_service_was_gone() throws Exception {
        String runs = it.started("sh", "-c", "i=0; while :; do i=$((i+1)); echo $i; sleep 0.01; done");
        String ends = it.started("sh", "-c", "echo ready; read line < /tmp/fifo; exit 9");
        it.awaitLine(runs, "5");
        it.awaitLine(ends, "ready");
        it.restartService();
        assertThat(it.engine.require(runs).state().status()).isEqualTo(Status.RUNNING);
        assertThat(it.engine.plan(runs).steps())
                .allSatisfy(step -> assertThat(step.micros()).isNotNull());
        String before = it.log(runs).lines().reduce((a, b) -> b).orElseThrow();
        it.awaitLine(runs, Integer.toString(Integer.parseInt(before) + 5));
        List<Integer> numbers = it.log(runs).lines().map(Integer::valueOf).toList();
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(i + 1);
        }
        assertThat(it.exec(runs, "echo", "still here").log()).contains("still here");
        assertThat(it.awaitExit(ends).code()).isIn(1, 9);
        it.engine.remove(runs, true, true);
        it.engine.remove(ends, true, true);
    }

    @Test
    void shows_the_plan_before_and_after_a_launch() throws Exception {
        PlanView before = it.engine.preview(ContainerRequest.of(null, "busybox", "true"), "test");
        assertThat(before.launchedAt()).isNull();
        assertThat(before.steps())
                .extracting(PlanStep::name)
                .contains("clone3", "mount overlay", "pivot_root", "execve");
        String id = it.started("true");
        it.awaitExit(id);
        PlanView after = it.engine.plan(id);
        assertThat(after.steps())
                .hasSameSizeAs(before.steps())
                .allSatisfy(step -> assertThat(step.micros()).isNotNull());
        it.engine.remove(id, false, true);
    }

    @Test
    void applies_limits_at_launch_and_live() throws Exception {
        ContainerRequest request =
                Requests.limited(limits -> limits.memoryMaxBytes(64L << 20).pidsMax(50L));
        String id = it.create(request);
        it.engine.start(id);
        Path memory = it.engine.knobs(id).stream()
                .filter(knob -> knob.key().equals("memory.max") || knob.key().equals("memory.limit_in_bytes"))
                .findFirst()
                .orElseThrow()
                .file();
        assertThat(Files.readString(memory).strip()).isEqualTo(Long.toString(64L << 20));
        it.engine.changeLimits(
                id, it.engine.require(id).spec().limits().with(limits -> limits.memoryMaxBytes(128L << 20)));
        assertThat(Files.readString(memory).strip()).isEqualTo(Long.toString(128L << 20));
        assertThat(it.engine.stats(id).usage().pids().current()).isPositive();
        it.engine.remove(id, true, true);
    }

    @Test
    void kills_a_memory_hog_at_its_limit_and_says_so() throws Exception {
        ContainerRequest request = Requests.limited(
                limits -> limits.memoryMaxBytes(16L << 20).memorySwapBytes(16L << 20),
                "sh",
                "-c",
                "x=a; while :; do x=$x$x; done");
        String id = it.create(request);
        it.engine.start(id);
        assertThat(it.awaitExit(id).code()).isEqualTo(137);
        assertThat(it.engine.require(id).state().oomKilled()).isTrue();
        it.engine.remove(id, false, true);
    }

    @Test
    void looks_into_all_namespaces() throws Exception {
        String id = it.started("sleep", "1000");
        var overview = it.engine.namespaces(id);
        assertThat(overview.hostName()).isEqualTo(id.substring(0, 12));
        assertThat(overview.own()).isGreaterThanOrEqualTo(7);
        assertThat(it.engine.processes(id)).hasSize(1);
        it.engine.remove(id, true, true);
    }

    @Test
    void removes_itself_when_asked_to() throws Exception {
        LifecycleRequest lifecycle = new LifecycleRequest(true, RestartPolicy.none(), null, null, null, null);
        String id = it.create(Requests.with(lifecycle, "true"));
        var removed = it.engine.waitFor(id, WaitCondition.REMOVED);
        it.engine.start(id);
        assertThat(removed.get(60, TimeUnit.SECONDS).code()).isZero();
        assertThat(it.engine.find(id)).isEmpty();
    }

    @Test
    void an_orderly_end_leaves_nothing_in_the_kernel_where_nothing_runs() throws Exception {
        try (EngineFixture other = new EngineFixture("leaving-it")) {
            String made =
                    other.engine.networks().create(NewNetwork.named("mine")).bridge();
            String own = other.engine.networks().get("bridge").bridge();
            var before = other.engine.networks().get("mine").spec();
            other.run("true");
            other.restartServiceAfter(() -> {
                assertThat(Path.of("/sys/class/net", own)).doesNotExist();
                assertThat(Path.of("/sys/class/net", made)).doesNotExist();
            });
            assertThat(Path.of("/sys/class/net", made)).exists();
            assertThat(other.engine.networks().get("mine").spec()).isEqualTo(before);
            String id = other.started("sleep", "1000");
            other.restartServiceAfter(
                    () -> assertThat(Path.of("/sys/class/net", own)).exists());
            assertThat(other.engine.require(id).running()).isTrue();
        }
    }

    @Test
    void keeps_names_unique_and_renames() {
        String first = it.create(ContainerRequest.of("unique", "busybox", "true"));
        assertThatThrownBy(() -> it.create(ContainerRequest.of("unique", "busybox", "true")))
                .hasMessageContaining("already in use");
        it.engine.rename(first, "other");
        String second = it.create(ContainerRequest.of("unique", "busybox", "true"));
        assertThatThrownBy(() -> it.engine.rename(second, "other")).hasMessageContaining("already in use");
        it.engine.remove("other", false, true);
        it.engine.remove("unique", false, true);
    }
}
