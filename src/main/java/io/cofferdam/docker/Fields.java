package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fields of a request by their type: what has another one was meant otherwise than it would be understood. */
final class Fields {

    private Fields() {}

    /** False where it is not there. */
    static boolean flag(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw wrong(field, "true or false");
        }
        return value.asBoolean();
    }

    /** Null where it is not there. */
    static @Nullable Integer integer(JsonNode object, String field) {
        Long value = LimitsFields.number(object, field);
        if (value != null && value.intValue() != value) {
            throw wrong(field, "a number of 32 bits");
        }
        return value == null ? null : value.intValue();
    }

    /** The entries of an object; none where it is not there. */
    static Set<Map.Entry<String, JsonNode>> object(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Set.of();
        }
        if (!value.isObject()) {
            throw wrong(field, "an object");
        }
        return value.properties();
    }

    private static ProblemException wrong(String field, String expected) {
        return ProblemException.invalid(field + " is wrong.", "It is not " + expected + ".", "Give " + expected + ".");
    }
}
