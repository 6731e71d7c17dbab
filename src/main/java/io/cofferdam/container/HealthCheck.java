package io.cofferdam.container;

import io.cofferdam.image.RuntimeConfig;
import io.cofferdam.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How it is found out whether a container works, as Docker's {@code Healthcheck} says it. Zero leaves a value to the image, then
 * to the default.
 *
 * @param test "CMD" with a program and its arguments, "CMD-SHELL" with one line, "NONE"; empty for the image's
 * @param intervalNanos between the end of one probe and the next; 30 s
 * @param timeoutNanos after which a probe has failed; 30 s
 * @param startPeriodNanos for which failures do not count, until the first success
 * @param startIntervalNanos between probes of the start period; 5 s
 * @param retries how many failures in a row make it unhealthy; 3
 * @param shell what a line is given to; null for /bin/sh -c
 */
public record HealthCheck(
        List<String> test,
        long intervalNanos,
        long timeoutNanos,
        long startPeriodNanos,
        long startIntervalNanos,
        int retries,
        @Nullable List<String> shell) {

    /** Beyond Docker: with this label "true" a container that turns out to be unhealthy is restarted. */
    public static final String RESTART_LABEL = "io.cofferdam.restart-unhealthy";

    private static final String NONE = "NONE";
    private static final String CMD = "CMD";
    private static final String CMD_SHELL = "CMD-SHELL";
    private static final long LEAST_NANOS = 1_000_000;
    private static final Duration DEFAULT = Duration.ofSeconds(30);
    private static final Duration DEFAULT_START = Duration.ofSeconds(5);
    private static final int DEFAULT_RETRIES = 3;

    @SuppressWarnings("NullAway") // JSON may leave it out
    public HealthCheck {
        test = test == null ? List.of() : List.copyOf(test);
        shell = shell == null ? null : List.copyOf(shell);
    }

    /** What a container gets: the request's with the image's in its gaps; null for no check at all. */
    static @Nullable HealthCheck of(@Nullable HealthCheck asked, RuntimeConfig image) {
        HealthCheck own = ofImage(image);
        if (asked == null) {
            return own == null || own.isNone() ? null : own;
        }
        if (asked.isNone() || (asked.test().isEmpty() && own == null)) {
            return null;
        }
        HealthCheck base = own == null ? asked : own;
        return new HealthCheck(
                asked.test().isEmpty() ? base.test() : asked.test(),
                asked.intervalNanos() == 0 ? base.intervalNanos() : asked.intervalNanos(),
                asked.timeoutNanos() == 0 ? base.timeoutNanos() : asked.timeoutNanos(),
                asked.startPeriodNanos() == 0 ? base.startPeriodNanos() : asked.startPeriodNanos(),
                asked.startIntervalNanos() == 0 ? base.startIntervalNanos() : asked.startIntervalNanos(),
                asked.retries() == 0 ? base.retries() : asked.retries(),
                image.shell());
    }

    /** What an image says may be anything: what cannot be followed is no check. */
    private static @Nullable HealthCheck ofImage(RuntimeConfig image) {
        JsonNode json = image.healthcheck();
        if (json == null || !json.path("Test").isArray()) {
            return null;
        }
        List<String> test = new ArrayList<>();
        json.path("Test").values().forEach(word -> test.add(word.asString("")));
        HealthCheck check = new HealthCheck(
                test,
                json.path("Interval").asLong(0),
                json.path("Timeout").asLong(0),
                json.path("StartPeriod").asLong(0),
                json.path("StartInterval").asLong(0),
                json.path("Retries").asInt(0),
                image.shell());
        try {
            check.check();
        } catch (ProblemException e) {
            return null;
        }
        return check.test().isEmpty() ? null : check;
    }

    /** Whether it leaves all to the image. */
    public boolean saysNothing() {
        return test.isEmpty()
                && retries == 0
                && intervalNanos == 0
                && timeoutNanos == 0
                && startPeriodNanos == 0
                && startIntervalNanos == 0;
    }

    public boolean isNone() {
        return test.size() == 1 && test.getFirst().equals(NONE);
    }

    /** Refuses what nobody could follow. */
    void check() {
        time("Interval", intervalNanos);
        time("Timeout", timeoutNanos);
        time("StartPeriod", startPeriodNanos);
        time("StartInterval", startIntervalNanos);
        if (retries < 0) {
            throw ProblemException.invalid(
                    "Retries in Healthcheck cannot be negative.", "It is " + retries + ".", "Give a number above 0.");
        }
        if (test.isEmpty() || isNone()) {
            return;
        }
        String kind = test.getFirst();
        boolean known = kind.equals(CMD) || kind.equals(CMD_SHELL);
        if (!known || test.size() < 2 || (kind.equals(CMD_SHELL) && test.size() > 2)) {
            throw ProblemException.invalid(
                    "The test of the health check is not understood.",
                    "It is NONE, CMD with a program and its arguments, or CMD-SHELL with one line.",
                    "Write it as [\"CMD-SHELL\", \"wget -q -O /dev/null http://localhost\"].");
        }
        if (test.stream().anyMatch(word -> word.indexOf('\0') >= 0)
                || test.get(1).isEmpty()) {
            throw ProblemException.invalid(
                    "The test of the health check is wrong.", "It is empty, or there is a NUL in it.", "Correct it.");
        }
    }

    private static void time(String what, long nanos) {
        if (nanos < 0 || nanos > 0 && nanos < LEAST_NANOS) {
            throw ProblemException.invalid(
                    what + " in Healthcheck cannot be less than 1ms.",
                    "It is " + nanos + " ns.",
                    "Give a longer one, or 0 for the default.");
        }
    }

    /** The command of a probe. */
    public List<String> command() {
        if (test.getFirst().equals(CMD)) {
            return test.subList(1, test.size());
        }
        List<String> words = new ArrayList<>(shell == null || shell.isEmpty() ? List.of("/bin/sh", "-c") : shell);
        words.add(test.get(1));
        return words;
    }

    public Duration interval() {
        return orDefault(intervalNanos, DEFAULT);
    }

    Duration timeout() {
        return orDefault(timeoutNanos, DEFAULT);
    }

    Duration startPeriod() {
        return Duration.ofNanos(startPeriodNanos);
    }

    Duration startInterval() {
        return orDefault(startIntervalNanos, DEFAULT_START);
    }

    public int tolerated() {
        return retries == 0 ? DEFAULT_RETRIES : retries;
    }

    /** As an image's configuration has it. */
    JsonNode asJson() {
        var json = tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        var words = json.putArray("Test");
        test.forEach(words::add);
        return json.put("Interval", intervalNanos)
                .put("Timeout", timeoutNanos)
                .put("StartPeriod", startPeriodNanos)
                .put("StartInterval", startIntervalNanos)
                .put("Retries", retries);
    }

    private static Duration orDefault(long nanos, Duration standard) {
        return nanos == 0 ? standard : Duration.ofNanos(nanos);
    }
}
