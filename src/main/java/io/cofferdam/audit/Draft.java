package io.cofferdam.audit;

import io.cofferdam.access.Caller;

/** A row without its place in the chain. */
record Draft(
        String outcome,
        long intentSeq,
        Caller caller,
        String action,
        Target target,
        String parameters,
        String before,
        String after,
        String problem,
        long durationMicros) {

    static Draft interrupted(AuditRow intent) {
        Target target = new Target(intent.targetKind(), intent.targetId(), intent.targetName());
        return new Draft(
                "interrupted",
                intent.seq(),
                Caller.system(),
                intent.action(),
                target,
                "",
                "",
                "",
                "Unknown: the service stopped meanwhile.",
                0);
    }

    static Draft counted(RefusalFlood.Counted counted) {
        return new Draft(
                "refused",
                0,
                counted.caller(),
                counted.action(),
                Target.of(counted.action(), ""),
                "{\"more\":%d}".formatted(counted.more()),
                "",
                "",
                "%d more were refused within a minute.".formatted(counted.more()),
                0);
    }

    AuditRow row(long seq, long atMicros, String previousHash) {
        var actor = caller.actor();
        String via = actor.tokenName() != null ? actor.tokenName() : actor.sessionId() != null ? actor.sessionId() : "";
        return new AuditRow(
                seq,
                atMicros,
                outcome,
                intentSeq,
                limit(actor.name(), 128),
                actor.kind().word(),
                actor.role().word(),
                limit(via, 128),
                caller.door().word(),
                limit(caller.address(), 128),
                limit(action, 64),
                limit(target.kind(), 32),
                limit(target.id(), 256),
                limit(target.name(), 256),
                parameters,
                before,
                after,
                problem,
                durationMicros,
                previousHash);
    }

    private static String limit(String text, int chars) {
        return text.length() <= chars ? text : text.substring(0, chars);
    }
}
