package io.cofferdam.console;

import io.cofferdam.container.PlanStep;
import io.cofferdam.container.PlanView;
import java.util.ArrayList;
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
     * One step, or several that repeat one another; the bar is in thousandths of the whole.
     *
     * @param numbers "7", or "7-16"
     * @param arguments of the first
     * @param more how many further ones there are
     * @param inner each of several; empty for a single one
     * @param millis empty without a time
     */
    record Step(
            String numbers,
            String name,
            String arguments,
            int more,
            List<Inner> inner,
            long barStart,
            long barLength,
            String millis,
            boolean failed) {}

    /** A step among others of its group. */
    record Inner(int number, String name, String arguments, String millis) {}

    static Waterfall of(PlanView plan) {
        long total = plan.steps().stream()
                .mapToLong(step -> or0(step.startMicros()) + or0(step.micros()))
                .max()
                .orElse(0);
        List<PlanStep> ordered = PlanOrder.byTime(plan.steps());
        Integer failed = plan.failedStep();
        List<Step> steps = new ArrayList<>();
        int number = 1;
        String failedAt = "";
        for (List<PlanStep> group : PlanOrder.groups(ordered, failed)) {
            boolean bad = failed != null && group.getFirst().number() == failed;
            failedAt = bad ? Integer.toString(number) : failedAt;
            steps.add(step(number, group, Math.max(total, 1), bad));
            number += group.size();
        }
        return new Waterfall(
                title(plan, failedAt, ordered.size()),
                plan.launchedAt() == null ? "" : Words.time(plan.launchedAt()),
                total > 0,
                steps,
                plan.warnings(),
                plan.failure());
    }

    private static String title(PlanView plan, String failedAt, int steps) {
        String count = Words.count(steps, "step");
        if (plan.failure() != null) {
            return failedAt.isEmpty() ? "The last launch failed" : "Failed at step " + failedAt + " of " + count;
        }
        Long total = plan.totalMicros();
        return total == null ? "The next launch takes " + count : "Started in " + Words.millis(total) + " ms, " + count;
    }

    private static Step step(int number, List<PlanStep> group, long total, boolean failed) {
        PlanStep first = group.getFirst();
        long start = or0(first.startMicros());
        long end = group.stream()
                .mapToLong(step -> or0(step.startMicros()) + or0(step.micros()))
                .max()
                .orElse(start);
        boolean timed = group.stream().anyMatch(step -> step.micros() != null);
        double length = timed ? Math.max(LEAST, WIDTH * (end - start) / total) : 0;
        return new Step(
                group.size() == 1 ? Integer.toString(number) : number + "-" + (number + group.size() - 1),
                PlanOrder.oneName(group) ? first.name() : PlanOrder.kind(first),
                arguments(first),
                group.size() - 1,
                group.size() == 1 ? List.of() : inner(number, group),
                Math.round(Math.min(WIDTH * start / total, WIDTH - LEAST)),
                Math.round(length),
                timed
                        ? Words.millis(group.stream()
                                .mapToLong(step -> or0(step.micros()))
                                .sum())
                        : "",
                failed);
    }

    private static List<Inner> inner(int number, List<PlanStep> group) {
        List<Inner> inner = new ArrayList<>();
        boolean named = !PlanOrder.oneName(group);
        for (PlanStep step : group) {
            Long micros = step.micros();
            inner.add(new Inner(
                    number + inner.size(),
                    named ? step.name() : "",
                    arguments(step),
                    micros == null ? "" : Words.millis(micros)));
        }
        return inner;
    }

    /** Ids are long and say little beyond their beginning. */
    private static String arguments(PlanStep step) {
        return step.arguments().replaceAll("\\b([0-9a-f]{12})[0-9a-f]{52}\\b", "$1…");
    }

    private static long or0(@Nullable Long value) {
        return value == null ? 0 : value;
    }
}
