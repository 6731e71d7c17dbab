package io.cofferdam.docker;

import io.cofferdam.image.GoDuration;
import io.cofferdam.problem.ProblemException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What HostConfig.LogConfig says. */
record LogFields(
        @Nullable Long maxBytes,
        @Nullable Integer maxFiles,
        @Nullable Long maxAgeSeconds) {

    private static final FieldTable OPTIONS = FieldTable.of("LogConfig.Config")
            .taken("max-size", "max-file", "max-age")
            .words("mode", "The log option mode", "blocking")
            .words("compress", "The log option compress", "false")
            .empty("max-buffer-size", "The log option max-buffer-size")
            .empty("tag", "The log option tag")
            .empty("labels", "The log option labels")
            .empty("labels-regex", "The log option labels-regex")
            .empty("env", "The log option env")
            .empty("env-regex", "The log option env-regex");

    private static final FieldTable LOG_CONFIG =
            FieldTable.of("LogConfig").taken("Config").words("Type", "A log driver", "json-file", "local");

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})(?:([kmg])b?)?", Pattern.CASE_INSENSITIVE);

    static LogFields read(JsonNode logConfig) {
        LOG_CONFIG.check(logConfig);
        JsonNode options = logConfig.path("Config");
        OPTIONS.check(options);
        return new LogFields(
                size(CreateBody.text(options, "max-size")),
                files(CreateBody.text(options, "max-file")),
                age(CreateBody.text(options, "max-age")));
    }

    private static @Nullable Long size(String text) {
        if (text.isEmpty()) {
            return null;
        }
        if (text.equals("-1")) {
            throw ProblemException.invalid(
                    "invalid value \"-1\" for log option max-size.",
                    "It asks for a log without an end, which would fill the disk.",
                    "Give a size such as 1g, or leave it out for 10m.");
        }
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw invalid("max-size", text, "Write it as 10m.");
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        return switch (unit == null ? "" : unit.toLowerCase(java.util.Locale.ROOT)) {
            case "k" -> number << 10;
            case "m" -> number << 20;
            case "g" -> number << 30;
            default -> number;
        };
    }

    private static @Nullable Integer files(String text) {
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("[1-9][0-9]{0,3}")) {
            throw invalid("max-file", text, "Give a number from 1 to 9999.");
        }
        return Integer.valueOf(text);
    }

    /** An option of this engine's log. */
    private static @Nullable Long age(String text) {
        if (text.isEmpty()) {
            return null;
        }
        return GoDuration.parse(text)
                .map(Duration::toSeconds)
                .orElseThrow(() -> invalid("max-age", text, "Write it as 30m or 168h."));
    }

    private static ProblemException invalid(String option, String text, String remedy) {
        return ProblemException.invalid("invalid value \"" + text + "\" for log option " + option + ".", "", remedy);
    }
}
