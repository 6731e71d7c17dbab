package io.cofferdam.image;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the arguments of a Dockerfile's HEALTHCHECK into Docker's {@code Healthcheck} object, whose times are nanoseconds. */
final class HealthCheckWords {

    private static final Pattern OPTION = Pattern.compile("--([a-z-]+)=(\\S+)\\s+(.*)", Pattern.DOTALL);

    private static final Map<String, String> TIMES = Map.of(
            "interval",
            "Interval",
            "timeout",
            "Timeout",
            "start-period",
            "StartPeriod",
            "start-interval",
            "StartInterval");

    private HealthCheckWords() {}

    static ObjectNode read(String change, String arguments) {
        ObjectNode check = Json.MAPPER.createObjectNode();
        String rest = arguments;
        for (Matcher option = OPTION.matcher(rest); option.matches(); option = OPTION.matcher(rest)) {
            set(check, change, option.group(1), option.group(2));
            rest = option.group(3);
        }
        String[] words = rest.split("\\s+", 2);
        String command = words.length < 2 ? "" : words[1].strip();
        if (words[0].equalsIgnoreCase("NONE") && command.isEmpty() && check.isEmpty()) {
            test(check, List.of("NONE"));
        } else if (words[0].equalsIgnoreCase("CMD") && command.startsWith("[")) {
            test(check, ConfigChanges.jsonWords(command)).insert(0, "CMD");
        } else if (words[0].equalsIgnoreCase("CMD") && !command.isEmpty()) {
            test(check, List.of("CMD-SHELL", command));
        } else {
            throw ConfigChanges.bad(change, "It is neither NONE nor CMD with a command.");
        }
        return check;
    }

    private static ArrayNode test(ObjectNode check, List<String> words) {
        ArrayNode test = check.putArray("Test");
        words.forEach(test::add);
        return test;
    }

    private static void set(ObjectNode check, String change, String option, String value) {
        if (TIMES.containsKey(option)) {
            check.put(TIMES.get(option), nanos(change, option, value));
        } else if (option.equals("retries") && value.matches("[0-9]{1,9}")) {
            check.put("Retries", Integer.parseInt(value));
        } else {
            throw ConfigChanges.bad(change, "--" + option + " is no option of it, or its value is no number.");
        }
    }

    private static long nanos(String change, String option, String text) {
        Duration time = GoDuration.parse(text).orElse(Duration.ofNanos(1));
        if (!time.isZero() && time.compareTo(Duration.ofMillis(1)) < 0) {
            throw ConfigChanges.bad(change, "--" + option + " is no time of at least 1ms, such as 1m30s.");
        }
        return time.toNanos();
    }
}
