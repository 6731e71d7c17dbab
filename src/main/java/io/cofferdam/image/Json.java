package io.cofferdam.image;

import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads JSON that strangers wrote: one value, no duplicate keys, and each field either right, absent or refused. */
final class Json {

    /** Two readers that pick different ones of two equal keys would see two images under one digest. */
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    static ObjectNode object(byte[] bytes, String what) {
        if (tree(bytes, what) instanceof ObjectNode object) {
            return object;
        }
        throw bad(what, "It is not a JSON object.");
    }

    static JsonNode tree(byte[] bytes, String what) {
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw bad(what, "Its JSON cannot be read: " + firstLine(e.getOriginalMessage()) + ".");
        }
    }

    static byte[] bytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    static @Nullable String text(JsonNode parent, String field, String what) {
        JsonNode value = parent.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw bad(what, "Its \"" + field + "\" is not a string.");
        }
        return value.stringValue();
    }

    static String text(JsonNode parent, String field, String absent, String what) {
        String value = text(parent, field, what);
        return value == null ? absent : value;
    }

    static @Nullable List<String> texts(JsonNode parent, String field, String what) {
        JsonNode value = parent.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : array(value, field, what)) {
            if (!item.isString()) {
                throw bad(what, "Its \"" + field + "\" has an element that is not a string.");
            }
            texts.add(item.stringValue());
        }
        return texts;
    }

    static List<String> textsOrNone(JsonNode parent, String field, String what) {
        List<String> texts = texts(parent, field, what);
        return texts == null ? List.of() : texts;
    }

    /** The names in a field that is an object used as a set, as {@code ExposedPorts} is. */
    static List<String> keys(JsonNode parent, String field, String what) {
        JsonNode value = parent.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        if (!(value instanceof ObjectNode object)) {
            throw bad(what, "Its \"" + field + "\" is not an object.");
        }
        return List.copyOf(object.propertyNames());
    }

    static Map<String, String> map(JsonNode parent, String field, String what) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String key : keys(parent, field, what)) {
            map.put(key, text(parent.path(field), key, "", what));
        }
        return map;
    }

    static List<JsonNode> elements(JsonNode parent, String field, String what) {
        JsonNode value = parent.path(field);
        return value.isMissingNode() || value.isNull() ? List.of() : array(value, field, what);
    }

    static ProblemException bad(String what, String why) {
        return ProblemException.invalid(
                "The " + what + " cannot be used.", why, "Make the image again, or fetch it again from where it came.");
    }

    private static List<JsonNode> array(JsonNode value, String field, String what) {
        if (!value.isArray()) {
            throw bad(what, "Its \"" + field + "\" is not an array.");
        }
        return List.copyOf(value.values());
    }

    private static String firstLine(String message) {
        String line = message.lines().findFirst().orElse("unreadable");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }
}
