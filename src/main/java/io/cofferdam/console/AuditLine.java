package io.cofferdam.console;

import io.cofferdam.audit.AuditEntry;
import io.cofferdam.audit.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One act on the record, in the words of its line.
 *
 * @param link to what it was done to; empty where there is no page of it
 * @param with the parameters or what changed, cut short
 */
record AuditLine(
        long seq,
        String time,
        String date,
        String actor,
        String role,
        String action,
        String actionKey,
        String target,
        String link,
        String door,
        String address,
        String via,
        String with,
        Badge outcome,
        String problem,
        String parameters,
        String before,
        String after,
        String hash) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST = 160;

    static AuditLine of(AuditEntry entry) {
        return new AuditLine(
                entry.seq(),
                Words.time(entry.at()).substring(11),
                Words.time(entry.at()),
                entry.actor(),
                entry.role(),
                entry.action().replace('.', ' ').replace('_', ' '),
                entry.action(),
                name(entry.target()),
                link(entry.target()),
                entry.door(),
                entry.address(),
                entry.via(),
                with(entry),
                outcome(entry),
                entry.problem(),
                pretty(entry.parameters()),
                pretty(entry.before()),
                pretty(entry.after()),
                entry.hash());
    }

    private static String name(Target target) {
        return target.name().isEmpty() ? target.id() : target.name();
    }

    private static String link(Target target) {
        String ref = name(target);
        boolean safe = ref.matches("[A-Za-z0-9][A-Za-z0-9_.-]*");
        return switch (target.kind()) {
            case "container", "limits", "exec" -> safe ? "/containers/" + ref : "";
            default -> "";
        };
    }

    private static Badge outcome(AuditEntry entry) {
        String took = entry.duration().isZero()
                ? ""
                : ", " + Words.millis(entry.duration().toNanos() / 1000) + " ms";
        return switch (entry.outcome()) {
            case "done" -> new Badge("done" + took, "ok");
            case "refused" -> new Badge("refused", "bad");
            case "failed" -> new Badge("failed" + took, "bad");
            case "interrupted" -> new Badge("interrupted", "warn");
            default -> new Badge("under way", "water pending");
        };
    }

    private static String with(AuditEntry entry) {
        if (!entry.problem().isEmpty()) {
            return cut(entry.problem());
        }
        List<String> words = changes(tree(entry.before()), tree(entry.after()));
        if (words.isEmpty()) {
            flatten("", tree(entry.parameters()), words);
        }
        if (words.isEmpty()) {
            flatten("", tree(entry.after()), words);
        }
        return cut(String.join(", ", words));
    }

    /** "memoryMaxBytes 8589934592 → 10737418240": what is not the same afterwards. */
    private static List<String> changes(JsonNode before, JsonNode after) {
        List<String> words = new ArrayList<>();
        if (before.isEmpty()) {
            return words;
        }
        Set<String> names = new TreeSet<>(before.propertyNames());
        names.addAll(after.propertyNames());
        for (String name : names) {
            JsonNode was = before.path(name);
            JsonNode is = after.path(name);
            if (!was.equals(is)) {
                words.add(name + " " + value(was) + " → " + value(is));
            }
        }
        return words;
    }

    private static String value(JsonNode node) {
        return node.isMissingNode() ? "none" : node.isValueNode() ? node.asString() : node.toString();
    }

    private static void flatten(String name, JsonNode node, List<String> words) {
        if (words.size() > 12) {
            return;
        }
        if (node.isObject()) {
            node.properties().forEach(field -> flatten(field.getKey(), field.getValue(), words));
        } else if (node.isArray()) {
            if (!node.isEmpty()) {
                List<String> items = new ArrayList<>();
                node.forEach(item -> items.add(item.isValueNode() ? item.asString() : item.toString()));
                words.add(name + " " + String.join(" ", items));
            }
        } else if (!node.isNull()
                && !node.isMissingNode()
                && !node.asString().isEmpty()
                && !(node.isBoolean() && !node.asBoolean())) {
            words.add(node.isBoolean() ? name : name.isEmpty() ? node.asString() : name + " " + node.asString());
        }
    }

    private static JsonNode tree(String json) {
        try {
            return json.isEmpty() ? JSON.createObjectNode() : JSON.readTree(json);
        } catch (JacksonException notJson) {
            return JSON.createObjectNode();
        }
    }

    private static String pretty(String json) {
        try {
            return json.isEmpty() ? "" : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(json));
        } catch (JacksonException notJson) {
            return json;
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " …";
    }
}
