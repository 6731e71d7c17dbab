package io.cofferdam.console;

import io.cofferdam.audit.AuditFilter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What of the record is shown, as it stands in the address.
 *
 * @param values by field: q, actor, action, target, door, outcome, from, to
 */
record AuditQuery(Map<String, String> values) {

    static final List<String> FIELDS = List.of("q", "actor", "action", "target", "door", "outcome", "from", "to");

    /** A ready-made choice above the list. */
    record Chip(String word, String url, boolean on) {}

    static AuditQuery of(Map<String, String> parameters) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String field : FIELDS) {
            String value = parameters.getOrDefault(field, "").strip();
            if (!value.isEmpty()) {
                values.put(field, value);
            }
        }
        return new AuditQuery(values);
    }

    public String get(String field) {
        return values.getOrDefault(field, "");
    }

    AuditFilter filter() {
        return new AuditFilter(
                values.get("q"),
                values.get("actor"),
                values.get("action"),
                values.get("target"),
                values.get("door"),
                values.get("outcome"),
                moment(get("from")),
                moment(get("to")));
    }

    public List<Chip> chips() {
        String today = LocalDate.now(ZoneId.systemDefault()) + "T00:00";
        return List.of(
                chip("Everything", Map.of()),
                chip("Today", Map.of("from", today)),
                chip("Changes of limits", Map.of("action", "limits.changed")),
                chip("Refused", Map.of("outcome", "refused")),
                chip("Terminals", Map.of("action", "exec.started")));
    }

    public String older(Optional<Long> before) {
        return before.map(seq -> url(values) + (values.isEmpty() ? "?" : "&") + "before=" + seq)
                .orElse("");
    }

    public String newest() {
        return url(values);
    }

    private Chip chip(String word, Map<String, String> wanted) {
        return new Chip(word, url(wanted), values.equals(wanted));
    }

    private static String url(Map<String, String> values) {
        UriComponentsBuilder url = UriComponentsBuilder.fromPath("/audit");
        values.keySet().forEach(field -> url.queryParam(field, "{" + field + "}"));
        return url.encode().buildAndExpand(values).toUriString();
    }

    /** The browser's datetime-local field is in the host's time zone, as every time on the page. */
    private static @Nullable Instant moment(String text) {
        try {
            return text.isEmpty()
                    ? null
                    : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
        } catch (DateTimeException notATime) {
            return null;
        }
    }
}
