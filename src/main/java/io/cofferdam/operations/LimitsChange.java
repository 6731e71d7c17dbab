package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.Engine;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.operations.Recorder.Outcome;
import java.util.List;

/** Changes limits, on the record with what was there, what was asked for and what was written. */
record LimitsChange(Engine engine, Recorder recorder) {

    private static final String ACTION = "limits.changed";

    /** Returns warnings. */
    List<String> apply(Caller caller, Chosen chosen, Limits limits) {
        return recorder.changeWithFacts(change(caller, chosen, limits), () -> {
            LimitsInForce before = LimitsInForce.of(engine, chosen);
            List<String> warnings = engine.changeLimits(chosen.id(), limits);
            LimitsInForce after = LimitsInForce.of(engine, chosen);
            return new Outcome<>(warnings, before.unlike(after), after.unlike(before));
        });
    }

    /** What was there stands beside what was asked for, so that a change that fails or is refused says both. */
    private static Change change(Caller caller, Chosen chosen, Limits limits) {
        Limits former = chosen.found().map(view -> view.spec().limits()).orElse(Limits.none());
        Change change = Change.of(caller, Permission.LIMITS_CHANGE, ACTION, chosen.target(ACTION))
                .with("asked", Described.changes(former, limits))
                .with("before", Described.changes(limits, former));
        // Access to devices is asked for here as it is when a container is made.
        boolean sameDevices = chosen.found().isEmpty() || former.deviceRules().equals(limits.deviceRules());
        return sameDevices ? change : change.alsoNeeds(Permission.CONTAINER_PRIVILEGED);
    }
}
