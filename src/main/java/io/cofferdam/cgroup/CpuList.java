package io.cofferdam.cgroup;

import java.util.BitSet;

/** The kernel's list format for cores and memory nodes, as in "0-3,8" (cpuset(7)). */
final class CpuList {

    /** More than any kernel is built for; keeps "0-4000000000" from filling memory. */
    private static final int MOST = 8192;

    private CpuList() {}

    /**
     * @throws IllegalArgumentException if the text is not such a list
     */
    static BitSet parse(String text) {
        BitSet set = new BitSet();
        if (text.isBlank()) {
            return set;
        }
        for (String part : text.strip().split(",", -1)) {
            int dash = part.indexOf('-');
            int first = number(dash < 0 ? part : part.substring(0, dash), text);
            int last = dash < 0 ? first : number(part.substring(dash + 1), text);
            if (last < first) {
                throw new IllegalArgumentException(text);
            }
            set.set(first, last + 1);
        }
        return set;
    }

    static String format(BitSet set) {
        StringBuilder text = new StringBuilder();
        for (int first = set.nextSetBit(0); first >= 0; ) {
            int end = set.nextClearBit(first);
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (end - first > 1) {
                text.append('-').append(end - 1);
            }
            first = set.nextSetBit(end);
        }
        return text.toString();
    }

    private static int number(String digits, String all) {
        if (!digits.matches("[0-9]{1,4}") || Integer.parseInt(digits) >= MOST) {
            throw new IllegalArgumentException(all);
        }
        return Integer.parseInt(digits);
    }
}
