package io.cofferdam.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The launch form as it was filled in: every field is text, a missing one has its default.
 *
 * @param values by field name
 */
record LaunchForm(Map<String, String> values) {

    private static final Map<String, String> DEFAULTS = defaults();

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        for (String field : List.of(
                "image",
                "command",
                "entrypoint",
                "name",
                "workdir",
                "user",
                "env",
                "ports",
                "mounts",
                "memory",
                "swap",
                "cpus",
                "shares",
                "cpuset",
                "pids",
                "hostname",
                "capAdd",
                "capDrop",
                "labels",
                "stopTimeout",
                "stopSignal",
                "domainname",
                "address",
                "address6",
                "priority",
                "macAddress",
                "aliases",
                "dns",
                "hosts",
                "devices",
                "sysctls",
                "ulimits",
                "groupAdd",
                "shm",
                "oomScore",
                "logOptions",
                "annotations",
                "restartMax",
                "healthCmd",
                "healthInterval",
                "healthTimeout",
                "healthRetries",
                "healthStartPeriod",
                "healthStartInterval")) {
            defaults.put(field, "");
        }
        defaults.put("network", "bridge");
        defaults.put("restart", "no");
        defaults.put("seccomp", "default");
        return Map.copyOf(defaults);
    }

    static LaunchForm of(Map<String, String> parameters) {
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        values.putAll(parameters);
        return new LaunchForm(values);
    }

    /** A form that nobody has filled in yet. */
    static LaunchForm fresh(Map<String, String> parameters) {
        Map<String, String> values = new LinkedHashMap<>(parameters);
        values.put("start", "1");
        return of(values);
    }

    /** Whether any of these fields says something else than it does by itself. */
    public boolean says(String... fields) {
        return List.of(fields).stream().anyMatch(field -> !get(field).equals(DEFAULTS.getOrDefault(field, "")));
    }

    public String get(String field) {
        return values.getOrDefault(field, "").strip();
    }

    /** A ticked box. */
    public boolean has(String field) {
        return values.containsKey(field);
    }

    /** The lines of a text area that say something. */
    List<String> lines(String field) {
        return get(field)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Words between commas or blanks. */
    List<String> words(String field) {
        return List.of(get(field).split("[,\\s]+")).stream()
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
