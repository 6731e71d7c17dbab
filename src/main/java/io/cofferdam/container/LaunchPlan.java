package io.cofferdam.container;

import java.util.ArrayList;
import java.util.List;

/**
 * A launch as data: the steps in the order in which the supervisor takes them.
 *
 * @param warnings what could not be applied as asked
 */
record LaunchPlan(List<Step> steps, List<String> warnings) {

    /** One step: what the supervisor reads, and how people read it. */
    record Step(StepOp op, String name, String arguments, byte[] payload) {}

    LaunchPlan {
        steps = List.copyOf(steps);
        warnings = List.copyOf(warnings);
    }

    LaunchPlan alsoWarning(List<String> more) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(more);
        return new LaunchPlan(steps, all);
    }

    byte[] encode() {
        Payload payload = new Payload().u32(steps.size());
        for (Step step : steps) {
            payload.u32(step.op().number).bytes(step.payload());
        }
        return payload.toBytes();
    }

    /** The steps for people, with times where there are any. */
    List<PlanStep> view(List<StepTime> times) {
        List<PlanStep> view = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            StepTime time = i < times.size() ? times.get(i) : StepTime.NONE;
            view.add(new PlanStep(i + 1, step.name(), step.arguments(), time.startMicros(), time.micros()));
        }
        return view;
    }

    /** Collects steps in order. */
    static final class Builder {

        private final List<Step> steps = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private int slots;

        Builder add(StepOp op, String name, String arguments, Payload payload) {
            steps.add(new Step(op, name, arguments, payload.toBytes()));
            return this;
        }

        Builder warn(String warning) {
            warnings.add(warning);
            return this;
        }

        List<String> warnings() {
            return warnings;
        }

        /** A number for a descriptor that goes from the supervisor to the child. */
        int slot() {
            return slots++;
        }

        LaunchPlan build() {
            return new LaunchPlan(steps, warnings);
        }
    }
}
