package io.cofferdam.cgroup;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a container may use; a component that is null (or an empty list) is not limited.
 *
 * <p>The Docker API's ways of saying "not set" (0, and -1 of swappiness and quota) become null here, so that the rest of the code
 * meets one value for it. Any other negative number stays as it is and is refused by {@link #validate}: taken for null, a
 * slip of the pen would take away a limit that holds. {@code memorySwapBytes} keeps -1: unlimited swap differs from the default of as
 * much swap as memory.
 *
 * @param memoryMaxBytes hard limit of memory
 * @param memorySwapBytes memory and swap together; -1 is unlimited, null is twice the memory
 * @param memoryReservationBytes what reclaim spares (v2 memory.low) or falls back to (v1 soft limit)
 * @param memorySwappiness 0 to 100, v1 only
 * @param oomKillDisable pause instead of kill when memory is used up, v1 only
 * @param cpuShares weight against neighbours in v1's scale, 2 to 262144, 1024 if null
 * @param nanoCpus cores times 10^9; excludes period and quota
 * @param cpuPeriodMicros length of a scheduling period
 * @param cpuQuotaMicros time on all cores together in a period
 * @param cpuRealtimePeriodMicros v1 only
 * @param cpuRealtimeRuntimeMicros v1 only
 * @param cpusetCpus cores it may run on, as "0-2,7"
 * @param cpusetMems memory nodes it may allocate on
 * @param pidsMax tasks, unlimited if null; -1 becomes as many as the kernel has, which a default does not replace
 * @param blkioWeight 10 to 1000
 * @param blkioWeightDevices weights for single devices
 * @param readBps bytes a second from a block device
 * @param writeBps bytes a second to a block device
 * @param readIops operations a second
 * @param writeIops operations a second
 * @param deviceRules in addition to the default devices, in order
 * @param raw further files of the cgroup by name, as {@link KnobCatalogue} lists them, and the text they get
 */
public record Limits(
        @Nullable Long memoryMaxBytes,
        @Nullable Long memorySwapBytes,
        @Nullable Long memoryReservationBytes,
        @Nullable Long memorySwappiness,
        @Nullable Boolean oomKillDisable,
        @Nullable Long cpuShares,
        @Nullable Long nanoCpus,
        @Nullable Long cpuPeriodMicros,
        @Nullable Long cpuQuotaMicros,
        @Nullable Long cpuRealtimePeriodMicros,
        @Nullable Long cpuRealtimeRuntimeMicros,
        @Nullable String cpusetCpus,
        @Nullable String cpusetMems,
        @Nullable Long pidsMax,
        @Nullable Long blkioWeight,
        List<DeviceWeight> blkioWeightDevices,
        List<DeviceThrottle> readBps,
        List<DeviceThrottle> writeBps,
        List<DeviceThrottle> readIops,
        List<DeviceThrottle> writeIops,
        List<DeviceRule> deviceRules,
        Map<String, String> raw) {

    /** memorySwapBytes for as much swap as there is, pidsMax for as many tasks. */
    public static final long UNLIMITED = -1;

    /** PID_MAX_LIMIT on 64 bit (linux/threads.h), which pids.max takes and nothing above it. */
    static final Long MOST_PIDS = 4_194_304L;

    private static final Limits NONE = new LimitsBuilder().build();

    public Limits {
        memoryMaxBytes = nonZero(memoryMaxBytes);
        memorySwapBytes = nonZero(memorySwapBytes);
        memoryReservationBytes = nonZero(memoryReservationBytes);
        memorySwappiness = limited(memorySwappiness);
        oomKillDisable = Boolean.TRUE.equals(oomKillDisable) ? true : null;
        cpuShares = nonZero(cpuShares);
        nanoCpus = nonZero(nanoCpus);
        cpuPeriodMicros = nonZero(cpuPeriodMicros);
        cpuQuotaMicros = limited(nonZero(cpuQuotaMicros));
        cpuRealtimePeriodMicros = nonZero(cpuRealtimePeriodMicros);
        cpuRealtimeRuntimeMicros = nonZero(cpuRealtimeRuntimeMicros);
        cpusetCpus = filled(cpusetCpus);
        cpusetMems = filled(cpusetMems);
        pidsMax = pidsMax != null && pidsMax == UNLIMITED ? MOST_PIDS : nonZero(pidsMax);
        blkioWeight = nonZero(blkioWeight);
        blkioWeightDevices = copy(blkioWeightDevices);
        readBps = copy(readBps);
        writeBps = copy(writeBps);
        readIops = copy(readIops);
        writeIops = copy(writeIops);
        deviceRules = copy(deviceRules);
        raw = raw == null ? Map.of() : java.util.Collections.unmodifiableMap(new TreeMap<>(raw));
    }

    /** No limit at all. */
    public static Limits none() {
        return NONE;
    }

    public static LimitsBuilder builder() {
        return new LimitsBuilder();
    }

    public LimitsBuilder toBuilder() {
        return new LimitsBuilder(this);
    }

    /** These limits with a change, as in {@code limits.with(b -> b.pidsMax(100L))}. */
    public Limits with(UnaryOperator<LimitsBuilder> change) {
        return change.apply(toBuilder()).build();
    }

    /**
     * These limits with what a person entered for a {@link Knob}; an empty input takes the limit away.
     *
     * @param key a knob's key
     * @param input as in "512M", "1.5", "0-1", "max" or ""
     * @throws io.cofferdam.problem.ProblemException of kind INVALID
     */
    public Limits with(String key, String input) {
        return KnobInput.apply(this, key, input.strip());
    }

    /** These limits with whatever the update sets; what the update leaves null stays (the meaning of `docker update`). */
    public Limits mergedWith(Limits update) {
        return LimitsMerge.merge(this, update);
    }

    /** These limits with the numbers of the devices that are given by their paths alone. */
    public Limits numbered() {
        return with(limits -> limits.blkioWeightDevices(
                        blkioWeightDevices.stream().map(DeviceWeight::numbered).toList())
                .readBps(numbered(readBps))
                .writeBps(numbered(writeBps))
                .readIops(numbered(readIops))
                .writeIops(numbered(writeIops)));
    }

    private static List<DeviceThrottle> numbered(List<DeviceThrottle> throttles) {
        return throttles.stream().map(DeviceThrottle::numbered).toList();
    }

    /**
     * Refuses limits that no kernel or this host could keep.
     *
     * @throws io.cofferdam.problem.ProblemException of kind INVALID
     */
    public void validate(HostCapacity capacity) {
        new LimitsCheck(this, capacity).run();
    }

    /** Memory and swap together as the kernel shall get it: the asked one, twice the memory, or null without a limit. */
    public @Nullable Long swapTotalBytes() {
        if (memorySwapBytes != null || memoryMaxBytes == null) {
            return memorySwapBytes;
        }
        return memoryMaxBytes > Long.MAX_VALUE / 2 ? Long.valueOf(UNLIMITED) : Long.valueOf(2 * memoryMaxBytes);
    }

    /** The period in force: the asked one, or the kernel's default of 100 ms. */
    long periodMicros() {
        return cpuPeriodMicros == null || nanoCpus != null ? CpuBandwidth.DEFAULT_PERIOD_MICROS : cpuPeriodMicros;
    }

    /** What the kernel takes where no real-time period was given. */
    static long realtimePeriod(@Nullable Long periodMicros) {
        return periodMicros == null ? RealtimeShare.DEFAULT_PERIOD_MICROS : periodMicros;
    }

    /** Time in each {@link #periodMicros()}, or null without a limit. */
    @Nullable
    Long quotaMicros() {
        return nanoCpus == null ? cpuQuotaMicros : Long.valueOf(CpuBandwidth.quotaOfNanoCpus(nanoCpus));
    }

    /** Whether it has any weight against its neighbours' block I/O. */
    public boolean weighs() {
        return blkioWeight != null || !blkioWeightDevices.isEmpty();
    }

    private static @Nullable Long nonZero(@Nullable Long value) {
        return value != null && value == 0 ? null : value;
    }

    private static @Nullable Long limited(@Nullable Long value) {
        return value != null && value == UNLIMITED ? null : value;
    }

    private static @Nullable String filled(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }

    @SuppressWarnings("NullAway") // JSON without the member arrives as null
    private static <T> List<T> copy(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
