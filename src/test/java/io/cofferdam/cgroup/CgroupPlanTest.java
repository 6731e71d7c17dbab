package io.cofferdam.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupPlanTest {

    private static final long MIB = 1L << 20;
    private static final Limits ALL = Limits.builder()
            .memoryMaxBytes(64 * MIB)
            .memoryReservationBytes(32 * MIB)
            .cpus(1.5)
            .cpuShares(512L)
            .cpusetCpus("0-1")
            .pidsMax(100L)
            .blkioWeight(500L)
            .readBps(List.of(new DeviceThrottle("/dev/sda", 8, 0, MIB)))
            .writeIops(List.of(new DeviceThrottle("/dev/sda", 8, 0, 10)))
            .build();

    @TempDir
    Path root;

    private final List<String> warnings = new ArrayList<>();

    @Test
    void has_a_directory_in_each_writable_tree() {
        assertThat(relative(FixtureHost.container("v1", root).directories()))
                .containsExactly(
                        "systemd/cofferdam-test/web",
                        "cpu,cpuacct/cofferdam-test/web",
                        "cpuset/cofferdam-test/web",
                        "memory/cofferdam-test/web",
                        "pids/cofferdam-test/web",
                        "devices/cofferdam-test/web",
                        "blkio/cofferdam-test/web");
    }

    @Test
    void has_one_directory_on_v2_and_its_procs_file() {
        Cgroup cgroup = FixtureHost.container("v2", root);
        assertThat(relative(cgroup.directories())).containsExactly("cofferdam-test/web");
        assertThat(relative(cgroup.procsFiles())).containsExactly("cofferdam-test/web/cgroup.procs");
    }

    @Test
    void on_a_hybrid_host_the_v2_tree_has_one_too() {
        Cgroup cgroup = FixtureHost.container("hybrid", root);
        assertThat(relative(cgroup.directories())).contains("unified/cofferdam-test/web");
        assertThat(cgroup.unifiedDirectory()).isPresent();
    }

    @Test
    void writes_a_launch_on_a_hybrid_host() {
        assertThat(launch("hybrid", ALL))
                .containsExactly(
                        "memory.limit_in_bytes=67108864",
                        "memory.memsw.limit_in_bytes=134217728",
                        "memory.soft_limit_in_bytes=33554432",
                        "cpu.shares=512",
                        "cpu.cfs_quota_us=150000",
                        "cpuset.cpus=0-1",
                        "cpuset.mems=0",
                        "pids.max=100",
                        "blkio.throttle.read_bps_device=8:0 1048576",
                        "blkio.throttle.write_iops_device=8:0 10");
        assertThat(warnings).singleElement().asString().contains("Weight discarded");
    }

    @Test
    void writes_a_launch_on_v2() {
        assertThat(launch("v2", ALL))
                .containsExactly(
                        "memory.max=67108864",
                        "memory.swap.max=67108864",
                        "memory.low=33554432",
                        "cpu.weight=59",
                        "cpu.max=150000 100000",
                        "cpuset.cpus=0-1",
                        "pids.max=100",
                        "io.weight=default 4950",
                        "io.max=8:0 rbps=1048576 wbps=max riops=max wiops=10");
        assertThat(warnings).isEmpty();
    }

    @Test
    void writes_the_weight_of_a_device_where_there_is_a_file_for_it() {
        Limits limits = Limits.builder()
                .blkioWeightDevices(List.of(new DeviceWeight("/dev/sda", 8, 0, 500)))
                .build();
        assertThat(launch("v2", limits)).containsExactly("io.weight=8:0 4950");
        assertThat(launch("hybrid", limits)).containsExactly("cpuset.cpus=0-3", "cpuset.mems=0");
        assertThat(warnings).singleElement().asString().contains("Weight discarded");
    }

    @Test
    void writes_only_what_a_cgroup_needs_when_nothing_is_limited() {
        assertThat(launch("v2", Limits.none())).isEmpty();
        assertThat(launch("hybrid", Limits.none())).containsExactly("cpuset.cpus=0-3", "cpuset.mems=0");
    }

    @Test
    void writes_equal_memory_and_swap_as_no_swap_on_v2() {
        Limits limits = Limits.builder()
                .memoryMaxBytes(64 * MIB)
                .memorySwapBytes(64 * MIB)
                .build();
        assertThat(launch("v2", limits)).contains("memory.swap.max=0");
    }

    @Test
    void leaves_swap_alone_when_it_is_unlimited() {
        Limits limits =
                Limits.builder().memoryMaxBytes(64 * MIB).memorySwapBytes(-1L).build();
        assertThat(launch("v2", limits)).containsExactly("memory.max=67108864");
    }

    @Test
    void warns_of_what_a_version_has_no_word_for() {
        Limits limits = Limits.builder()
                .memorySwappiness(10L)
                .oomKillDisable(true)
                .cpuRealtimeRuntimeMicros(1000L)
                .build();
        assertThat(launch("v2", limits)).isEmpty();
        assertThat(warnings).hasSize(3);
    }

    @Test
    void warns_of_swap_without_accounting_only_if_it_was_asked_for() {
        launch("v1", Limits.builder().memoryMaxBytes(64 * MIB).build());
        assertThat(warnings).isEmpty();
        launch(
                "v1",
                Limits.builder().memoryMaxBytes(64 * MIB).memorySwapBytes(-1L).build());
        assertThat(warnings).singleElement().asString().contains("Memory limited without swap");
    }

    @Test
    void denies_all_devices_before_it_allows_some_on_v1() {
        Limits limits = Limits.builder()
                .deviceRules(List.of(DeviceRule.parse("c 10:229 rw", true)))
                .build();
        List<String> writes = FixtureHost.container("hybrid", root).launchWrites(limits, warnings).stream()
                .filter(write -> write.file().getFileName().toString().startsWith("devices."))
                .map(write -> write.file().getFileName() + "=" + write.text())
                .toList();
        assertThat(writes).startsWith("devices.deny=a", "devices.allow=c *:* m").endsWith("devices.allow=c 10:229 rw");
        assertThat(FixtureHost.container("hybrid", root).deviceProgram(limits)).isEmpty();
        assertThat(FixtureHost.container("v2", root).deviceProgram(limits)).isPresent();
    }

    @Test
    void never_denies_all_devices_while_processes_run_on_v1() {
        Limits before = devices("c 10:229 rw", "c 10:237 rw");
        assertThat(change("hybrid", before, devices("b 7:* r", "c 10:229 r")))
                .containsExactly("devices.allow=b 7:* r", "devices.deny=c 10:229 w", "devices.deny=c 10:237 rw");
        assertThat(change("hybrid", before, devices("c 10:237 rw", "c 10:229 rw")))
                .isEmpty();
        Cgroup v1 = FixtureHost.container("hybrid", root);
        assertThat(v1.change(before, devices("a *:* rwm"))).isEmpty();
        assertThat(v1.changesDevicesAtLaunchOnly(before, devices("a *:* rwm"))).isTrue();
        assertThat(v1.changesDevicesAtLaunchOnly(devices("a *:* rwm"), before)).isTrue();
        assertThat(v1.changesDevicesAtLaunchOnly(before, Limits.none())).isFalse();
        assertThat(change("v2", before, Limits.none())).isEmpty();
    }

    private static Limits devices(String... rules) {
        return Limits.builder()
                .deviceRules(Arrays.stream(rules)
                        .map(rule -> DeviceRule.parse(rule, true))
                        .toList())
                .build();
    }

    @Test
    void changes_only_what_differs() {
        assertThat(change("v2", ALL, ALL.with(b -> b.pidsMax(200L)))).containsExactly("pids.max=200");
        assertThat(change("hybrid", ALL, ALL)).isEmpty();
    }

    @Test
    void clears_a_limit_with_what_a_new_cgroup_has() {
        assertThat(change("v2", ALL, Limits.none()))
                .containsExactly(
                        "memory.max=max",
                        "memory.swap.max=max",
                        "memory.low=0",
                        "cpu.weight=100",
                        "cpu.max=max 100000",
                        "cpuset.cpus=",
                        "pids.max=max",
                        "io.weight=default 100",
                        "io.max=8:0 rbps=max wbps=max riops=max wiops=max");
        assertThat(change("hybrid", ALL, Limits.none()))
                .containsExactly(
                        "memory.memsw.limit_in_bytes=-1",
                        "memory.limit_in_bytes=-1",
                        "memory.soft_limit_in_bytes=-1",
                        "cpu.shares=1024",
                        "cpu.cfs_quota_us=-1",
                        "cpuset.cpus=0-3",
                        "pids.max=max",
                        "blkio.throttle.read_bps_device=8:0 0",
                        "blkio.throttle.write_iops_device=8:0 0");
    }

    @Test
    void raises_memory_and_swap_together_before_memory_and_lowers_them_after() throws Exception {
        Limits small = Limits.builder().memoryMaxBytes(64 * MIB).build();
        Limits large = Limits.builder().memoryMaxBytes(640 * MIB).build();
        FixtureHost.unpack("hybrid", root);
        Path file = root.resolve("sys/fs/cgroup/memory/cofferdam-test/web/memory.limit_in_bytes");
        Cgroup cgroup = new Cgroups(CgroupHost.detect(root), "cofferdam-test").container("web");
        Files.writeString(file, "67108864\n");
        assertThat(texts(cgroup.change(small, large)))
                .containsExactly("memory.memsw.limit_in_bytes=1342177280", "memory.limit_in_bytes=671088640");
        Files.writeString(file, "671088640\n");
        assertThat(texts(cgroup.change(large, small)))
                .containsExactly("memory.limit_in_bytes=67108864", "memory.memsw.limit_in_bytes=134217728");
    }

    @Test
    void writes_raw_files_where_the_host_has_them() {
        Limits limits = Limits.builder()
                .raw(Map.of("memory.high", "1048576", "hugetlb.2MB.max", "0"))
                .build();
        assertThat(launch("v2", limits)).containsExactly("hugetlb.2MB.max=0", "memory.high=1048576");
        assertThat(launch("hybrid", limits)).contains("hugetlb.2MB.max=0").doesNotContain("memory.high=1048576");
        assertThat(warnings).singleElement().asString().contains("memory.high");
        assertThat(change("v2", limits, Limits.none())).contains("memory.high=max");
    }

    @Test
    void reads_usage_of_v1() {
        Usage usage = FixtureHost.container("hybrid", root).usage();
        assertThat(usage.memory().usedBytes()).isEqualTo(52428800 - 10485760);
        assertThat(usage.memory().limit()).isEqualTo(new Reading.Max());
        assertThat(usage.memory().oomKills()).isEqualTo(3);
        assertThat(usage.cpu().totalNanos()).isEqualTo(5_000_000_000L);
        assertThat(usage.cpu().perCpuNanos()).hasSize(4);
        assertThat(usage.cpu().throttledPeriods()).isEqualTo(4);
        assertThat(usage.pids()).isEqualTo(new PidsUsage(46, new Reading.Max()));
        assertThat(usage.blkio().readBytes()).isEqualTo(4097);
    }

    @Test
    void reads_usage_of_v2() {
        Usage usage = FixtureHost.container("v2", root).usage();
        assertThat(usage.memory().usedBytes()).isEqualTo(52428800 - 10485760);
        assertThat(usage.memory().limit()).isEqualTo(new Reading.Amount(8589934592L));
        assertThat(usage.memory().peak()).isEqualTo(new Reading.Amount(60000000));
        assertThat(usage.cpu().userNanos()).isEqualTo(3_000_000_000L);
        assertThat(usage.pids()).isEqualTo(new PidsUsage(46, new Reading.Amount(512)));
        assertThat(usage.blkio().devices()).hasSize(2);
        assertThat(usage.blkio().writeBytes()).isEqualTo(8194);
    }

    @Test
    void usage_of_a_cgroup_that_is_gone_is_zero_with_absent_limits() {
        Usage usage = new Cgroups(FixtureHost.unpack("v2", root), "cofferdam-test")
                .container("gone")
                .usage();
        assertThat(usage.memory().totalBytes()).isZero();
        assertThat(usage.memory().limit()).isEqualTo(new Reading.Absent());
    }

    private List<String> launch(String host, Limits limits) {
        return texts(FixtureHost.container(host, root).launchWrites(limits, warnings)).stream()
                .filter(text -> !text.startsWith("devices."))
                .toList();
    }

    private List<String> change(String host, Limits before, Limits after) {
        return texts(FixtureHost.container(host, root).change(before, after));
    }

    private static List<String> texts(List<CgroupWrite> writes) {
        return writes.stream()
                .map(write -> write.file().getFileName() + "=" + write.text())
                .toList();
    }

    private List<String> relative(List<Path> paths) {
        return paths.stream()
                .map(path -> root.resolve("sys/fs/cgroup").relativize(path).toString())
                .toList();
    }
}
