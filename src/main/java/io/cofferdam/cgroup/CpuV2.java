package io.cofferdam.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cpu controller of v2; its cpu.stat is there even where the controller is not. */
final class CpuV2 implements Controller {

    static final String MAX = "cpu.max";
    static final String WEIGHT = "cpu.weight";
    private static final String FRESH_MAX = "max " + CpuBandwidth.DEFAULT_PERIOD_MICROS;

    private final Place place;

    CpuV2(Place place) {
        this.place = place;
    }

    @Override
    public List<Setting> settings(Limits limits, List<String> warnings) {
        List<Setting> settings = new ArrayList<>();
        if (place.tree().controllers().contains("cpu")) {
            settings.add(place.setting(WEIGHT, weight(limits.cpuShares()), "100"));
            Long quota = limits.quotaMicros();
            if (place.has(MAX)) {
                String max = (quota == null ? "max" : quota) + " " + limits.periodMicros();
                settings.add(place.setting(MAX, max, FRESH_MAX));
            } else if (quota != null) {
                warnings.add("Your kernel does not support CPU CFS quota. Quota discarded.");
            }
        }
        if (limits.cpuRealtimePeriodMicros() != null || limits.cpuRealtimeRuntimeMicros() != null) {
            warnings.add("Your kernel does not support CPU real-time scheduler. Real-time limits discarded.");
        }
        return settings;
    }

    private static String weight(@Nullable Long shares) {
        return Long.toString(CpuBandwidth.weightOfShares(shares == null ? CpuBandwidth.DEFAULT_SHARES : shares));
    }

    CpuUsage usage() {
        Map<String, Long> stat = Reading.keyed(place.file("cpu.stat"));
        return new CpuUsage(
                stat.getOrDefault("usage_usec", 0L) * 1000,
                stat.getOrDefault("user_usec", 0L) * 1000,
                stat.getOrDefault("system_usec", 0L) * 1000,
                List.of(),
                stat.getOrDefault("nr_periods", 0L),
                stat.getOrDefault("nr_throttled", 0L),
                stat.getOrDefault("throttled_usec", 0L) * 1000);
    }
}
