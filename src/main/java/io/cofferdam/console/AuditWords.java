package io.cofferdam.console;

import io.cofferdam.audit.AuditEntry;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an act was done with, in one short line: what changed, else what was asked for, else what came of it. */
final class AuditWords {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST = 120;
    private static final int MOST = 8;

    /** Names of the record that people know by another one. */
    private static final Map<String, String> NAMES = Map.of(
            "memoryMaxBytes", "memory",
            "memorySwapBytes", "memory and swap",
            "memoryReservationBytes", "memory spared",
            "nanoCpus", "cores",
            "cpuShares", "shares",
            "cpusetCpus", "on cores",
            "pidsMax", "pids",
            "usernsMode", "users",
            "pidMode", "processes");

    /** What a launch is known by. */
    private static final List<String> FIRST = List.of("image", "command", "arguments");

    /** Sizes are far from their beginning in the kernel's files for "no limit". */
    private static final BigDecimal UNLIMITED = BigDecimal.valueOf(1L << 60);

    private AuditWords() {}

    static String of(AuditEntry entry) {
        if (!entry.problem().isEmpty()) {
            return cut(entry.problem());
        }
        JsonNode parameters = tree(entry.parameters());
        JsonNode after = tree(entry.after());
        List<String> words = changes(tree(entry.before()), after);
        if (words.isEmpty()) {
            flatten("", parameters, words);
        }
        if (words.isEmpty()) {
            flatten("", after, words);
        }
        return cut(String.join(", ", words));
    }

    /** "memory.max 8G → 10G": what is not the same afterwards. */
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
                words.add(word(name) + " " + value(name, was) + " → " + value(name, is));
            }
        }
        return words;
    }

    private static void flatten(String name, JsonNode node, List<String> words) {
        if (words.size() >= MOST || isUsual(name, node)) {
            return;
        }
        if (node.isObject()) {
            node.properties().stream()
                    .sorted(Comparator.comparing(
                            field -> FIRST.contains(field.getKey()) ? FIRST.indexOf(field.getKey()) : MOST))
                    .forEach(field -> flatten(field.getKey(), field.getValue(), words));
        } else if (node.isArray()) {
            List<String> items = new ArrayList<>();
            node.forEach(item -> items.add(value("", item)));
            words.add((word(name) + " " + String.join(" ", items)).strip());
        } else if (node.isBoolean()) {
            words.add(word(name));
        } else {
            words.add((word(name) + " " + value(name, node)).strip());
        }
    }

    /** What is so unless somebody asks otherwise says nothing in a list. */
    private static boolean isUsual(String name, JsonNode node) {
        return node.isNull()
                || node.isMissingNode()
                || node.isContainer() && node.isEmpty()
                || node.isString()
                        && (node.asString().isEmpty() || node.asString().matches("[A-Z]\\w+\\[.*"))
                || node.isBoolean() && !node.asBoolean()
                || name.equals("network") && node.asString().equals("bridge")
                || name.equals("arguments") && node.asInt() == 0;
    }

    private static String word(String name) {
        String known = NAMES.get(name);
        return known != null
                ? known
                : name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }

    private static String value(String name, JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return "none";
        }
        String text = node.isValueNode() ? node.asString().strip() : node.toString();
        if (name.equals("id") && text.length() == 64) {
            return text.substring(0, 12);
        }
        if (!text.matches("[0-9]{1,19}")) {
            return text.isEmpty() ? "none" : text;
        }
        BigDecimal number = new BigDecimal(text);
        if (name.equals("nanoCpus")) {
            return Words.cores(number.movePointLeft(9).doubleValue());
        }
        boolean bytes = name.endsWith("Bytes") || name.endsWith("_in_bytes") || name.matches("memory\\.[a-z.]+");
        return !bytes ? text : number.compareTo(UNLIMITED) > 0 ? "no limit" : size(number.longValueExact());
    }

    /** "64M", as people enter it. */
    private static String size(long bytes) {
        String units = "KMGT";
        String text = Long.toString(bytes);
        for (int power = 1; power <= units.length(); power++) {
            long unit = 1L << (10 * power);
            text = bytes >= unit && bytes % unit == 0 ? bytes / unit + units.substring(power - 1, power) : text;
        }
        return text;
    }

    private static JsonNode tree(String json) {
        try {
            return json.isEmpty() ? JSON.createObjectNode() : JSON.readTree(json);
        } catch (JacksonException notJson) {
            return JSON.createObjectNode();
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " …";
    }
}
