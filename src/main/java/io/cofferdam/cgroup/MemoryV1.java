package io.cofferdam.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The memory controller of v1 (kernel documentation, cgroup-v1/memory). */
final class MemoryV1 implements Controller {

    static final String LIMIT = "memory.limit_in_bytes";
    static final String MEMSW = "memory.memsw.limit_in_bytes";

    private final Place place;

    MemoryV1(Place place) {
        this.place = place;
    }

    @Override
    public List<Setting> settings(Limits limits, List<String> warnings) {
        List<Setting> settings = new ArrayList<>();
        settings.add(place.setting(LIMIT, bytes(limits.memoryMaxBytes()), "-1"));
        if (place.has(MEMSW)) {
            settings.add(place.setting(MEMSW, bytes(limits.swapTotalBytes()), "-1"));
        } else if (limits.memorySwapBytes() != null) {
            warnings.add("Your kernel does not support swap limit capabilities or the cgroup is not mounted."
                    + " Memory limited without swap.");
        }
        settings.add(place.setting("memory.soft_limit_in_bytes", bytes(limits.memoryReservationBytes()), "-1"));
        if (place.has("memory.swappiness")) {
            settings.add(swappiness(limits));
        }
        String oom = Boolean.TRUE.equals(limits.oomKillDisable()) ? "1" : "0";
        settings.add(place.setting("memory.oom_control", oom, "0"));
        return settings;
    }

    private Setting swappiness(Limits limits) {
        String inherited = place.ofParent("memory.swappiness");
        Long wanted = limits.memorySwappiness();
        return place.setting("memory.swappiness", wanted == null ? inherited : wanted.toString(), inherited);
    }

    MemoryUsage usage() {
        Map<String, Long> stat = Reading.keyed(place.file("memory.stat"));
        Map<String, Long> oom = Reading.keyed(place.file("memory.oom_control"));
        return new MemoryUsage(
                place.read("memory.usage_in_bytes").orElse(0),
                place.read(LIMIT),
                place.read("memory.max_usage_in_bytes"),
                stat.getOrDefault("total_cache", 0L),
                stat.getOrDefault("total_inactive_file", 0L),
                stat.getOrDefault("total_swap", 0L),
                oom.getOrDefault("oom_kill", 0L),
                place.read("memory.failcnt").orElse(0),
                stat);
    }

    private static String bytes(@Nullable Long bytes) {
        return bytes == null ? "-1" : bytes.toString();
    }
}
