package io.cofferdam.cgroup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cpu and cpuacct controllers of v1, which may be mounted together or apart, or one of them not at all. */
final class CpuV1 implements Controller {

    static final String QUOTA = "cpu.cfs_quota_us";
    static final String PERIOD = "cpu.cfs_period_us";

    /** USER_HZ, the unit of cpuacct.stat, is 100 on every architecture Java runs on. */
    private static final long NANOS_PER_TICK = 10_000_000;

    private final @Nullable Place cpu;
    private final @Nullable Place cpuacct;

    CpuV1(@Nullable Place cpu, @Nullable Place cpuacct) {
        this.cpu = cpu;
        this.cpuacct = cpuacct;
    }

    @Override
    public List<Setting> settings(Limits limits, List<String> warnings) {
        List<Setting> settings = new ArrayList<>();
        if (cpu == null) {
            return settings;
        }
        Long shares = limits.cpuShares();
        settings.add(cpu.setting(
                "cpu.shares",
                Long.toString(shares == null ? CpuBandwidth.DEFAULT_SHARES : CpuBandwidth.clampShares(shares)),
                Long.toString(CpuBandwidth.DEFAULT_SHARES)));
        Long quota = limits.quotaMicros();
        if (cpu.has(QUOTA)) {
            settings.add(cpu.setting(PERIOD, Long.toString(limits.periodMicros()), "100000"));
            settings.add(cpu.setting(QUOTA, quota == null ? "-1" : quota.toString(), "-1"));
        } else if (quota != null) {
            warnings.add("Your kernel does not support CPU CFS quota. Quota discarded.");
        }
        realtime(cpu, limits, settings, warnings);
        return settings;
    }

    private static void realtime(Place cpu, Limits limits, List<Setting> settings, List<String> warnings) {
        Long period = limits.cpuRealtimePeriodMicros();
        Long runtime = limits.cpuRealtimeRuntimeMicros();
        if (cpu.has(RealtimeShare.RUNTIME)) {
            if (runtime != null && runtime > 0) {
                RealtimeShare.check(cpu, Limits.realtimePeriod(period), runtime);
            }
            String fresh = Long.toString(RealtimeShare.DEFAULT_PERIOD_MICROS);
            settings.add(cpu.setting(RealtimeShare.PERIOD, Long.toString(Limits.realtimePeriod(period)), fresh));
            settings.add(cpu.setting(RealtimeShare.RUNTIME, runtime == null ? "0" : runtime.toString(), "0"));
        } else if (period != null || runtime != null) {
            warnings.add("Your kernel does not support CPU real-time scheduler. Real-time limits discarded.");
        }
    }

    CpuUsage usage() {
        Map<String, Long> stat = cpu == null ? Map.of() : Reading.keyed(cpu.file("cpu.stat"));
        Map<String, Long> ticks = cpuacct == null ? Map.of() : Reading.keyed(cpuacct.file("cpuacct.stat"));
        return new CpuUsage(
                cpuacct == null ? 0 : cpuacct.read("cpuacct.usage").orElse(0),
                ticks.getOrDefault("user", 0L) * NANOS_PER_TICK,
                ticks.getOrDefault("system", 0L) * NANOS_PER_TICK,
                perCpu(),
                stat.getOrDefault("nr_periods", 0L),
                stat.getOrDefault("nr_throttled", 0L),
                stat.getOrDefault("throttled_time", 0L));
    }

    private List<Long> perCpu() {
        Reading reading = cpuacct == null ? new Reading.Absent() : cpuacct.read("cpuacct.usage_percpu");
        return switch (reading) {
            case Reading.Text(String numbers)
            when numbers.matches("[0-9 ]+") ->
                Arrays.stream(numbers.split(" +")).map(Long::valueOf).toList();
            case Reading.Amount(long value) -> List.of(value);
            case Reading.Text _, Reading.Absent _, Reading.Unreadable _, Reading.Max _ -> List.of();
        };
    }
}
