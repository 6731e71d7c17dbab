package io.cofferdam.docker;

import io.cofferdam.container.PruneFilter;
import io.cofferdam.image.GoDuration;
import io.cofferdam.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The filters of Docker's prunes: `until`, `label` and `label!`. */
final class PruneFilters {

    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern DATE_TIME =
            Pattern.compile(DATE + "T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,9})?)?");

    private PruneFilters() {}

    static PruneFilter of(Filters filters) {
        List<String> until = filters.all("until");
        if (until.size() > 1) {
            throw ProblemException.invalid("more than one until filter specified.", "Only one can hold.", "Leave one.");
        }
        return new PruneFilter(
                until.isEmpty() ? null : moment(until.getFirst()), filters.all("label"), filters.all("label!"));
    }

    /** Whether none of the labels, "key" or "key=value", is there. */
    static boolean lacks(List<String> unwanted, Map<String, String> labels) {
        return unwanted.stream().noneMatch(asked -> {
            int equals = asked.indexOf('=');
            String value = labels.get(equals < 0 ? asked : asked.substring(0, equals));
            return value != null && (equals < 0 || value.equals(asked.substring(equals + 1)));
        });
    }

    /** A moment, a date, or a duration that reaches back from now. */
    static Instant moment(String text) {
        try {
            Optional<Duration> back = GoDuration.parse(text);
            if (back.isPresent()) {
                return Instant.now().minus(back.get());
            }
            if (DATE.matcher(text).matches()) {
                return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            if (DATE_TIME.matcher(text).matches()) {
                return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw unreadable(text);
        }
        @Nullable Instant moment = Times.parse("until", text);
        if (moment == null) {
            throw unreadable(text);
        }
        return moment;
    }

    private static ProblemException unreadable(String text) {
        return ProblemException.invalid(
                "The filter 'until' is wrong.",
                "\"" + text + "\" is neither a moment nor a duration.",
                "Give a date such as 2026-01-02T15:04:05Z, or a duration such as 24h.");
    }
}
