package io.cofferdam.console;

import io.cofferdam.container.PlanStep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts the steps of a plan in the order in which they began and gathers those that repeat one another. */
final class PlanOrder {

    /** Words under which single steps of different names are one kind. */
    private static final Set<String> KINDS = Set.of("write", "mount");

    private PlanOrder() {}

    /** A step that did not begin stays behind the one before it in the plan. */
    static List<PlanStep> byTime(List<PlanStep> steps) {
        record Placed(PlanStep step, long from) {}
        List<Placed> placed = new ArrayList<>();
        long latest = 0;
        for (PlanStep step : steps) {
            Long start = step.startMicros();
            latest = start == null ? latest : Math.max(latest, start);
            placed.add(new Placed(step, start == null ? latest : start));
        }
        return placed.stream()
                .sorted(Comparator.comparing(Placed::from))
                .map(Placed::step)
                .toList();
    }

    /**
     * Neighbours of one name are one group; so are single ones of one kind, such as the writes of different files.
     *
     * @param failed the number of the step that failed, which stays by itself; null where none did
     */
    static List<List<PlanStep>> groups(List<PlanStep> steps, @Nullable Integer failed) {
        List<List<PlanStep>> named = runs(
                steps.stream().map(List::of).toList(),
                (last, next) -> sameName(last, next) && free(last, next, failed));
        return runs(named, (last, next) -> sameKind(last, next) && free(last, next, failed));
    }

    private static List<List<PlanStep>> runs(
            List<List<PlanStep>> groups, BiPredicate<List<PlanStep>, List<PlanStep>> together) {
        List<List<PlanStep>> runs = new ArrayList<>();
        for (List<PlanStep> next : groups) {
            if (!runs.isEmpty() && together.test(runs.getLast(), next)) {
                runs.getLast().addAll(next);
            } else {
                runs.add(new ArrayList<>(next));
            }
        }
        return runs;
    }

    private static boolean sameName(List<PlanStep> last, List<PlanStep> next) {
        return last.getFirst().name().equals(next.getFirst().name());
    }

    private static boolean sameKind(List<PlanStep> last, List<PlanStep> next) {
        String kind = kind(next.getFirst());
        boolean single = next.size() == 1 && (last.size() == 1 || !oneName(last));
        return single && KINDS.contains(kind) && kind.equals(kind(last.getFirst()));
    }

    static boolean oneName(List<PlanStep> group) {
        return group.stream().map(PlanStep::name).distinct().count() == 1;
    }

    static String kind(PlanStep step) {
        return step.name().split(" ", 2)[0];
    }

    private static boolean free(List<PlanStep> last, List<PlanStep> next, @Nullable Integer failed) {
        return failed == null || Stream.of(last, next).flatMap(List::stream).noneMatch(step -> step.number() == failed);
    }
}
