package io.cofferdam.cgroup;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lays an update over the limits that are in force. */
final class LimitsMerge {

    private LimitsMerge() {}

    static Limits merge(Limits old, Limits update) {
        LimitsBuilder merged = old.toBuilder();
        mergeMemory(merged, old, update);
        mergeCpu(merged, old, update);
        Map<String, String> raw = new TreeMap<>(old.raw());
        raw.putAll(update.raw());
        return merged.pidsMax(newer(update.pidsMax(), old.pidsMax()))
                .blkioWeight(newer(update.blkioWeight(), old.blkioWeight()))
                .blkioWeightDevices(newer(update.blkioWeightDevices(), old.blkioWeightDevices()))
                .readBps(newer(update.readBps(), old.readBps()))
                .writeBps(newer(update.writeBps(), old.writeBps()))
                .readIops(newer(update.readIops(), old.readIops()))
                .writeIops(newer(update.writeIops(), old.writeIops()))
                .deviceRules(newer(update.deviceRules(), old.deviceRules()))
                .raw(raw)
                .build();
    }

    private static void mergeMemory(LimitsBuilder merged, Limits old, Limits update) {
        merged.memoryMaxBytes(newer(update.memoryMaxBytes(), old.memoryMaxBytes()))
                .memorySwapBytes(newer(update.memorySwapBytes(), old.memorySwapBytes()))
                .memoryReservationBytes(newer(update.memoryReservationBytes(), old.memoryReservationBytes()))
                .memorySwappiness(newer(update.memorySwappiness(), old.memorySwappiness()))
                .oomKillDisable(newer(update.oomKillDisable(), old.oomKillDisable()));
    }

    private static void mergeCpu(LimitsBuilder merged, Limits old, Limits update) {
        boolean asBandwidth = update.cpuPeriodMicros() != null || update.cpuQuotaMicros() != null;
        boolean asCores = update.nanoCpus() != null;
        merged.cpuShares(newer(update.cpuShares(), old.cpuShares()))
                .nanoCpus(newer(update.nanoCpus(), asBandwidth ? null : old.nanoCpus()))
                .cpuPeriodMicros(newer(update.cpuPeriodMicros(), asCores ? null : old.cpuPeriodMicros()))
                .cpuQuotaMicros(newer(update.cpuQuotaMicros(), asCores ? null : old.cpuQuotaMicros()))
                .cpuRealtimePeriodMicros(newer(update.cpuRealtimePeriodMicros(), old.cpuRealtimePeriodMicros()))
                .cpuRealtimeRuntimeMicros(newer(update.cpuRealtimeRuntimeMicros(), old.cpuRealtimeRuntimeMicros()))
                .cpusetCpus(newer(update.cpusetCpus(), old.cpusetCpus()))
                .cpusetMems(newer(update.cpusetMems(), old.cpusetMems()));
    }

    private static <T> @Nullable T newer(@Nullable T update, @Nullable T old) {
        return update != null ? update : old;
    }

    private static <T> List<T> newer(List<T> update, List<T> old) {
        return update.isEmpty() ? old : update;
    }
}
