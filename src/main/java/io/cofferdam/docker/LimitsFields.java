package io.cofferdam.docker;

import io.cofferdam.cgroup.DeviceRule;
import io.cofferdam.cgroup.DeviceThrottle;
import io.cofferdam.cgroup.DeviceWeight;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.cgroup.LimitsBuilder;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The resource fields that `create` (inside of HostConfig) and `update` share. */
final class LimitsFields {

    /** What `docker update --cpus -1` sends. */
    private static final long MINUS_ONE_CORE = -1_000_000_000;

    private LimitsFields() {}

    static FieldTable addTo(FieldTable table) {
        return table.taken("CpuShares", "Memory", "NanoCpus", "BlkioWeight", "CpuPeriod", "CpuQuota", "CpusetCpus")
                .taken("CpusetMems", "CpuRealtimePeriod", "CpuRealtimeRuntime", "MemoryReservation", "MemorySwap")
                .taken("MemorySwappiness", "OomKillDisable", "PidsLimit", "DeviceCgroupRules", "BlkioWeightDevice")
                .taken("BlkioDeviceReadBps", "BlkioDeviceWriteBps", "BlkioDeviceReadIOps", "BlkioDeviceWriteIOps")
                .empty("KernelMemory", "A limit of kernel memory, which kernels no longer have,")
                .empty("KernelMemoryTCP", "A limit of TCP memory");
    }

    /** Limits as asked for; 0 asks for none. */
    static Limits read(JsonNode resources) {
        LimitsBuilder limits = Limits.builder()
                .memoryMaxBytes(number(resources, "Memory"))
                .memorySwapBytes(number(resources, "MemorySwap"))
                .memoryReservationBytes(number(resources, "MemoryReservation"))
                .memorySwappiness(number(resources, "MemorySwappiness"))
                .oomKillDisable(Fields.flag(resources, "OomKillDisable"))
                .cpuShares(number(resources, "CpuShares"))
                .nanoCpus(number(resources, "NanoCpus"))
                .cpuPeriodMicros(number(resources, "CpuPeriod"))
                .cpuQuotaMicros(number(resources, "CpuQuota"))
                .cpuRealtimePeriodMicros(number(resources, "CpuRealtimePeriod"))
                .cpuRealtimeRuntimeMicros(number(resources, "CpuRealtimeRuntime"))
                .cpusetCpus(resources.path("CpusetCpus").asString(""))
                .cpusetMems(resources.path("CpusetMems").asString(""))
                // Left out it becomes the engine's default; -1 asks for as many as the kernel has at all.
                .pidsMax(number(resources, "PidsLimit"))
                .blkioWeight(number(resources, "BlkioWeight"))
                .blkioWeightDevices(weights(resources))
                .readBps(throttles(resources, "BlkioDeviceReadBps"))
                .writeBps(throttles(resources, "BlkioDeviceWriteBps"))
                .readIops(throttles(resources, "BlkioDeviceReadIOps"))
                .writeIops(throttles(resources, "BlkioDeviceWriteIOps"))
                .deviceRules(deviceRules(resources.path("DeviceCgroupRules")));
        return limits.build();
    }

    /**
     * The limits after an update: what it leaves at 0 stays, and -1 for tasks, cores or the CPU quota takes the limit away, which a
     * merge cannot say because there null means "as it was". Cores and a quota are two ways to say one limit. A list of rates that is
     * there stands for all rates of its kind: an empty one is none, and none has the device whose rate is 0. A list of device
     * rules that is there likewise stands for all that are not for its devices.
     */
    static Limits update(Limits now, JsonNode resources) {
        Limits merged = now.mergedWith(read(resources));
        LimitsBuilder after = merged.toBuilder();
        if (is(resources, "PidsLimit", Limits.UNLIMITED)) {
            after.pidsMax(null);
        }
        if (is(resources, "CpuQuota", Limits.UNLIMITED)) {
            after.cpuQuotaMicros(null).nanoCpus(null);
        }
        if (is(resources, "NanoCpus", Limits.UNLIMITED) || is(resources, "NanoCpus", MINUS_ONE_CORE)) {
            after.cpuQuotaMicros(null).nanoCpus(null);
        }
        given(resources, "BlkioDeviceReadBps").ifPresent(after::readBps);
        given(resources, "BlkioDeviceWriteBps").ifPresent(after::writeBps);
        given(resources, "BlkioDeviceReadIOps").ifPresent(after::readIops);
        given(resources, "BlkioDeviceWriteIOps").ifPresent(after::writeIops);
        if (resources.path("DeviceCgroupRules").isArray()) {
            after.deviceRules(deviceRules(resources.path("DeviceCgroupRules")));
        }
        return after.build();
    }

    private static Optional<List<DeviceThrottle>> given(JsonNode resources, String field) {
        return resources.path(field).isArray()
                ? Optional.of(throttles(resources, field).stream()
                        .filter(throttle -> throttle.rate() != 0)
                        .toList())
                : Optional.empty();
    }

    private static boolean is(JsonNode resources, String field, long value) {
        Long given = number(resources, field);
        return given != null && given == value;
    }

    static @Nullable Long number(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw ProblemException.invalid(field + " is wrong.", value + " is not a whole number.", "Give a number.");
        }
        return value.asLong();
    }

    /** As the client has it, a weight of 0 is none. */
    private static List<DeviceWeight> weights(JsonNode resources) {
        List<DeviceWeight> weights = new ArrayList<>();
        for (JsonNode entry : resources.path("BlkioWeightDevice").values()) {
            Long weight = number(entry, "Weight");
            if (weight != null && weight != 0) {
                weights.add(DeviceWeight.of(entry.path("Path").asString(""), weight));
            }
        }
        return weights;
    }

    private static List<DeviceThrottle> throttles(JsonNode resources, String field) {
        List<DeviceThrottle> throttles = new ArrayList<>();
        for (JsonNode entry : resources.path(field).values()) {
            Long rate = number(entry, "Rate");
            throttles.add(DeviceThrottle.of(entry.path("Path").asString(""), rate == null ? 0 : rate));
        }
        return throttles;
    }

    private static List<DeviceRule> deviceRules(JsonNode rules) {
        List<DeviceRule> parsed = new ArrayList<>();
        for (JsonNode rule : rules.values()) {
            try {
                parsed.add(DeviceRule.parse(rule.asString(""), true));
            } catch (IllegalArgumentException e) {
                throw ProblemException.invalid(
                        e.getMessage() + ".", "A rule is a type, numbers and rights.", "Write it as 'c 42:* rmw'.");
            }
        }
        return parsed;
    }
}
