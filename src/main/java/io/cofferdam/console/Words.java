package io.cofferdam.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and times as people read them. */
final class Words {

    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB"};
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private Words() {}

    /** "7.3 GB"; steps of 1024, as the kernel's limits are counted. */
    static String bytes(long count) {
        double value = count;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        boolean whole = unit == 0 || value >= 100 || value == Math.rint(value);
        return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    static String percent(double value) {
        return String.format(Locale.ROOT, value > 0 && value < 9.95 ? "%.1f %%" : "%.0f %%", value);
    }

    /** "3 days", "6 hours", "4 min", "12 s": the largest unit that says enough. */
    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min";
        }
        if (seconds < 2 * 86_400) {
            return count(seconds / 3600, "hour");
        }
        return count(seconds / 86_400, "day");
    }

    static String ago(@Nullable Instant moment) {
        return moment == null ? "never" : duration(Duration.between(moment, Instant.now())) + " ago";
    }

    static String since(@Nullable Instant moment) {
        return moment == null ? "" : duration(Duration.between(moment, Instant.now()));
    }

    static String time(@Nullable Instant moment) {
        return moment == null ? "" : CLOCK.format(moment.atZone(ZoneId.systemDefault()));
    }

    static String clockMillis(Instant moment) {
        return MILLIS.format(moment.atZone(ZoneId.systemDefault()));
    }

    /** "0.09", "4.2" or "120": milliseconds. */
    static String millis(long micros) {
        double value = micros / 1000.0;
        return String.format(Locale.ROOT, value < 1 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    static String cores(double cores) {
        return String.format(Locale.ROOT, "%.2f", cores).replaceAll("\\.?0+$", "");
    }
}
