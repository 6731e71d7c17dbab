package io.cofferdam.docker;

import io.cofferdam.container.Health;
import io.cofferdam.container.HealthCheck;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A health check as it is asked for, and what it has found. */
final class HealthFields {

    private static final FieldTable CHECK = FieldTable.of("Healthcheck")
            .taken("Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries");

    private HealthFields() {}

    static @Nullable HealthCheck read(JsonNode config) {
        JsonNode check = config.path("Healthcheck");
        if (check.isMissingNode() || check.isNull()) {
            return null;
        }
        CHECK.check(check);
        Integer retries = Fields.integer(check, "Retries");
        return new HealthCheck(
                CreateBody.words(check, "Test"),
                nanos(check, "Interval"),
                nanos(check, "Timeout"),
                nanos(check, "StartPeriod"),
                nanos(check, "StartInterval"),
                retries == null ? 0 : retries,
                null);
    }

    private static long nanos(JsonNode check, String field) {
        Long nanos = LimitsFields.number(check, field);
        return nanos == null ? 0 : nanos;
    }

    static @Nullable Map<String, @Nullable Object> check(@Nullable HealthCheck check) {
        return check == null
                ? null
                : Json.object(
                        "Test", check.test(),
                        "Interval", check.intervalNanos(),
                        "Timeout", check.timeoutNanos(),
                        "StartPeriod", check.startPeriodNanos(),
                        "StartInterval", check.startIntervalNanos(),
                        "Retries", check.retries());
    }

    static @Nullable Map<String, @Nullable Object> found(@Nullable Health health) {
        if (health == null) {
            return null;
        }
        List<Map<String, @Nullable Object>> log = health.log().stream()
                .map(probe -> Json.object(
                        "Start", Times.rfc3339(probe.start()),
                        "End", Times.rfc3339(probe.end()),
                        "ExitCode", probe.exitCode(),
                        "Output", probe.output()))
                .toList();
        return Json.object("Status", health.state().word(), "FailingStreak", health.failingStreak(), "Log", log);
    }

    /** What the status of a running container says of it: "", " (healthy)", " (health: starting)". */
    static String words(@Nullable Health health) {
        if (health == null) {
            return "";
        }
        return health.state() == Health.State.STARTING
                ? " (health: starting)"
                : " (" + health.state().word() + ")";
    }

    /** The word that the filter has for it. */
    static String filterWord(@Nullable Health health) {
        return health == null ? "none" : health.state().word();
    }
}
