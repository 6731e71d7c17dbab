package io.cofferdam.cgroup;

/** What is entered for the files of the memory controller. */
final class MemoryInput {

    private MemoryInput() {}

    /** Without a memory limit a limit of both together says nothing: it goes with it. */
    static Limits max(Limits limits, String text) {
        Long bytes = Inputs.bytes(text);
        return bytes == null ? withoutMax(limits) : limits.with(b -> b.memoryMaxBytes(bytes));
    }

    private static Limits withoutMax(Limits limits) {
        Long total = limits.memorySwapBytes();
        return limits.with(b -> b.memoryMaxBytes(null).memorySwapBytes(total == null || total < 0 ? total : null));
    }

    /** v2's swap limit is a file of its own: it stays what it is when the memory limit moves. */
    static Limits maxOnV2(Limits limits, String text) {
        Long bytes = Inputs.bytes(text);
        Long total = limits.memorySwapBytes();
        Long before = limits.memoryMaxBytes();
        if (bytes == null) {
            return withoutMax(limits);
        }
        Long moved = total == null || total < 0 || before == null ? total : Long.valueOf(bytes + total - before);
        return limits.with(b -> b.memoryMaxBytes(bytes).memorySwapBytes(moved));
    }

    static Limits total(Limits limits, String text) {
        if (text.equals("max") || text.equals("-1")) {
            return limits.with(b -> b.memorySwapBytes(Limits.UNLIMITED));
        }
        return limits.with(b -> b.memorySwapBytes(Inputs.bytes(text)));
    }

    static Limits swapOnV2(Limits limits, String text) {
        Long max = limits.memoryMaxBytes();
        if (Inputs.none(text)) {
            return total(limits, text);
        }
        if (max == null) {
            throw new IllegalArgumentException("a swap limit needs a memory limit");
        }
        return limits.with(b -> b.memorySwapBytes(Math.addExact(max, ByteSize.parse(text))));
    }

    static Limits reservation(Limits limits, String text) {
        return limits.with(b -> b.memoryReservationBytes(Inputs.bytes(text)));
    }

    static Limits swappiness(Limits limits, String text) {
        return limits.with(b -> b.memorySwappiness(Inputs.number(text, 0)));
    }

    static String oomKillDisableOf(Reading reading) {
        return reading instanceof Reading.Text(String text) && text.contains("oom_kill_disable 1") ? "1" : "0";
    }

    static Limits oomKillDisable(Limits limits, String text) {
        if (!text.matches("[01]?")) {
            throw new IllegalArgumentException("'" + text + "' is neither 0 nor 1");
        }
        return limits.with(b -> b.oomKillDisable(text.equals("1")));
    }
}
