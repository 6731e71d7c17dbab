package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.cgroup.FileChange;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.Engine;
import io.cofferdam.container.LimitsChanged;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.operations.Recorder.Outcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Changes limits, on the record with what was there, what was asked for and what was written. */
record LimitsChange(Engine engine, Recorder recorder) {

    private static final String ACTION = "limits.changed";

    /** Returns warnings. */
    List<String> apply(Caller caller, Chosen chosen, Limits limits) {
        return recorder.changeWithFacts(change(caller, chosen, limits), () -> {
            LimitsChanged changed = engine.changeLimits(chosen.id(), limits);
            return changed.files().isEmpty() ? asKept(changed) : asTheKernelHasIt(changed);
        });
    }

    private static Outcome<List<String>> asKept(LimitsChanged changed) {
        return new Outcome<>(
                changed.warnings(),
                Described.changes(changed.after(), changed.before()),
                Described.changes(changed.before(), changed.after()));
    }

    private static Outcome<List<String>> asTheKernelHasIt(LimitsChanged changed) {
        Map<String, Object> before = new TreeMap<>();
        Map<String, Object> after = new TreeMap<>();
        for (FileChange file : changed.files()) {
            before.put(file.file(), file.before());
            after.put(file.file(), file.after());
        }
        return new Outcome<>(changed.warnings(), before, after);
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
