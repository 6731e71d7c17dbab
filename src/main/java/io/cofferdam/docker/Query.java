package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request's query with Docker's idea of flags and numbers. */
final class Query {

    private static final Set<String> FALSE = Set.of("", "0", "no", "false", "none");

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    /** The container takes parameters out of form bodies too, which would eat the body; so this reads the URL alone. */
    static Query parse(@Nullable String text) {
        Query query = new Query();
        if (text != null && !text.isEmpty()) {
            for (String pair : text.split("&")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                query.values
                        .computeIfAbsent(decode(name), n -> new ArrayList<>(1))
                        .add(decode(value));
            }
        }
        return query;
    }

    @Nullable
    String text(String name) {
        List<String> found = values.get(name);
        return found == null ? null : found.getFirst();
    }

    String text(String name, String absent) {
        String value = text(name);
        return value == null ? absent : value;
    }

    /** A text that must be there. */
    String required(String name) {
        String value = text(name);
        if (value == null || value.isEmpty()) {
            throw ProblemException.invalid(
                    "The parameter '" + name + "' is missing.", "", "Add ?" + name + "=… to the address.");
        }
        return value;
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    boolean flag(String name) {
        return flag(name, false);
    }

    boolean flag(String name, boolean absent) {
        String value = text(name);
        return value == null ? absent : !FALSE.contains(value.trim().toLowerCase(java.util.Locale.ROOT));
    }

    @Nullable
    Integer integer(String name) {
        String value = text(name);
        if (value == null || value.isEmpty()) {
            return null;
        }
        try {
            return Integer.valueOf(value);
        } catch (NumberFormatException e) {
            throw ProblemException.invalid(
                    "The parameter '" + name + "' is wrong.",
                    "\"" + value + "\" is not a whole number.",
                    "Give a number.");
        }
    }

    /** Refuses a parameter that asks for something that this door does not do. */
    void refuse(String name, String what) {
        if (flag(name)) {
            throw ProblemException.unsupported(
                    what + " is not supported.", "The parameter '" + name + "' asks for it.", "Leave it out.");
        }
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("The query could not be read.", "A '%' stands without its two digits.", "");
        }
    }
}
