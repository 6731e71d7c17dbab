package io.cofferdam.cgroup;

import org.jspecify.annotations.Nullable;

/** Reads and writes the inputs that several knobs have in common. */
final class Inputs {

    private Inputs() {}

    /** No limit: empty, or the kernel's word for it. */
    static boolean none(String text) {
        return text.isEmpty() || text.equals("max") || text.equals("-1");
    }

    static @Nullable Long bytes(String text) {
        return none(text) ? null : Long.valueOf(ByteSize.parse(text));
    }

    static @Nullable Long number(String text, long least) {
        if (none(text)) {
            return null;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number");
        }
        long value = Long.parseLong(text);
        if (value < least) {
            throw new IllegalArgumentException(text + " is below " + least);
        }
        return value;
    }

    static String listOf(Reading reading) {
        return switch (reading) {
            case Reading.Amount(long value) -> Long.toString(value);
            case Reading.Text(String text) -> text;
            case Reading.Absent _, Reading.Unreadable _, Reading.Max _ -> "";
        };
    }

    /** The weight in the Docker API's scale of 10 to 1000; the file may have "default 100" and lines of devices. */
    static String weightOf(String file, Reading reading) {
        String first = listOf(reading).lines().findFirst().orElse("").replace("default ", "");
        if (!first.matches("[0-9]{1,5}")) {
            return "";
        }
        long weight = Long.parseLong(first);
        return Long.toString(file.equals("io.weight") ? CpuBandwidth.blkioWeight(weight) : weight);
    }
}
