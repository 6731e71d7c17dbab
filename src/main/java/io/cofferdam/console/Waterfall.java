package io.cofferdam.console;

import io.cofferdam.container.PlanStep;
import io.cofferdam.container.PlanView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A launch plan with its bars.
 *
 * @param title one sentence about the whole
 * @param timed whether it has times
 */
record Waterfall(
        String title,
        String when,
        boolean timed,
        List<Step> steps,
        List<String> warnings,
        @Nullable String failure) {

    private static final double WIDTH = 1000;
    private static final double LEAST = 6;

    /**
     * One step; the bar is in thousandths of the whole.
     *
     * @param millis empty without a time
     */
    record Step(
            int number, String name, String arguments, long barStart, long barLength, String millis, boolean failed) {}

    static Waterfall of(PlanView plan) {
        long total = plan.steps().stream()
                .mapToLong(step -> or0(step.startMicros()) + or0(step.micros()))
                .max()
                .orElse(0);
        boolean timed = total > 0;
        Integer failed = plan.failedStep();
        List<Step> steps = plan.steps().stream()
                .map(step -> step(step, Math.max(total, 1), failed != null && failed == step.number()))
                .toList();
        return new Waterfall(
                title(plan, steps.size()),
                plan.launchedAt() == null ? "" : Words.time(plan.launchedAt()),
                timed,
                steps,
                plan.warnings(),
                plan.failure());
    }

    private static String title(PlanView plan, int steps) {
        String count = Words.count(steps, "step");
        if (plan.failure() != null) {
            return "Failed at step " + plan.failedStep() + " of " + count;
        }
        Long total = plan.totalMicros();
        return total == null ? "The next launch takes " + count : "Started in " + Words.millis(total) + " ms, " + count;
    }

    private static Step step(PlanStep step, long total, boolean failed) {
        Long micros = step.micros();
        double start = WIDTH * or0(step.startMicros()) / total;
        double length = micros == null ? 0 : Math.max(LEAST, WIDTH * micros / total);
        return new Step(
                step.number(),
                step.name(),
                step.arguments().replaceAll("\\b([0-9a-f]{12})[0-9a-f]{52}\\b", "$1…"),
                Math.round(Math.min(start, WIDTH - LEAST)),
                Math.round(length),
                micros == null ? "" : Words.millis(micros),
                failed);
    }

    private static long or0(@Nullable Long value) {
        return value == null ? 0 : value;
    }
}
