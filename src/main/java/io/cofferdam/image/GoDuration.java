package io.cofferdam.image;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Docker's own tools write them, after Go's time.ParseDuration: 1h30m, 0.5s, 100ms. */
public final class GoDuration {

    private static final String PART = "([0-9]{1,18}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h)";
    private static final Pattern ONE = Pattern.compile(PART);
    private static final Pattern ALL = Pattern.compile("(?:" + PART + ")+");

    private GoDuration() {}

    /** Empty for what is none, or longer than Go can count in nanoseconds: 292 years. */
    public static Optional<Duration> parse(String text) {
        if (!ALL.matcher(text).matches()) {
            return Optional.empty();
        }
        BigDecimal nanos = BigDecimal.ZERO;
        for (Matcher part = ONE.matcher(text); part.find(); ) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(nanosOf(part.group(2))));
        }
        return nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(nanos.longValue()));
    }

    private static BigDecimal nanosOf(String unit) {
        return BigDecimal.valueOf(
                switch (unit) {
                    case "ns" -> 1L;
                    case "us", "µs" -> 1_000L;
                    case "ms" -> 1_000_000L;
                    case "s" -> 1_000_000_000L;
                    case "m" -> 60_000_000_000L;
                    default -> 3_600_000_000_000L;
                });
    }
}
