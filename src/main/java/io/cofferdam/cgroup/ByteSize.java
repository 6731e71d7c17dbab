package io.cofferdam.cgroup;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: 512M, 1.5g, 64 KiB; powers of 1024, as with `docker run -m`. */
public final class ByteSize {

    private static final Pattern FORMAT =
            Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,6})?) ?([kmgt]?)(?:i?b)?", Pattern.CASE_INSENSITIVE);
    private static final List<String> UNITS = List.of("", "K", "M", "G", "T");

    private ByteSize() {}

    /**
     * @throws IllegalArgumentException if it is no size, or too large for a long
     */
    public static long parse(String text) {
        Matcher matcher = FORMAT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a size");
        }
        int power = UNITS.indexOf(matcher.group(2).toUpperCase(Locale.ROOT));
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power)));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is too large");
        }
        return bytes.setScale(0, RoundingMode.DOWN).longValueExact();
    }

    /** The shortest text that {@link #parse} reads back as the same number. */
    public static String exact(long bytes) {
        for (int power = UNITS.size() - 1; power > 0; power--) {
            long unit = 1L << (10 * power);
            if (bytes >= unit && bytes % unit == 0) {
                return bytes / unit + UNITS.get(power);
            }
        }
        return Long.toString(bytes);
    }

    /** Two or three digits and a unit, for reading: 7.3 GB. */
    static String words(long bytes) {
        int power = 0;
        double value = bytes;
        while (value >= 1024 && power < UNITS.size() - 1) {
            value /= 1024;
            power++;
        }
        String number = power == 0 || value >= 100
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
        return number + " " + UNITS.get(power) + "B";
    }
}
