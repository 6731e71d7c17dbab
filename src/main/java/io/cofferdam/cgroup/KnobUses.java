package io.cofferdam.cgroup;

import java.util.BitSet;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Says how much of a limit is in use, in words and numbers. */
final class KnobUses {

    private final Usage usage;
    private final OptionalDouble coresInUse;
    private final HostCapacity capacity;

    KnobUses(Usage usage, OptionalDouble coresInUse, HostCapacity capacity) {
        this.usage = usage;
        this.coresInUse = coresInUse;
        this.capacity = capacity;
    }

    Usage usage() {
        return usage;
    }

    @Nullable
    KnobUse of(String file, Reading limit, String input) {
        return switch (file) {
            case MemoryV2.LIMIT, MemoryV1.LIMIT -> memory(limit);
            case MemoryV2.SWAP -> swap(limit);
            case MemoryV1.MEMSW -> memoryAndSwap(limit);
            case CpuV2.MAX, CpuV1.QUOTA -> cores(input);
            case CpuV2.WEIGHT -> weight(limit, 10_000);
            case "cpu.shares" -> weight(limit, CpuBandwidth.MAX_SHARES);
            case "cpuset.cpus" -> pinned(input);
            case PidsController.MAX ->
                KnobUse.of(usage.pids().current(), "tasks", usage.pids().current() + " running", limit);
            default -> null;
        };
    }

    private KnobUse memory(Reading limit) {
        MemoryUsage memory = usage.memory();
        String peak = memory.peak() instanceof Reading.Amount(long bytes) ? ", peak " + ByteSize.words(bytes) : "";
        return KnobUse.of(memory.usedBytes(), "bytes", ByteSize.words(memory.usedBytes()) + " in use" + peak, limit);
    }

    private KnobUse swap(Reading limit) {
        long bytes = usage.memory().swapBytes();
        String text = capacity.swapBytes() == 0 ? "none on this host" : ByteSize.words(bytes) + " in use";
        return KnobUse.of(bytes, "bytes", text, limit);
    }

    private KnobUse memoryAndSwap(Reading limit) {
        long bytes = usage.memory().usedBytes() + usage.memory().swapBytes();
        return KnobUse.of(bytes, "bytes", ByteSize.words(bytes) + " in use", limit);
    }

    private KnobUse cores(String input) {
        CpuUsage cpu = usage.cpu();
        String throttled = cpu.periods() == 0
                ? ""
                : "throttled in " + Math.round(100.0 * cpu.throttledPeriods() / cpu.periods()) + " % of periods";
        if (coresInUse.isEmpty()) {
            String total = String.format(Locale.ROOT, "%.1f s used so far", cpu.totalNanos() / 1e9);
            return new KnobUse(cpu.totalNanos() / 1e9, "seconds", throttled.isEmpty() ? total : throttled, null);
        }
        double cores = coresInUse.getAsDouble();
        double most = input.isEmpty() ? capacity.cores() : Double.parseDouble(input);
        int percent = most <= 0 ? 0 : (int) Math.clamp(Math.round(100 * cores / most), 0, 100);
        String text = String.format(Locale.ROOT, "%.2f in use", cores) + (throttled.isEmpty() ? "" : ", " + throttled);
        return new KnobUse(cores, "cores", text, percent);
    }

    private static KnobUse weight(Reading weight, long most) {
        long value = weight.orElse(0);
        return new KnobUse(value, "weight", "of " + most, (int) Math.clamp(100 * value / most, 0, 100));
    }

    private KnobUse pinned(String input) {
        BitSet cores;
        try {
            cores = input.isEmpty() ? capacity.cpus() : CpuList.parse(input);
        } catch (IllegalArgumentException unknownFormat) {
            cores = capacity.cpus();
        }
        int count = cores.cardinality();
        // To have every core is no shortage: there is nothing to fill up.
        return new KnobUse(count, "cores", count + " of " + capacity.cores(), null);
    }
}
