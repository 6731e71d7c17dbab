package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Docker's filters: {@code {"label":["a=b"]}}, or {@code {"label":{"a=b":true}}} as newer clients write it. */
final class Filters {

    private final Map<String, List<String>> values;

    private Filters(Map<String, List<String>> values) {
        this.values = values;
    }

    static Filters parse(@Nullable String text, List<String> known) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (text != null && !text.isBlank()) {
            JsonNode node = Json.parse(text.getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                if (!known.contains(entry.getKey())) {
                    throw ProblemException.invalid(
                            "invalid filter '" + entry.getKey() + "'.",
                            "This list can be filtered by " + String.join(", ", known) + ".",
                            "");
                }
                values.put(entry.getKey(), words(entry.getKey(), entry.getValue()));
            }
        }
        return new Filters(values);
    }

    private static List<String> words(String key, JsonNode value) {
        List<String> words = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(word -> words.add(word.asString()));
        } else if (value.isObject()) {
            value.properties().forEach(word -> {
                if (word.getValue().asBoolean()) {
                    words.add(word.getKey());
                }
            });
        } else {
            throw ProblemException.invalid(
                    "invalid filter '" + key + "'.", "Its value is neither a list nor an object.", "");
        }
        return words;
    }

    boolean has(String key) {
        return !all(key).isEmpty();
    }

    List<String> all(String key) {
        return values.getOrDefault(key, List.of());
    }

    /** Whether nothing is asked about the key, or one of its values fits. */
    boolean any(String key, Predicate<String> fits) {
        List<String> asked = all(key);
        return asked.isEmpty() || asked.stream().anyMatch(fits);
    }

    /** Whether every asked label, "key" or "key=value", is there. */
    boolean labels(Map<String, String> labels) {
        return all("label").stream().allMatch(asked -> {
            int equals = asked.indexOf('=');
            String key = equals < 0 ? asked : asked.substring(0, equals);
            String value = labels.get(key);
            return value != null && (equals < 0 || value.equals(asked.substring(equals + 1)));
        });
    }

    /** A filter of "true" or "false". */
    @Nullable
    Boolean flag(String key) {
        if (!has(key)) {
            return null;
        }
        return switch (all(key).getFirst()) {
            case "true", "1", "True" -> true;
            case "false", "0", "False" -> false;
            default ->
                throw ProblemException.invalid("invalid filter '" + key + "'.", "Its value is true or false.", "");
        };
    }
}
