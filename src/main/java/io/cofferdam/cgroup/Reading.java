package io.cofferdam.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a file of a cgroup says; absent, unreadable and "max" are values of their own, never numbers. */
public sealed interface Reading {

    /** The host's kernel or its mounts have no such file. */
    record Absent() implements Reading {}

    /** It is there but does not answer. */
    record Unreadable(String why) implements Reading {}

    /** No limit. */
    record Max() implements Reading {}

    record Amount(long value) implements Reading {}

    record Text(String value) implements Reading {}

    /** v1 shows "no limit" of memory as the largest number of pages, in bytes (4 KiB to 64 KiB pages). */
    long V1_UNLIMITED_BYTES = Long.MAX_VALUE - 65_535;

    static Reading of(Path file) {
        try {
            return parse(Files.readString(file).strip());
        } catch (NoSuchFileException absent) {
            return new Absent();
        } catch (IOException failed) {
            return new Unreadable(String.valueOf(failed.getMessage()));
        }
    }

    private static Reading parse(String text) {
        if (text.equals("max") || text.equals("-1")) {
            return new Max();
        }
        if (!text.matches("[0-9]{1,20}")) {
            return new Text(text);
        }
        try {
            long value = Long.parseLong(text);
            return value >= V1_UNLIMITED_BYTES ? new Max() : new Amount(value);
        } catch (NumberFormatException beyondLong) {
            return new Max();
        }
    }

    /** The number, or what to take where there is none. */
    default long orElse(long other) {
        return this instanceof Amount(long value) ? value : other;
    }

    /** The file's text, or in words why there is none. */
    default String words() {
        return switch (this) {
            case Absent _ -> "absent";
            case Unreadable(String why) -> "unreadable: " + why;
            case Max _ -> "max";
            case Amount(long value) -> Long.toString(value);
            case Text(String value) -> value;
        };
    }

    /** Reads "key value" lines, as of memory.stat; an absent or unreadable file has none. */
    static Map<String, Long> keyed(Path file) {
        Map<String, Long> values = new HashMap<>();
        try {
            for (String line : Files.readString(file).split("\n")) {
                int space = line.indexOf(' ');
                String number = space < 0 ? "" : line.substring(space + 1).strip();
                if (number.matches("[0-9]{1,18}")) {
                    values.put(line.substring(0, space), Long.parseLong(number));
                }
            }
        } catch (IOException gone) {
            return values;
        }
        return values;
    }
}
