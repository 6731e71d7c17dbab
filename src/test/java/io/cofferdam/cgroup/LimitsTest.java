package io.cofferdam.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static final HostCapacity TWO_CORES = new HostCapacity(cores(2), cores(1), 8L << 30, 0);
    private static final long MIB = 1L << 20;

    @Test
    void refuses_memory_below_six_megabytes() {
        refuses(b -> b.memoryMaxBytes(5 * MIB), "Minimum memory limit allowed is 6MB");
        refuses(b -> b.memoryReservationBytes(1L), "Minimum memory reservation allowed is 6MB");
        refuses(b -> b.memoryMaxBytes(-1L), "Minimum memory limit allowed is 6MB");
        refuses(b -> b.memoryReservationBytes(-5L), "Minimum memory reservation allowed is 6MB");
        accepts(b -> b.memoryMaxBytes(6 * MIB));
    }

    @Test
    void refuses_a_swap_limit_without_a_memory_limit() {
        refuses(b -> b.memorySwapBytes(64 * MIB), "You should always set the Memory limit when using Memoryswap limit");
        accepts(b -> b.memorySwapBytes(-1L));
    }

    @Test
    void refuses_a_swap_limit_below_the_memory_limit() {
        refuses(
                b -> b.memoryMaxBytes(64 * MIB).memorySwapBytes(63 * MIB),
                "Minimum memoryswap limit should be larger than memory limit");
        accepts(b -> b.memoryMaxBytes(64 * MIB).memorySwapBytes(64 * MIB));
        refuses(b -> b.memoryMaxBytes(64 * MIB).memorySwapBytes(-2L), "Invalid memory swap limit");
    }

    @Test
    void refuses_a_reservation_above_the_limit_and_a_wild_swappiness() {
        refuses(b -> b.memoryMaxBytes(64 * MIB).memoryReservationBytes(65 * MIB), "can not be less than memory reserv");
        refuses(b -> b.memorySwappiness(101L), "valid memory swappiness range is 0-100");
        refuses(b -> b.memorySwappiness(-2L), "valid memory swappiness range is 0-100");
    }

    @Test
    void refuses_more_cores_than_the_host_has() {
        String words = "Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available";
        refuses(b -> b.cpus(2.01), words);
        refuses(b -> b.cpus(0.001), words);
        refuses(b -> b.nanoCpus(Long.MAX_VALUE), words);
        refuses(b -> b.nanoCpus(-1L), words);
        refuses(b -> b.cpuQuotaMicros(200_001L), words);
        accepts(b -> b.cpus(2.0));
        accepts(b -> b.cpuQuotaMicros(100_000L).cpuPeriodMicros(50_000L));
    }

    @Test
    void refuses_cores_together_with_a_quota() {
        refuses(b -> b.cpus(1.0).cpuQuotaMicros(50_000L), "Nano CPUs and CPU Quota cannot both be set");
        refuses(b -> b.cpus(1.0).cpuPeriodMicros(50_000L), "Nano CPUs and CPU Period cannot both be set");
    }

    @Test
    void refuses_periods_and_quotas_that_the_kernel_would() {
        refuses(b -> b.cpuPeriodMicros(999L), "CPU cfs period can not be less than 1ms");
        refuses(b -> b.cpuPeriodMicros(1_000_001L), "CPU cfs period");
        refuses(b -> b.cpuQuotaMicros(999L), "CPU cfs quota can not be less than 1ms");
        refuses(b -> b.cpuQuotaMicros(-5L), "CPU cfs quota can not be less than 1ms");
    }

    @Test
    void refuses_a_cpuset_out_of_range_or_malformed() {
        refuses(b -> b.cpusetCpus("0-2"), "Requested CPUs are not available - requested 0-2, available: 0-1");
        refuses(b -> b.cpusetMems("1"), "Requested memory nodes are not available");
        for (String bad : List.of("a", "1-0", "0,", "-1", "0-", "0-99999999999", "0;1")) {
            refuses(b -> b.cpusetCpus(bad), "Invalid value " + bad + " for cpuset cpus");
        }
        accepts(b -> b.cpusetCpus("0,1").cpusetMems("0"));
    }

    @Test
    void refuses_weights_rates_and_devices_out_of_range() {
        refuses(b -> b.blkioWeight(9L), "Range of blkio weight is from 10 to 1000");
        refuses(b -> b.blkioWeight(1001L), "Range of blkio weight is from 10 to 1000");
        for (long weight : new long[] {9, 1001, -1}) {
            refuses(
                    b -> b.blkioWeightDevices(List.of(new DeviceWeight("/dev/sda", 8, 0, weight))),
                    "Range of blkio weight for /dev/sda is from 10 to 1000");
        }
        refuses(
                b -> b.writeBps(List.of(new DeviceThrottle("/dev/sda", 8, 0, 0))),
                "Invalid rate 0 for device /dev/sda");
        refuses(b -> b.readIops(List.of(new DeviceThrottle("/dev/x", -1, 0, 1))), "Invalid device /dev/x");
    }

    @Test
    void refuses_less_than_one_process() {
        refuses(b -> b.pidsMax(-7L), "Invalid pids limit -7");
        accepts(b -> b.pidsMax(1L));
        accepts(b -> b.pidsMax(4194304L));
        accepts(b -> b.pidsMax(-1L));
        refuses(b -> b.pidsMax(4194305L), "Invalid pids limit 4194305");
    }

    @Test
    void refuses_more_real_time_than_there_is() {
        accepts(b -> b.cpuRealtimeRuntimeMicros(1_000_000L));
        refuses(b -> b.cpuRealtimeRuntimeMicros(1_000_001L), "cpu real-time runtime cannot be higher");
        refuses(
                b -> b.cpuRealtimePeriodMicros(1L).cpuRealtimeRuntimeMicros(5L),
                "cpu real-time runtime cannot be higher");
        accepts(b -> b.cpuRealtimePeriodMicros(0L));
        refuses(b -> b.cpuRealtimeRuntimeMicros(-1L), "Invalid CPU real-time runtime -1");
        refuses(b -> b.cpuRealtimePeriodMicros(-1L), "Invalid CPU real-time period -1");
    }

    @Test
    void looks_up_the_numbers_of_a_device_that_is_named_by_its_path() {
        DeviceThrottle numbered = new DeviceThrottle("/dev/sda", 8, 0, 1024);
        assertThat(Limits.builder()
                        .writeBps(List.of(numbered))
                        .build()
                        .numbered()
                        .writeBps())
                .containsExactly(numbered);
        for (String none : List.of("/dev/null", "/dev/no-such-device", "sda", "")) {
            Limits named = Limits.builder()
                    .writeBps(List.of(DeviceThrottle.of(none, 1024)))
                    .build();
            assertThatThrownBy(named::numbered).hasMessageContaining("invalid device " + none);
        }
    }

    @Test
    void reaches_no_file_outside_the_catalogue() {
        refuses(b -> b.raw(Map.of("cgroup.procs", "1")), "Unknown cgroup file 'cgroup.procs'");
        refuses(b -> b.raw(Map.of("../release_agent", "/bin/sh")), "Unknown cgroup file");
        refuses(b -> b.raw(Map.of("memory.high", "lots")), "Invalid value 'lots' for memory.high");
        refuses(b -> b.raw(Map.of("cpu.idle", "1\n2")), "Invalid value");
        accepts(b -> b.raw(Map.of("memory.high", "1048576", "hugetlb.2MB.max", "max")));
    }

    @Test
    void takes_the_docker_apis_zero_and_minus_one_as_not_set() {
        Limits zeros = Limits.builder()
                .memoryMaxBytes(0L)
                .memorySwapBytes(0L)
                .memorySwappiness(-1L)
                .cpuShares(0L)
                .nanoCpus(0L)
                .cpuPeriodMicros(0L)
                .cpuQuotaMicros(-1L)
                .pidsMax(0L)
                .blkioWeight(0L)
                .cpusetCpus("")
                .oomKillDisable(false)
                .build();
        assertThat(zeros).isEqualTo(Limits.none());
    }

    @Test
    void an_update_keeps_what_it_does_not_name() {
        Limits old =
                Limits.builder().memoryMaxBytes(64 * MIB).cpus(1.0).pidsMax(10L).build();
        Limits update = Limits.builder().cpuQuotaMicros(50_000L).pidsMax(20L).build();
        Limits merged = old.mergedWith(update);
        assertThat(merged.memoryMaxBytes()).isEqualTo(64 * MIB);
        assertThat(merged.nanoCpus()).isNull();
        assertThat(merged.cpuQuotaMicros()).isEqualTo(50_000L);
        assertThat(merged.pidsMax()).isEqualTo(20L);
    }

    @Test
    void swap_defaults_to_as_much_as_memory() {
        assertThat(Limits.builder().memoryMaxBytes(64 * MIB).build().swapTotalBytes())
                .isEqualTo(128 * MIB);
        assertThat(Limits.none().swapTotalBytes()).isNull();
    }

    @Test
    void reads_device_rules_and_refuses_bad_ones() {
        assertThat(DeviceRule.parse("c 42:* rmw", true).text()).isEqualTo("c 42:* rmw");
        for (String bad : List.of("", "d 1:1 r", "c 1 r", "c 1:1", "c 1:1 x", "c 1:1 rwmr", "c 1:1 r\na")) {
            assertThatThrownBy(() -> DeviceRule.parse(bad, true)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void refuses(UnaryOperator<LimitsBuilder> with, String words) {
        assertThatThrownBy(() -> with.apply(Limits.builder()).build().validate(TWO_CORES))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(ProblemException.Kind.INVALID))
                .hasMessageContaining(words);
    }

    private static void accepts(UnaryOperator<LimitsBuilder> with) {
        assertThatCode(() -> with.apply(Limits.builder()).build().validate(TWO_CORES))
                .doesNotThrowAnyException();
    }

    private static BitSet cores(int count) {
        BitSet set = new BitSet();
        set.set(0, count);
        return set;
    }

    @Test
    void clearing_the_memory_limit_takes_the_limit_of_both_together_along() {
        Limits both = Limits.none().with(b -> b.memoryMaxBytes(64L << 20).memorySwapBytes(96L << 20));
        assertThat(both.with("memory.limit_in_bytes", "")).isEqualTo(Limits.none());
        assertThat(both.with("memory.limit_in_bytes", "32M").memorySwapBytes()).isEqualTo(96L << 20);
    }
}
