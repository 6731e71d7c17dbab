package io.cofferdam.cgroup;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sets the components of {@link Limits} one by one. */
public final class LimitsBuilder {

    private @Nullable Long memoryMaxBytes;
    private @Nullable Long memorySwapBytes;
    private @Nullable Long memoryReservationBytes;
    private @Nullable Long memorySwappiness;
    private @Nullable Boolean oomKillDisable;
    private @Nullable Long cpuShares;
    private @Nullable Long nanoCpus;
    private @Nullable Long cpuPeriodMicros;
    private @Nullable Long cpuQuotaMicros;
    private @Nullable Long cpuRealtimePeriodMicros;
    private @Nullable Long cpuRealtimeRuntimeMicros;
    private @Nullable String cpusetCpus;
    private @Nullable String cpusetMems;
    private @Nullable Long pidsMax;
    private @Nullable Long blkioWeight;
    private List<DeviceWeight> blkioWeightDevices = List.of();
    private List<DeviceThrottle> readBps = List.of();
    private List<DeviceThrottle> writeBps = List.of();
    private List<DeviceThrottle> readIops = List.of();
    private List<DeviceThrottle> writeIops = List.of();
    private List<DeviceRule> deviceRules = List.of();
    private Map<String, String> raw = Map.of();

    LimitsBuilder() {}

    LimitsBuilder(Limits from) {
        memoryMaxBytes = from.memoryMaxBytes();
        memorySwapBytes = from.memorySwapBytes();
        memoryReservationBytes = from.memoryReservationBytes();
        memorySwappiness = from.memorySwappiness();
        oomKillDisable = from.oomKillDisable();
        cpuShares = from.cpuShares();
        nanoCpus = from.nanoCpus();
        cpuPeriodMicros = from.cpuPeriodMicros();
        cpuQuotaMicros = from.cpuQuotaMicros();
        cpuRealtimePeriodMicros = from.cpuRealtimePeriodMicros();
        cpuRealtimeRuntimeMicros = from.cpuRealtimeRuntimeMicros();
        cpusetCpus = from.cpusetCpus();
        cpusetMems = from.cpusetMems();
        pidsMax = from.pidsMax();
        blkioWeight = from.blkioWeight();
        blkioWeightDevices = from.blkioWeightDevices();
        readBps = from.readBps();
        writeBps = from.writeBps();
        readIops = from.readIops();
        writeIops = from.writeIops();
        deviceRules = from.deviceRules();
        raw = from.raw();
    }

    public LimitsBuilder memoryMaxBytes(@Nullable Long value) {
        memoryMaxBytes = value;
        return this;
    }

    public LimitsBuilder memorySwapBytes(@Nullable Long value) {
        memorySwapBytes = value;
        return this;
    }

    public LimitsBuilder memoryReservationBytes(@Nullable Long value) {
        memoryReservationBytes = value;
        return this;
    }

    public LimitsBuilder memorySwappiness(@Nullable Long value) {
        memorySwappiness = value;
        return this;
    }

    public LimitsBuilder oomKillDisable(@Nullable Boolean value) {
        oomKillDisable = value;
        return this;
    }

    public LimitsBuilder cpuShares(@Nullable Long value) {
        cpuShares = value;
        return this;
    }

    public LimitsBuilder nanoCpus(@Nullable Long value) {
        nanoCpus = value;
        return this;
    }

    public LimitsBuilder cpuPeriodMicros(@Nullable Long value) {
        cpuPeriodMicros = value;
        return this;
    }

    public LimitsBuilder cpuQuotaMicros(@Nullable Long value) {
        cpuQuotaMicros = value;
        return this;
    }

    public LimitsBuilder cpuRealtimePeriodMicros(@Nullable Long value) {
        cpuRealtimePeriodMicros = value;
        return this;
    }

    public LimitsBuilder cpuRealtimeRuntimeMicros(@Nullable Long value) {
        cpuRealtimeRuntimeMicros = value;
        return this;
    }

    public LimitsBuilder cpusetCpus(@Nullable String value) {
        cpusetCpus = value;
        return this;
    }

    public LimitsBuilder cpusetMems(@Nullable String value) {
        cpusetMems = value;
        return this;
    }

    public LimitsBuilder pidsMax(@Nullable Long value) {
        pidsMax = value;
        return this;
    }

    public LimitsBuilder blkioWeight(@Nullable Long value) {
        blkioWeight = value;
        return this;
    }

    public LimitsBuilder blkioWeightDevices(List<DeviceWeight> value) {
        blkioWeightDevices = value;
        return this;
    }

    public LimitsBuilder readBps(List<DeviceThrottle> value) {
        readBps = value;
        return this;
    }

    public LimitsBuilder writeBps(List<DeviceThrottle> value) {
        writeBps = value;
        return this;
    }

    public LimitsBuilder readIops(List<DeviceThrottle> value) {
        readIops = value;
        return this;
    }

    public LimitsBuilder writeIops(List<DeviceThrottle> value) {
        writeIops = value;
        return this;
    }

    public LimitsBuilder deviceRules(List<DeviceRule> value) {
        deviceRules = value;
        return this;
    }

    public LimitsBuilder raw(Map<String, String> value) {
        raw = value;
        return this;
    }

    /** Cores as a decimal, as in `--cpus 1.5`; null is no limit. */
    public LimitsBuilder cpus(@Nullable Double cores) {
        return nanoCpus(cores == null ? null : Math.round(cores * 1e9));
    }

    public Limits build() {
        return new Limits(
                memoryMaxBytes,
                memorySwapBytes,
                memoryReservationBytes,
                memorySwappiness,
                oomKillDisable,
                cpuShares,
                nanoCpus,
                cpuPeriodMicros,
                cpuQuotaMicros,
                cpuRealtimePeriodMicros,
                cpuRealtimeRuntimeMicros,
                cpusetCpus,
                cpusetMems,
                pidsMax,
                blkioWeight,
                blkioWeightDevices,
                readBps,
                writeBps,
                readIops,
                writeIops,
                deviceRules,
                raw);
    }
}
