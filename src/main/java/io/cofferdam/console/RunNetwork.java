package io.cofferdam.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A `--network` of a `docker run` line, as a row of the launch form.
 *
 * @param fields by name, with what they get
 * @param unread what of it the form has no field for
 */
record RunNetwork(Map<String, String> fields, List<String> unread) {

    private static final Map<String, String> PARTS = Map.of(
            "name", "network",
            "alias", "aliases",
            "ip", "address",
            "ip6", "address6",
            "mac-address", "macAddress",
            "gw-priority", "priority");

    /**
     * Empty where it names no network that the form can say.
     *
     * @param value a name, or parts such as {@code name=back,ip=10.0.0.7}
     * @param number of the row, from 1
     */
    static Optional<RunNetwork> of(String value, int number) {
        LaunchNetworks.Row row = new LaunchNetworks.Row(number);
        Map<String, String> fields = new LinkedHashMap<>();
        List<String> unread = new ArrayList<>();
        for (String part : (value.contains("=") ? value : "name=" + value).split(",")) {
            int equals = part.indexOf('=');
            String field =
                    equals < 0 ? null : PARTS.get(part.substring(0, equals).strip());
            if (field == null) {
                unread.add(part);
            } else {
                fields.merge(
                        row.name(field),
                        part.substring(equals + 1).strip(),
                        (before, more) -> field.equals("aliases") ? before + ", " + more : more);
            }
        }
        String name = fields.getOrDefault(row.name("network"), "");
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]*")) {
            return Optional.empty();
        }
        if (name.equals("default")) {
            fields.put(row.name("network"), "bridge");
        }
        return Optional.of(new RunNetwork(fields, unread));
    }
}
