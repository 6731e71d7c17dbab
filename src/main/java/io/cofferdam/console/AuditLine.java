package io.cofferdam.console;

import io.cofferdam.audit.AuditEntry;
import io.cofferdam.audit.Target;
import tools.jackson.core.JacksonException;
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
                address(entry.address()),
                entry.via(),
                AuditWords.of(entry),
                outcome(entry),
                entry.problem(),
                pretty(entry.parameters()),
                pretty(entry.before()),
                pretty(entry.after()),
                entry.hash());
    }

    /** The browser on this host itself may come by either of its loopback addresses. */
    private static String address(String address) {
        return address.equals("0:0:0:0:0:0:0:1") ? "::1" : address;
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

    private static String pretty(String json) {
        try {
            return json.isEmpty() ? "" : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(json));
        } catch (JacksonException notJson) {
            return json;
        }
    }
}
