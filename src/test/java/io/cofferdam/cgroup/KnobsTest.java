package io.cofferdam.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnobsTest {

    private static final long MIB = 1L << 20;

    @TempDir
    Path root;

    @Test
    void lists_what_a_v2_host_has_with_file_value_and_use() {
        Map<String, Knob> knobs = knobs("v2");
        Knob memory = knobs.get("memory.max");
        assertThat(memory.raw()).isEqualTo(new Reading.Amount(8589934592L));
        assertThat(memory.input()).isEqualTo("8G");
        assertThat(memory.file()).isEqualTo(root.resolve("sys/fs/cgroup/cofferdam-test/web/memory.max"));
        assertThat(memory.use()).isNotNull();
        assertThat(memory.use().text()).isEqualTo("40.0 MB in use, peak 57.2 MB");
        assertThat(memory.use().percent()).isZero();
        assertThat(knobs.get("cpu.max").input()).isEqualTo("2");
        assertThat(knobs.get("cpu.max").use().text()).isEqualTo("throttled in 40 % of periods");
        assertThat(knobs.get("pids.max").use().percent()).isEqualTo(9);
        assertThat(knobs.get("cpuset.cpus").use().text()).isEqualTo("4 of 4");
        assertThat(knobs).containsKeys("memory.high", "memory.min", "hugetlb.2MB.max", "cpu.idle", "io.weight");
        assertThat(knobs).doesNotContainKeys("memory.limit_in_bytes", "hugetlb.SIZE.max");
        assertThat(knobs.get("cgroup.freeze").editable()).isFalse();
    }

    @Test
    void lists_what_a_hybrid_host_has() {
        Map<String, Knob> knobs = knobs("hybrid");
        assertThat(knobs).containsKeys("memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "hugetlb.2MB.max");
        assertThat(knobs.get("memory.limit_in_bytes").raw()).isEqualTo(new Reading.Max());
        assertThat(knobs.get("memory.limit_in_bytes").input()).isEmpty();
        assertThat(knobs.get("memory.oom_control").input()).isEqualTo("0");
        assertThat(knobs.get("freezer.state").rawText()).isEqualTo("THAWED");
        assertThat(knobs).doesNotContainKeys("blkio.weight", "memory.high");
    }

    @Test
    void keeps_absent_apart_from_no_limit() {
        Cgroup stopped = new Cgroups(FixtureHost.unpack("v2", root), "cofferdam-test").container("stopped");
        Knob memory = byKey(Knobs.of(stopped, root)).get("memory.max");
        assertThat(memory.raw()).isEqualTo(new Reading.Absent());
        assertThat(memory.rawText()).isEqualTo("absent");
        assertThat(memory.input()).isEmpty();
    }

    @Test
    void has_four_rates_for_each_disk_but_none_for_loop_devices() throws Exception {
        disk("vda", "254:0");
        disk("loop0", "7:0");
        Map<String, Knob> knobs = knobs("v2");
        assertThat(knobs.keySet())
                .filteredOn(key -> key.startsWith("io.max/"))
                .containsExactlyInAnyOrder(
                        "io.max/254:0/rbps", "io.max/254:0/wbps", "io.max/254:0/riops", "io.max/254:0/wiops");
        assertThat(knobs.get("io.max/254:0/wbps").input()).isEqualTo("100M");
        assertThat(knobs.get("io.max/254:0/wbps").label()).isEqualTo("Write rate, vda");
        assertThat(knobs.get("io.max/254:0/rbps").input()).isEmpty();
    }

    @Test
    void reads_the_real_period_of_a_v1_quota() throws Exception {
        FixtureHost.unpack("hybrid", root);
        Path cpu = root.resolve("sys/fs/cgroup/cpu/cofferdam-test/web");
        Files.writeString(cpu.resolve("cpu.cfs_quota_us"), "75000\n");
        Files.writeString(cpu.resolve("cpu.cfs_period_us"), "50000\n");
        Cgroup cgroup = new Cgroups(CgroupHost.detect(root), "cofferdam-test").container("web");
        assertThat(byKey(Knobs.of(cgroup, root)).get("cpu.cfs_quota_us").input())
                .isEqualTo("1.5");
    }

    @Test
    void an_unchanged_input_changes_nothing() {
        Limits limits = Limits.builder()
                .memoryMaxBytes(64 * MIB)
                .memorySwapBytes(96 * MIB)
                .cpus(1.5)
                .cpuShares(1024L)
                .pidsMax(100L)
                .build();
        assertThat(limits.with("memory.max", "64M").with("memory.swap.max", "32M"))
                .isEqualTo(limits);
        assertThat(limits.with("cpu.max", "1.5").with("cpu.weight", "100").with("pids.max", "100"))
                .isEqualTo(limits);
    }

    @Test
    void keeps_the_swap_when_the_memory_limit_moves_on_v2() {
        Limits limits = Limits.builder()
                .memoryMaxBytes(64 * MIB)
                .memorySwapBytes(96 * MIB)
                .build();
        assertThat(limits.with("memory.max", "128M").memorySwapBytes()).isEqualTo(160 * MIB);
        assertThat(limits.with("memory.max", "").memorySwapBytes()).isNull();
        assertThat(limits.with("memory.swap.max", "max").memorySwapBytes()).isEqualTo(-1);
        assertThat(limits.with("memory.swap.max", "").memorySwapBytes()).isNull();
    }

    @Test
    void takes_cores_a_quota_with_period_or_nothing() {
        assertThat(Limits.none().with("cpu.max", "0.25").nanoCpus()).isEqualTo(250_000_000);
        Limits raw = Limits.none().with("cpu.max", "150000 50000");
        assertThat(raw.cpuQuotaMicros()).isEqualTo(150_000);
        assertThat(raw.cpuPeriodMicros()).isEqualTo(50_000);
        for (String none : List.of("", "max", "max 100000")) {
            assertThat(raw.with("cpu.max", none)).isEqualTo(Limits.none());
        }
        assertThat(Limits.none().with("cpu.cfs_quota_us", "1.5").nanoCpus()).isEqualTo(1_500_000_000);
    }

    @Test
    void a_new_period_keeps_the_cores() {
        Limits limits = Limits.builder().cpus(1.5).build().with("cpu.cfs_period_us", "50000");
        assertThat(limits.cpuQuotaMicros()).isEqualTo(75_000);
        assertThat(limits.cpuPeriodMicros()).isEqualTo(50_000);
        assertThat(limits.nanoCpus()).isNull();
    }

    @Test
    void sets_and_clears_raw_files_and_rates() {
        Limits limits = Limits.none().with("memory.high", "1M").with("io.max/254:0/wbps", "100M");
        assertThat(limits.raw()).containsExactly(Map.entry("memory.high", "1048576"));
        assertThat(limits.writeBps()).containsExactly(new DeviceThrottle("/dev/block/254:0", 254, 0, 100 * MIB));
        assertThat(limits.with("memory.high", "").with("io.max/254:0/wbps", "")).isEqualTo(Limits.none());
        assertThat(Limits.none()
                        .with("blkio.throttle.read_iops_device/8:0", "5")
                        .readIops())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "memory.max,lots", "memory.max,-5", "memory.max,99999999999T", "cpu.max,0", "cpu.max,1.5.5", "cpu.weight,10001",
        "pids.max,1.5", "cpuset.cpus,a-b", "memory.high,x", "memory.swap.max,1G", "io.max/8:0/riops,x", "io.weight,9"
    })
    void says_what_can_be_entered_instead(String key, String input) {
        assertThatThrownBy(() -> Limits.none().with(key, input))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(ProblemException.Kind.INVALID))
                .hasMessageContaining("Invalid value '" + input + "' for " + key);
    }

    @Test
    void refuses_keys_that_are_no_limits() {
        for (String key : List.of("cgroup.procs", "../memory.max", "release_agent", "", "io.max/8:0/x")) {
            assertThatThrownBy(() -> Limits.none().with(key, "1")).hasMessageContaining("Unknown limit");
        }
    }

    @ParameterizedTest
    @CsvSource({"512M,536870912", "1.5g,1610612736", "64 KiB,65536", "100,100", "2GB,2147483648", "0,0"})
    void reads_sizes(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(bytes);
        assertThat(ByteSize.parse(ByteSize.exact(bytes))).isEqualTo(bytes);
    }

    private Map<String, Knob> knobs(String host) {
        return byKey(Knobs.of(FixtureHost.container(host, root), root));
    }

    private static Map<String, Knob> byKey(List<Knob> knobs) {
        return knobs.stream().collect(Collectors.toMap(Knob::key, Function.identity()));
    }

    private void disk(String name, String number) throws Exception {
        Path directory = Files.createDirectories(root.resolve("sys/block").resolve(name));
        Files.writeString(directory.resolve("dev"), number + "\n");
    }
}
