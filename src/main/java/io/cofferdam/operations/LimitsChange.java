package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.cgroup.CgroupWrite;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.Engine;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.operations.Recorder.Outcome;
import java.util.List;
import java.util.Map;

/** Changes limits, on the record with what was there, what was asked for and what was written. */
record LimitsChange(Engine engine, Recorder recorder) {

    private static final String ACTION = "limits.changed";

    /** Returns warnings. */
    List<String> apply(Caller caller, Chosen chosen, Limits limits) {
        return recorder.changeWithFacts(change(caller, chosen, limits), () -> {
            Limits before = engine.limits(chosen.id());
            List<CgroupWrite> writes = engine.limitWrites(chosen.id(), limits);
            List<String> warnings = engine.changeLimits(chosen.id(), limits);
            Map<String, Object> after = Described.limits(engine.limits(chosen.id()));
            // What the engine bounds differs from what was asked for.
            after.put("written", Described.writes(writes));
            return new Outcome<>(warnings, Described.limits(before), after);
        });
    }

    /** What was there stands beside what was asked for, so that a change that fails or is refused says both. */
    private static Change change(Caller caller, Chosen chosen, Limits limits) {
        Change change = Change.of(caller, Permission.LIMITS_CHANGE, ACTION, chosen.target(ACTION))
                .with("asked", Described.limits(limits))
                .with("before", before(chosen));
        // Access to devices is asked for here as it is when a container is made.
        boolean sameDevices = chosen.found()
                .map(view -> view.spec().limits().deviceRules().equals(limits.deviceRules()))
                .orElse(true);
        return sameDevices ? change : change.alsoNeeds(Permission.CONTAINER_PRIVILEGED);
    }

    private static Map<String, Object> before(Chosen chosen) {
        return chosen.found()
                .map(view -> Described.limits(view.spec().limits()))
                .orElse(Map.of());
    }
}
