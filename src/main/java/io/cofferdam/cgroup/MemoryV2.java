package io.cofferdam.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The memory controller of v2 (kernel documentation, cgroup-v2). */
final class MemoryV2 implements Controller {

    static final String LIMIT = "memory.max";
    static final String SWAP = "memory.swap.max";

    private final Place place;

    MemoryV2(Place place) {
        this.place = place;
    }

    @Override
    public List<Setting> settings(Limits limits, List<String> warnings) {
        List<Setting> settings = new ArrayList<>();
        settings.add(place.setting(LIMIT, max(limits.memoryMaxBytes()), "max"));
        if (place.has(SWAP)) {
            settings.add(place.setting(SWAP, swap(limits), "max"));
        } else if (limits.memorySwapBytes() != null) {
            warnings.add("Your kernel does not support swap limit capabilities or the cgroup is not mounted."
                    + " Memory limited without swap.");
        }
        Long low = limits.memoryReservationBytes();
        settings.add(place.setting("memory.low", low == null ? "0" : low.toString(), "0"));
        if (limits.memorySwappiness() != null) {
            warnings.add("Your kernel does not support memory swappiness capabilities or the cgroup is not mounted."
                    + " Memory swappiness discarded.");
        }
        if (limits.oomKillDisable() != null) {
            warnings.add("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
        }
        return settings;
    }

    /** v2 counts swap by itself, the Docker API together with memory. */
    private static String swap(Limits limits) {
        Long total = limits.swapTotalBytes();
        Long memory = limits.memoryMaxBytes();
        if (total == null || total < 0) {
            return "max";
        }
        return Long.toString(total - (memory == null ? 0 : memory));
    }

    MemoryUsage usage() {
        Map<String, Long> stat = Reading.keyed(place.file("memory.stat"));
        Map<String, Long> events = Reading.keyed(place.file("memory.events"));
        return new MemoryUsage(
                place.read("memory.current").orElse(0),
                place.read(LIMIT),
                place.read("memory.peak"),
                stat.getOrDefault("file", 0L),
                stat.getOrDefault("inactive_file", 0L),
                place.read("memory.swap.current").orElse(0),
                events.getOrDefault("oom_kill", 0L),
                events.getOrDefault("max", 0L),
                stat);
    }

    /** What is charged without the page cache, which the kernel can drop. */
    long unreclaimableBytes() {
        Map<String, Long> stat = Reading.keyed(place.file("memory.stat"));
        long cache = stat.getOrDefault("inactive_file", 0L) + stat.getOrDefault("active_file", 0L);
        return Math.max(0, place.read("memory.current").orElse(0) - cache);
    }

    private static String max(@Nullable Long bytes) {
        return bytes == null ? "max" : bytes.toString();
    }
}
