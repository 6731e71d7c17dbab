package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.cgroup.CgroupHost;
import io.cofferdam.cgroup.CgroupMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How containers came to their ends, while they are there and afterwards. */
@Tag("v2")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndingsIT {

    private static final String WAITS =
            "trap 'echo bye; exit 3' TERM; trap '' HUP; echo ready; while :; do sleep 0.1; done";

    private EngineFixture it;

    @BeforeAll
    void open() {
        it = new EngineFixture("endings-it");
    }

    @AfterEach
    void removeAll() {
        it.engine.list().forEach(view -> it.engine.remove(view.id(), true, true));
    }

    @AfterAll
    void close() {
        it.close();
    }

    @Test
    void says_who_stopped_it_and_what_it_said_and_used() throws Exception {
        String id = it.create(Requests.limited(limits -> limits.memoryMaxBytes(64L << 20), "sh", "-c", WAITS));
        it.engine.start(id);
        it.awaitLine(id, "ready");
        it.engine.note(id, Ender.by("ada", "stopped"));
        it.engine.stop(id, null, 30);
        Ending ending = it.engine.endings().require(id);
        assertThat(ending.exitCode()).isEqualTo(3);
        assertThat(ending.ender()).isEqualTo(Ender.by("ada", "stopped"));
        assertThat(ending.limits().memoryMaxBytes()).isEqualTo(64L << 20);
        assertThat(ending.lastLines()).extracting(Ending.Line::text).containsExactly("ready", "bye");
        assertThat(Objects.requireNonNull(ending.use()).cpuNanos()).isPositive();
        assertThat(ending.removedAt()).isNull();

        it.engine.start(id);
        it.engine.remove(id, true, true);
        Ending after = it.engine.endings().require(id.substring(0, 12));
        assertThat(after.exitCode()).isEqualTo(137);
        assertThat(after.ender()).as("nobody said").isNull();
        assertThat(after.removedAt()).isNotNull();
        assertThat(it.engine.endings().removed()).extracting(Ending::id).contains(id);
    }

    @Test
    void a_signal_that_was_survived_ended_nothing() throws Exception {
        String id = it.started("sh", "-c", WAITS);
        it.awaitLine(id, "ready");
        it.engine.note(id, new Ender("ada", "killed", 1));
        it.engine.kill(id, "HUP");
        it.engine.kill(id, "TERM");
        it.awaitExit(id);
        assertThat(it.engine.endings().require(id).ender()).isNull();
    }

    @Test
    void shows_that_memory_ran_out() throws Exception {
        String id = it.create(Requests.limited(
                limits -> limits.memoryMaxBytes(16L << 20).memorySwapBytes(16L << 20),
                "sh",
                "-c",
                "x=a; while :; do x=$x$x; done"));
        it.engine.start(id);
        it.awaitExit(id);
        Ending ending = it.engine.endings().require(id);
        assertThat(ending.oomKilled()).isTrue();
        LastUse use = Objects.requireNonNull(ending.use());
        assertThat(use.oomKills()).isPositive();
        if (CgroupHost.detect().mode() == CgroupMode.V2) {
            assertThat(use.memoryLimitHits()).isPositive();
        }
        assertThat(use.memoryPeakBytes()).isBetween(8L << 20, 16L << 20);
    }

    @Test
    void a_process_killed_for_want_of_memory_shows_while_the_others_run() throws Exception {
        LinkedBlockingQueue<Event> seen = new LinkedBlockingQueue<>();
        try (var events = it.engine.events().subscribe(seen::add)) {
            String id = it.create(Requests.limited(
                    limits -> limits.memoryMaxBytes(16L << 20).memorySwapBytes(16L << 20),
                    "sh",
                    "-c",
                    "(x=a; while :; do x=$x$x; done); echo went; exec sleep 1000"));
            it.engine.start(id);
            assertThat(it.engine.require(id).state().oomKilled()).isFalse();
            it.awaitLine(id, "went");
            awaitOom(seen);
            assertThat(it.engine.require(id).state().oomKilled()).isTrue();
            assertThat(it.engine.require(id).state().status()).isEqualTo(Status.RUNNING);

            it.restartService();
            assertThat(it.engine.require(id).state().oomKilled()).isTrue();
            it.engine.stop(id, null, 0);
            assertThat(it.engine.events().since(Instant.EPOCH))
                    .as("told once, before the service returned")
                    .filteredOn(event -> event.id().equals(id))
                    .extracting(Event::action)
                    .contains("die")
                    .containsOnlyOnce("oom");
            assertThat(it.engine.require(id).state().oomKilled())
                    .as("of its last run")
                    .isTrue();
            it.engine.start(id);
            assertThat(it.engine.require(id).state().oomKilled())
                    .as("of a new run")
                    .isFalse();
        }
    }

    @Test
    void a_kill_while_no_service_was_there_shows_once_it_is_back() throws Exception {
        String id = it.create(Requests.limited(
                limits -> limits.memoryMaxBytes(16L << 20).memorySwapBytes(16L << 20),
                "sh",
                "-c",
                "echo ready; trap '(x=a; while :; do x=$x$x; done)' HUP; while :; do sleep 0.1; done"));
        it.engine.start(id);
        it.awaitLine(id, "ready");
        long pid = it.engine.require(id).state().pid();
        Path oom = memoryEvents(id);
        it.restartServiceAfter(() -> {
            try {
                new ProcessBuilder("kill", "-HUP", Long.toString(pid)).start().waitFor();
                while (!Files.readString(oom).matches("(?s).*oom_kill [1-9].*")) {
                    Thread.onSpinWait();
                }
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        LinkedBlockingQueue<Event> seen = new LinkedBlockingQueue<>();
        try (var events = it.engine.events().subscribe(seen::add)) {
            it.engine.events().since(Instant.EPOCH).forEach(seen::add);
            awaitOom(seen);
        }
        assertThat(it.engine.require(id).state().oomKilled()).isTrue();
    }

    private static void awaitOom(LinkedBlockingQueue<Event> seen) throws InterruptedException {
        Event event = seen.poll(60, TimeUnit.SECONDS);
        while (event != null && !event.action().equals("oom")) {
            event = seen.poll(60, TimeUnit.SECONDS);
        }
        assertThat(event).as("an event of what the kernel did").isNotNull();
    }

    /** Where the kernel counts. */
    private Path memoryEvents(String id) throws IOException {
        long pid = it.engine.require(id).state().pid();
        boolean v2 = CgroupHost.detect().mode() == CgroupMode.V2;
        String line = Files.readAllLines(Path.of("/proc/" + pid + "/cgroup")).stream()
                .filter(one -> one.contains(v2 ? "0::" : ":memory:"))
                .findFirst()
                .orElseThrow();
        String path = line.substring(line.lastIndexOf(':') + 2);
        return v2
                ? Path.of("/sys/fs/cgroup").resolve(path).resolve("memory.events")
                : Path.of("/sys/fs/cgroup/memory").resolve(path).resolve("memory.oom_control");
    }

    @Test
    void knows_of_one_that_removed_itself_and_of_one_that_never_started() throws Exception {
        LifecycleRequest itself = new LifecycleRequest(true, RestartPolicy.none(), null, null, null, null);
        String gone = it.create(Requests.with(itself, "sh", "-c", "echo word >&2; exit 7"));
        var removal = it.engine.waitFor(gone, WaitCondition.REMOVED);
        it.engine.start(gone);
        removal.get();
        Ending ending = it.engine.endings().require(gone);
        assertThat(ending.exitCode()).isEqualTo(7);
        assertThat(ending.lastLines())
                .singleElement()
                .satisfies(line -> assertThat(line.stream()).isEqualTo(StreamType.STDERR));

        String never = it.create("/no/such/command");
        assertThatThrownBy(() -> it.engine.start(never)).isNotNull();
        assertThat(it.engine.endings().require(never).error()).contains("no such file");
        assertThatThrownBy(() -> it.engine.endings().require(it.create("true")))
                .hasMessageContaining("has not ended yet");
    }

    @Test
    void one_that_ended_while_no_service_was_there_is_known_too() throws Exception {
        String id = it.started("sh", "-c", "echo ready; sleep 1000");
        it.awaitLine(id, "ready");
        int pid = it.engine.require(id).state().pid();
        it.restartServiceAfter(() -> {
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            Path exit = it.root().resolve("containers").resolve(id).resolve("exit");
            while (!Files.exists(exit)) {
                Thread.onSpinWait();
            }
        });
        Ending ending = it.engine.endings().require(id);
        assertThat(ending.exitCode()).isEqualTo(137);
        assertThat(ending.use()).isNotNull();
        assertThat(ending.lastLines()).extracting(Ending.Line::text).containsExactly("ready");
    }

    @Test
    void the_end_of_a_supervisor_is_told_as_such() throws Exception {
        String id = it.started("sleep", "1000");
        int pid = it.engine.require(id).state().pid();
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.parent().orElseThrow().destroyForcibly();
        assertThat(it.awaitExit(id).code()).isEqualTo(137);
        Ending ending = it.engine.endings().require(id);
        assertThat(ending.ender()).isEqualTo(Ender.LOST);
        assertThat(ending.error()).isEqualTo("The supervisor was killed, and the container with it.");
        assertThat(it.engine.require(id).state().startFailed()).isFalse();
        process.onExit().get(60, TimeUnit.SECONDS);
        it.engine.start(id);
        assertThat(it.engine.require(id).state().error()).isEmpty();
    }

    @Test
    void the_oldest_go_when_there_are_too_many() throws Exception {
        Path ended = it.root().resolve("ended");
        for (int i = 0; i < Endings.MOST + 5; i++) {
            Path file = Files.createFile(ended.resolve("old%04d.json".formatted(i)));
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(10_000 - i)));
        }
        it.engine.endings().removeOld(Instant.now());
        try (var files = Files.list(ended)) {
            assertThat(files).hasSize(Endings.MOST);
        }
        assertThat(ended.resolve("old0000.json")).doesNotExist();
        assertThat(ended.resolve("old1004.json")).exists();
        it.engine.endings().removeOld(Instant.now().plus(Duration.ofDays(8)));
        assertThat(ended).isEmptyDirectory();
    }

    @Test
    void goes_when_its_time_has_come() throws Exception {
        String id = it.started("true");
        it.awaitExit(id);
        it.engine.remove(id, true, true);
        Path file = it.root().resolve("ended").resolve(id + ".json");
        it.engine.endings().removeOld(Instant.now());
        assertThat(file).exists();
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        it.engine.endings().removeOld(Instant.now());
        assertThat(file).doesNotExist();
        assertThatThrownBy(() -> it.engine.endings().require(id)).hasMessageContaining("No such container");
    }
}
