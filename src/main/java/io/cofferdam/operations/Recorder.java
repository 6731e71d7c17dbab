package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.audit.AuditLog;
import io.cofferdam.audit.Intent;
import io.cofferdam.audit.Target;
import io.cofferdam.linux.SpareRoom;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts every change on the record: the intent before it, the outcome after it, a refusal instead of it. */
@Component
class Recorder {

    private static final System.Logger LOG = System.getLogger(Recorder.class.getName());
    private static final Pattern MAKES_ROOM = Pattern.compile(".*\\.(.*-)?(removed|pruned|stopped|killed)");

    private final AuditLog audit;
    private final SpareRoom spare;

    Recorder(AuditLog audit, SpareRoom spare) {
        this.audit = audit;
        this.spare = spare;
    }

    /**
     * Facts of a change that are known only afterwards.
     *
     * @param target what has an identity only now, as a created container has; null for what was named before
     */
    record Outcome<T>(
            T value,
            Map<String, ?> before,
            Map<String, ?> facts,
            @Nullable Target target) {

        Outcome(T value, Map<String, ?> before, Map<String, ?> facts) {
            this(value, before, facts, null);
        }

        Outcome(T value, Map<String, ?> facts) {
            this(value, Map.of(), facts);
        }
    }

    /** Checks the permission, records the intent, acts, records the outcome. */
    <T> T change(Change change, Supplier<T> act) {
        return changeWithFacts(change, () -> new Outcome<>(act.get(), Map.of()));
    }

    /** Like {@link #change(Change, Supplier)} for acts without a result. */
    void change(Change change, Runnable act) {
        change(change, () -> {
            act.run();
            return Boolean.TRUE;
        });
    }

    /** Like {@link #change(Change, Supplier)}, with before and after in the record. */
    <T> T changeWithFacts(Change change, Supplier<Outcome<T>> act) {
        admit(change);
        Intent intent = begin(change);
        Outcome<T> outcome;
        try {
            outcome = act.get();
        } catch (ProblemException e) {
            failed(intent, e.problem(), e);
            throw e;
        } catch (RuntimeException | Error e) {
            failed(intent, new Problem("It failed inside Cofferdam.", String.valueOf(e), "See the service's log."), e);
            throw e;
        }
        // What was done stays done, also when its outcome cannot be written: the audit log owes it and writes it later.
        Target target = outcome.target() == null ? intent.target() : outcome.target();
        audit.succeeded(intent, target, outcome.before(), outcome.facts());
        if (!spare.isHeld()) {
            spare.take();
        }
        return outcome.value();
    }

    /** Refuses on the record who may not do it, before anything is made for a change that happens later, on a thread of its own. */
    void admit(Change change) {
        for (Permission permission : change.permissions()) {
            refuseUnless(change, permission);
        }
    }

    /** On a full disk nothing can be recorded, not even what would make room: that has some kept for it. */
    private Intent begin(Change change) {
        try {
            return intent(change);
        } catch (ProblemException e) {
            boolean unrecorded = e.kind() == ProblemException.Kind.UNAVAILABLE;
            if (unrecorded && change.makesRoom() && spare.giveUp()) {
                LOG.log(Level.WARNING, "The room kept for removals on a full disk is given up: {0}", change.words());
                return intent(change);
            }
            throw e;
        }
    }

    private Intent intent(Change change) {
        return audit.begin(change.caller(), change.action(), change.target(), change.parameters());
    }

    /** Something that came with a change and is an act of its own to whoever looks for it; it has happened already. */
    void alsoHappened(Change change, String action, Target target) {
        audit.happened(
                change.caller(), action, target, Map.of("with", change.target().name()));
    }

    private void failed(Intent intent, Problem problem, Throwable cause) {
        try {
            audit.failed(intent, problem);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private void refuseUnless(Change change, Permission permission) {
        try {
            change.caller().require(permission, change.words());
        } catch (ProblemException e) {
            audit.refused(change.caller(), change.action(), change.target(), change.parameters(), e.problem());
            throw e;
        }
    }

    /** What is about to change. */
    record Change(
            Caller caller,
            java.util.List<Permission> permissions,
            String action,
            Target target,
            Map<String, Object> parameters) {

        static Change of(Caller caller, Permission permission, String action, String target) {
            return of(caller, permission, action, Target.of(action, target));
        }

        static Change of(Caller caller, Permission permission, String action, Target target) {
            return new Change(caller, java.util.List.of(permission), action, target, Map.of());
        }

        Change with(String key, Object value) {
            Map<String, Object> more = new LinkedHashMap<>(parameters);
            more.put(key, value);
            return new Change(caller, permissions, action, target, more);
        }

        Change alsoNeeds(Permission permission) {
            java.util.List<Permission> more = new java.util.ArrayList<>(permissions);
            more.add(permission);
            return new Change(caller, more, action, target, parameters);
        }

        /** Ends what writes to the disk, or takes something off it. */
        boolean makesRoom() {
            return MAKES_ROOM.matcher(action).matches();
        }

        String words() {
            return "'" + action + "' on " + target.name();
        }
    }

    /** A function that may be used where facts come out of the result. */
    static <T> Supplier<Outcome<T>> facts(Supplier<T> act, Function<T, Map<String, Object>> facts) {
        return () -> {
            T value = act.get();
            return new Outcome<>(value, facts.apply(value));
        };
    }
}
