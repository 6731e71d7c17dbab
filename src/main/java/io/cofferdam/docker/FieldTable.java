package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What each field of a request's object may say, so that nothing that was asked for is silently left undone.
 *
 * <p>A field is taken (code elsewhere reads it), or allowed only with values that ask for nothing. A field that is not in the
 * table may only be empty: newer clients send fields that older services do not know, at their zero value.
 */
final class FieldTable {

    /** A rule: values that pass, and what is not supported when one does not. */
    private record Rule(Predicate<JsonNode> passes, String what) {}

    private final String object;
    private final Map<String, Rule> rules = new LinkedHashMap<>();

    private FieldTable(String object) {
        this.object = object;
    }

    /** A table for an object with this name, used in messages. */
    static FieldTable of(String object) {
        return new FieldTable(object);
    }

    /** Fields that are read elsewhere, whatever their value. */
    FieldTable taken(String... fields) {
        for (String field : fields) {
            rules.put(field, new Rule(value -> true, ""));
        }
        return this;
    }

    /** A field that must ask for nothing, and what it would ask for. */
    FieldTable empty(String field, String what) {
        return only(field, value -> false, what);
    }

    /** A field with a few words that are fine beside emptiness. */
    FieldTable words(String field, String what, String... fine) {
        return only(field, value -> value.isString() && java.util.List.of(fine).contains(value.asString()), what);
    }

    /** A field with values that are fine beside emptiness. */
    FieldTable only(String field, Predicate<JsonNode> fine, String what) {
        rules.put(field, new Rule(value -> asksNothing(value) || fine.test(value), what));
        return this;
    }

    /** The object itself, if it asks for nothing else than the table allows. */
    JsonNode checked(JsonNode node) {
        check(node);
        return node;
    }

    /** Refuses an object that asks for something else than the table allows. */
    void check(@Nullable JsonNode node) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return;
        }
        if (!node.isObject()) {
            throw ProblemException.invalid(object + " is not an object.", "", "Send a JSON object.");
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            Rule rule = rules.get(field.getKey());
            if (rule == null) {
                refuseUnknown(field.getKey(), field.getValue());
            } else if (!rule.passes.test(field.getValue())) {
                throw unsupported(rule.what, field.getKey(), field.getValue());
            }
        }
    }

    private void refuseUnknown(String field, JsonNode value) {
        if (!asksNothing(value)) {
            throw ProblemException.invalid(
                    "Unknown field " + object + "." + field + ".",
                    "It is no field of API version " + ApiVersion.NEWEST
                            + ", so what it asks for would be left undone.",
                    "Leave it out.");
        }
    }

    private ProblemException unsupported(String what, String field, JsonNode value) {
        String shown = value.toString();
        return ProblemException.unsupported(
                what + " is not supported.",
                "%s.%s asks for it with %s."
                        .formatted(object, field, shown.length() > 80 ? shown.substring(0, 80) + "…" : shown),
                "Leave it out.");
    }

    /** Null, false, zero and empty texts, lists and objects (and objects and lists of only such values). */
    static boolean asksNothing(JsonNode value) {
        if (value.isContainer()) {
            for (JsonNode child : value.values()) {
                if (!asksNothing(child)) {
                    return false;
                }
            }
            return true;
        }
        return value.isNull()
                || value.isString() && value.asString().isEmpty()
                || value.isBoolean() && !value.asBoolean()
                || value.isNumber() && value.asDouble() == 0;
    }
}
