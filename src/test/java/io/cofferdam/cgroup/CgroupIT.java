package io.cofferdam.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.cofferdam.linux.DeviceFilter;
import io.cofferdam.linux.KernelFile;
import io.cofferdam.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real cgroups of whichever version this host has, with a real process inside. */
@Tag("v2")
class CgroupIT {

    private static final long MIB = 1L << 20;

    private final CgroupHost host = CgroupHost.detect();
    private final Cgroups cgroups =
            new Cgroups(host, "cofferdam-it-" + ProcessHandle.current().pid());
    private static final String ID = "c0".repeat(32);

    private final Cgroup cgroup = cgroups.container(ID);
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void make_parent() {
        cgroups.ensureParent();
    }

    @AfterEach
    void remove_everything() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        cgroups.removeParent();
        assertThat(cgroup.exists()).isFalse();
        assertThat(cgroups.parent().exists()).isFalse();
    }

    @Test
    void limits_are_in_the_kernels_files_after_a_launch() throws Exception {
        Limits limits = Limits.builder()
                .memoryMaxBytes(64 * MIB)
                .cpus(0.5)
                .cpuShares(512L)
                .pidsMax(50L)
                .cpusetCpus("0")
                .build();
        limits.validate(HostCapacity.detect());
        launch(limits);
        assertThat(cgroup.processes()).hasSize(1);
        Usage usage = cgroup.usage();
        assertThat(usage.memory().limit()).isEqualTo(new Reading.Amount(64 * MIB));
        assertThat(usage.pids().limit()).isEqualTo(new Reading.Amount(50));
        assertThat(usage.pids().current()).isEqualTo(1);
        boolean v2 = host.mode() == CgroupMode.V2;
        assertThat(text(v2 ? "cpu.max" : "cpu.cfs_quota_us")).isEqualTo(v2 ? "50000 100000" : "50000");
        assertThat(text(v2 ? "cpu.weight" : "cpu.shares")).isEqualTo(v2 ? "59" : "512");
        if (host.of("cpuset").isPresent()) {
            assertThat(text("cpuset.cpus")).isEqualTo("0");
        }
    }

    @Test
    void starts_without_any_limit() throws Exception {
        launch(Limits.none());
        assertThat(cgroup.usage().memory().limit()).isEqualTo(new Reading.Max());
        assertThat(cgroups.containers()).containsOnlyKeys(ID);
    }

    @Test
    void changes_and_clears_limits_of_a_running_process() throws Exception {
        Limits small = Limits.builder().memoryMaxBytes(64 * MIB).pidsMax(50L).build();
        Limits large = Limits.builder()
                .memoryMaxBytes(640 * MIB)
                .pidsMax(500L)
                .cpus(1.0)
                .build();
        launch(small);
        cgroup.apply(cgroup.change(small, large));
        assertThat(cgroup.usage().memory().limit()).isEqualTo(new Reading.Amount(640 * MIB));
        assertThat(cgroup.usage().pids().limit()).isEqualTo(new Reading.Amount(500));
        cgroup.apply(cgroup.change(large, small));
        assertThat(cgroup.usage().memory().limit()).isEqualTo(new Reading.Amount(64 * MIB));
        cgroup.apply(cgroup.change(small, Limits.none()));
        assertThat(cgroup.usage().memory().limit()).isEqualTo(new Reading.Max());
        assertThat(cgroup.usage().pids().limit()).isEqualTo(new Reading.Max());
    }

    @Test
    void shares_real_time_out_of_what_the_parent_was_given() throws Exception {
        Cgroups sharing = new Cgroups(host, cgroups.parent().id(), new RealtimeShare(100_000));
        Path parents = host.of("cpu")
                .map(tree -> tree.mountPoint().resolve(cgroups.parent().id()))
                .orElseThrow();
        assumeThat(parents.resolve("cpu.rt_runtime_us")).exists();
        Limits much = Limits.builder().cpuRealtimeRuntimeMicros(200_000L).build();
        assertThatThrownBy(() -> cgroup.launchWrites(much, new ArrayList<>()))
                .hasMessageContaining("All containers together have 0 of 1000000.");
        sharing.ensureParent();
        assertThatThrownBy(() -> cgroup.launchWrites(much, new ArrayList<>()))
                .hasMessageContaining("All containers together have 100000 of 1000000.");
        Limits some = Limits.builder().cpuRealtimeRuntimeMicros(50_000L).build();
        launch(some);
        assertThat(text("cpu.rt_runtime_us")).isEqualTo("50000");
    }

    @Test
    void tells_what_the_kernel_made_of_a_change() throws Exception {
        Limits before = Limits.builder().memoryMaxBytes(64 * MIB).build();
        launch(before);
        // The kernel counts memory in pages and rounds down.
        Limits odd = Limits.builder().memoryMaxBytes(96 * MIB + 1).build();
        String file = host.mode() == CgroupMode.V2 ? "memory.max" : "memory.limit_in_bytes";
        assertThat(cgroup.apply(cgroup.change(before, odd)))
                .contains(new FileChange(file, Long.toString(64 * MIB), Long.toString(96 * MIB)));
    }

    @Test
    void tells_of_a_file_for_all_devices_the_line_of_one() throws Exception {
        String disk = BlockDevices.list(Path.of("/")).keySet().iterator().next();
        int colon = disk.indexOf(':');
        Limits slow = Limits.builder()
                .readBps(List.of(new DeviceThrottle(
                        "/dev/block/" + disk,
                        Integer.parseInt(disk.substring(0, colon)),
                        Integer.parseInt(disk.substring(colon + 1)),
                        MIB)))
                .build();
        launch(Limits.none());
        boolean v2 = host.mode() == CgroupMode.V2;
        String file = (v2 ? "io.max" : "blkio.throttle.read_bps_device") + "/" + disk;
        assertThat(cgroup.apply(cgroup.change(Limits.none(), slow)))
                .containsExactly(new FileChange(
                        file,
                        v2 ? "rbps=max wbps=max riops=max wiops=max" : "0",
                        v2 ? "rbps=1048576 wbps=max riops=max wiops=max" : "1048576"));
    }

    @Test
    void takes_back_earlier_writes_when_one_is_refused() throws Exception {
        Limits before = Limits.builder().pidsMax(50L).build();
        launch(before);
        Path pids = file("pids.max");
        List<CgroupWrite> writes = List.of(
                new CgroupWrite(pids, "70", false),
                new CgroupWrite(file(host.mode() == CgroupMode.V2 ? "cpu.weight" : "cpu.cfs_quota_us"), "x", false));
        assertThatThrownBy(() -> cgroup.apply(writes))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Could not write 'x' to /sys/fs/cgroup")
                .hasMessageContaining("errno 22");
        assertThat(Files.readString(pids).strip()).isEqualTo("50");
    }

    @Test
    void refuses_a_memory_limit_below_what_is_held() throws Exception {
        Process process =
                launch(Limits.none(), "sh", "-c", "x=$(head -c 20000000 /dev/zero | tr '\\0' x); echo; read y");
        process.getInputStream().read();
        Limits tight = Limits.builder()
                .memoryMaxBytes(6 * MIB)
                .memorySwapBytes(6 * MIB)
                .build();
        assertThatThrownBy(() -> cgroup.apply(cgroup.change(Limits.none(), tight)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(ProblemException.Kind.CONFLICT));
        assertThat(process.isAlive()).isTrue();
        assertThat(cgroup.usage().memory().limit()).isEqualTo(new Reading.Max());
    }

    @Test
    void counts_memory_and_processor_time() throws Exception {
        Process process =
                launch(Limits.none(), "sh", "-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo; read y");
        process.getInputStream().read();
        Usage usage = cgroup.usage();
        assertThat(usage.cpu().totalNanos()).isGreaterThan(1_000_000);
        assertThat(usage.memory().usedBytes()).isGreaterThan(4096);
    }

    @Test
    void counts_kills_for_want_of_memory() throws Exception {
        Limits limits = Limits.builder()
                .memoryMaxBytes(16 * MIB)
                .memorySwapBytes(16 * MIB)
                .build();
        Process process =
                launch(limits, "sh", "-c", "read go; x=$(head -c 60000000 /dev/zero | tr '\\0' x); echo $x | wc -c");
        process.outputWriter().append("go\n").flush();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(cgroup.usage().memory().oomKills()).isPositive();
    }

    @Test
    void freezes_and_thaws() throws Exception {
        Process process = launch(Limits.none(), "sh", "-c", "while read x; do echo $x; done");
        cgroup.freeze();
        assertThat(cgroup.frozen()).isTrue();
        process.outputWriter().append("hello\n").flush();
        assertThat(process.getInputStream().available()).isZero();
        cgroup.thaw();
        assertThat(cgroup.frozen()).isFalse();
        assertThat(process.getInputStream().read()).isEqualTo('h');
    }

    @Test
    void kills_everything_inside_and_can_be_removed() throws Exception {
        Process process = launch(Limits.none(), "sh", "-c", "sleep 1000 & sleep 1000 & echo; wait");
        process.getInputStream().read();
        assertThat(cgroup.processes()).hasSize(3);
        cgroup.killAll();
        assertThat(process.waitFor()).isEqualTo(137);
        assertThat(cgroup.processes()).isEmpty();
        cgroup.remove();
        assertThat(cgroup.exists()).isFalse();
    }

    @Test
    void kills_what_stands_still() throws Exception {
        Process process = launch(Limits.none(), "sh", "-c", "sleep 1000 & echo; wait");
        process.getInputStream().read();
        cgroup.freeze();
        cgroup.killAll();
        assertThat(process.waitFor()).isEqualTo(137);
        assertThat(cgroup.processes()).isEmpty();
    }

    @Test
    void removes_cgroups_that_were_made_inside_it() throws Exception {
        launch(Limits.none());
        Path directory = cgroup.directories().getLast();
        Files.createDirectories(directory.resolve("inner/most"));
        cgroup.killAll();
        cgroup.remove();
        assertThat(cgroup.exists()).isFalse();
    }

    @Test
    void the_parents_limit_binds_its_children() throws Exception {
        Cgroup parent = cgroups.parent();
        parent.apply(parent.change(Limits.none(), Limits.builder().pidsMax(7L).build()));
        assertThat(parent.usage().pids().limit()).isEqualTo(new Reading.Amount(7));
        Process process = launch(
                Limits.none(),
                "sh",
                "-c",
                "for i in 1 2 3 4 5 6 7 8 9; do sleep 1000 & done 2>/dev/null; echo; read y");
        process.waitFor(5, TimeUnit.SECONDS);
        assertThat(parent.usage().pids().current()).isLessThanOrEqualTo(7);
        cgroup.killAll();
    }

    @Test
    void a_name_that_leaves_the_tree_is_refused() {
        for (String name : List.of("..", "a/../b", "", "-x", "a\nb")) {
            assertThatThrownBy(() -> cgroups.container(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void opens_only_the_devices_that_are_allowed(@TempDir Path directory) throws Exception {
        Path zero = node(directory, "zero", 5);
        Path port = node(directory, "port", 4);
        String script = "head -c 1 %s >/dev/null && echo -n yes; head -c 0 %s 2>/dev/null && echo -n yes; echo; read y";
        Limits limits = Limits.builder()
                .deviceRules(List.of(DeviceRule.parse("c 1:4 w", true), DeviceRule.parse("b 7:* rwm", false)))
                .build();
        Process process = launch(limits, "sh", "-c", script.formatted(zero, port));
        assertThat(process.inputReader().readLine()).isEqualTo("yes");
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void takes_devices_back_when_a_later_write_is_refused() throws Exception {
        assumeThat(host.of("devices")).as("v1 lists devices").isPresent();
        Limits before = Limits.builder()
                .deviceRules(List.of(DeviceRule.parse("c 10:229 rw", true)))
                .build();
        launch(before);
        Set<String> rules = Set.copyOf(Files.readAllLines(file("devices.list")));
        Limits after = Limits.builder()
                .deviceRules(List.of(DeviceRule.parse("c 10:237 rw", true), DeviceRule.parse("c 10:229 w", true)))
                .build();
        List<CgroupWrite> writes = new ArrayList<>(cgroup.change(before, after));
        assertThat(writes).hasSize(2);
        writes.add(new CgroupWrite(file("devices.deny"), "x", false));
        assertThatThrownBy(() -> cgroup.apply(writes)).isInstanceOf(ProblemException.class);
        assertThat(Set.copyOf(Files.readAllLines(file("devices.list")))).isEqualTo(rules);
        assertThat(rules).contains("c 10:229 rw");
    }

    @Test
    void replaces_the_device_program_of_a_cgroup_and_leaves_those_below(@TempDir Path directory) throws Exception {
        assumeThat(host.mode()).isEqualTo(CgroupMode.V2);
        Path log = node(directory, "log", 11);
        byte[] few = program();
        byte[] more = program(DeviceRule.parse("c 1:11 w", true));
        Path above = Files.createDirectory(cgroup.directories().getFirst());
        Path below = Files.createDirectory(above.resolve("below"));
        assertThat(DeviceFilter.replace(above, more)).as("nothing to replace").isFalse();

        DeviceFilter.attach(above, few);
        assertThat(opensIn(above, log)).isFalse();
        assertThat(DeviceFilter.replace(above, more)).isTrue();
        assertThat(opensIn(above, log)).isTrue();
        assertThat(DeviceFilter.replace(below, few)).as("inherited only").isFalse();
        assertThat(opensIn(below, log)).isTrue();

        DeviceFilter.attach(below, more);
        assertThat(DeviceFilter.replace(above, few)).isTrue();
        assertThat(opensIn(below, log)).as("both must allow").isFalse();
        assertThat(DeviceFilter.replace(below, few)).isTrue();
        assertThat(DeviceFilter.replace(above, more)).isTrue();
        assertThat(opensIn(above, log)).isTrue();
        assertThat(opensIn(below, log)).as("its own is as it was").isFalse();
    }

    private byte[] program(DeviceRule... rules) {
        return cgroup.deviceProgram(Limits.builder().deviceRules(List.of(rules)).build())
                .orElseThrow();
    }

    private static boolean opensIn(Path directory, Path node) throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "echo $$ >%s/cgroup.procs && { true >%s && echo opened || echo refused; } 2>/dev/null"
                                .formatted(directory, node))
                .start();
        String said = process.inputReader().readLine();
        assertThat(process.waitFor()).isZero();
        assertThat(said).isIn("opened", "refused");
        return "opened".equals(said);
    }

    private static Path node(Path directory, String name, int minor) throws Exception {
        Path node = directory.resolve(name);
        Process mknod = new ProcessBuilder("mknod", node.toString(), "c", "1", "" + minor).start();
        assertThat(mknod.waitFor()).isZero();
        return node;
    }

    @Test
    void counts_what_goes_to_disk() throws Exception {
        assumeThat(host.of("io").or(() -> host.of("blkio"))).isPresent();
        launch(Limits.none());
        assertThat(cgroup.usage().blkio().readBytes()).isNotNegative();
    }

    private Process launch(Limits limits, String... command) throws Exception {
        for (Path directory : cgroup.directories()) {
            Files.createDirectory(directory);
        }
        for (CgroupWrite write : cgroup.launchWrites(limits, new ArrayList<>())) {
            KernelFile.write(write.file(), write.text());
        }
        if (host.mode() == CgroupMode.V2) {
            DeviceFilter.attach(
                    cgroup.directories().getFirst(),
                    cgroup.deviceProgram(limits).orElseThrow());
        }
        // the shell waits for a line, so that its first real step happens inside
        String[] gate = {"sh", "-c", "read go; exec \"$@\"", "gate"};
        List<String> all = new ArrayList<>(List.of(gate));
        all.addAll(command.length == 0 ? List.of("sleep", "1000") : List.of(command));
        Process process = new ProcessBuilder(all)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        started.add(process);
        for (Path procs : cgroup.procsFiles()) {
            KernelFile.write(procs, Long.toString(process.pid()));
        }
        process.outputWriter().append("go\n").flush();
        return process;
    }

    private Path file(String name) {
        return cgroup.directories().stream()
                .map(directory -> directory.resolve(name))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    private String text(String name) throws Exception {
        return Files.readString(file(name)).strip();
    }
}
