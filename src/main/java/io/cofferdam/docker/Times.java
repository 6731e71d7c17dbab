package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Moments and durations as Docker writes and reads them. */
final class Times {

    /** Go's zero time, which clients read as "never". */
    static final String NEVER = "0001-01-01T00:00:00Z";

    private static final DateTimeFormatter NINE_DIGITS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern SECONDS = Pattern.compile("(-?[0-9]{1,12})(?:\\.([0-9]{1,9}))?");

    private Times() {}

    /** RFC 3339 with as many digits as it takes. */
    static String rfc3339(@Nullable Instant moment) {
        return moment == null ? NEVER : moment.toString();
    }

    /** RFC 3339 with nine digits, so that the columns of a log stand in line. */
    static String fixedWidth(Instant moment) {
        return NINE_DIGITS.format(moment);
    }

    /** Seconds with or without a fraction, or RFC 3339; null for nothing and for 0, which clients send for nothing. */
    static @Nullable Instant parse(String parameter, @Nullable String text) {
        if (text == null || text.isEmpty() || text.equals("0")) {
            return null;
        }
        Matcher seconds = SECONDS.matcher(text);
        if (seconds.matches()) {
            String fraction = seconds.group(2);
            long nanos = fraction == null ? 0 : Long.parseLong((fraction + "000000000").substring(0, 9));
            return Instant.ofEpochSecond(Long.parseLong(seconds.group(1)), nanos);
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw ProblemException.invalid(
                    "The parameter '" + parameter + "' is wrong.",
                    "\"" + text + "\" is not a moment.",
                    "Give seconds since 1970 or a date such as 2026-01-02T15:04:05Z.");
        }
    }

    /** "About a minute", as Docker's own list says it. */
    static String words(Duration duration) {
        long seconds = duration.toSeconds();
        long minutes = duration.toMinutes();
        long hours = Math.round(duration.toMillis() / 3_600_000.0);
        if (seconds < 1) {
            return "Less than a second";
        } else if (seconds < 60) {
            return seconds == 1 ? "1 second" : seconds + " seconds";
        } else if (minutes < 60) {
            return minutes == 1 ? "About a minute" : minutes + " minutes";
        } else if (hours < 48) {
            return hours <= 1 ? "About an hour" : hours + " hours";
        } else if (hours < 24 * 14) {
            return hours / 24 + " days";
        } else if (hours < 24 * 60) {
            return hours / 24 / 7 + " weeks";
        } else if (hours < 24 * 365 * 2) {
            return hours / 24 / 30 + " months";
        }
        return hours / 24 / 365 + " years";
    }
}
