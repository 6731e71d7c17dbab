package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.StatsSample;
import io.cofferdam.container.Status;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.problem.ProblemException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Finds, orders and describes the containers of a list. */
@Component
class ContainerRows {

    private final ContainerOperations containers;
    private final HostFacts facts;
    private final Tray tray;

    ContainerRows(ContainerOperations containers, HostFacts facts, Tray tray) {
        this.containers = containers;
        this.facts = facts;
        this.tray = tray;
    }

    ContainerList list(Caller caller, ListQuery query) {
        List<ContainerView> all = containers.list(caller);
        List<ContainerView> found = all.stream().filter(query::found).toList();
        List<ContainerView> shown = found.stream()
                .filter(query::inState)
                .sorted(order(caller, query))
                .toList();
        int from = Math.min((query.page() - 1) * ListQuery.PAGE, shown.size());
        int to = Math.min(from + ListQuery.PAGE, shown.size());
        return new ContainerList(
                query,
                shown.subList(from, to).stream().map(view -> row(caller, view)).toList(),
                all.size(),
                shown.size(),
                counts(found));
    }

    /** How many a list has of each state, and how many it finds. */
    Map<String, Long> tally(Caller caller, ListQuery query) {
        List<ContainerView> found =
                containers.list(caller).stream().filter(query::found).toList();
        Map<String, Long> tally = new HashMap<>(counts(found));
        tally.put("found", found.stream().filter(query::inState).count());
        return tally;
    }

    ContainerRow row(Caller caller, ContainerView view) {
        return ContainerRow.of(
                view,
                view.running() ? history(caller, view) : List.of(),
                facts.of(caller),
                tray.pending(view.id()),
                caller.may(Permission.CONTAINER_CONTROL));
    }

    private List<StatsSample> history(Caller caller, ContainerView view) {
        try {
            return containers.statsHistory(caller, view.id());
        } catch (ProblemException gone) {
            // It was removed since the list was made; the row is about to go.
            return List.of();
        }
    }

    private Comparator<ContainerView> order(Caller caller, ListQuery query) {
        Comparator<ContainerView> order = switch (query.sort()) {
            case "name" -> Comparator.comparing(ContainerView::name, String.CASE_INSENSITIVE_ORDER);
            case "created" -> Comparator.comparing(view -> view.spec().created());
            case "cpu" -> by(caller, StatsSample::cpuPercent);
            case "memory" ->
                by(caller, sample -> (double) sample.usage().memory().usedBytes());
            default ->
                Comparator.comparing(ContainerRows::rank)
                        .thenComparing(view -> view.spec().created(), Comparator.reverseOrder());
        };
        return query.down() ? order.reversed() : order;
    }

    private Comparator<ContainerView> by(Caller caller, Function<StatsSample, Double> figure) {
        Map<String, Double> known = containers.list(caller).stream()
                .collect(Collectors.toMap(ContainerView::id, view -> {
                    List<StatsSample> history = view.running() ? history(caller, view) : List.of();
                    return history.isEmpty() ? -1.0 : figure.apply(history.getLast());
                }));
        return Comparator.comparing(view -> known.getOrDefault(view.id(), -1.0));
    }

    /** What runs comes first, then what needs a look, then the rest. */
    private static int rank(ContainerView view) {
        if (view.state().status() == Status.RUNNING) {
            return 0;
        }
        return view.state().status() == Status.PAUSED ? 1 : Badge.failed(view.state()) ? 2 : 3;
    }

    private static Map<String, Long> counts(List<ContainerView> found) {
        return List.of("running", "stopped", "failed", "paused").stream()
                .collect(Collectors.toMap(
                        Function.identity(),
                        state -> found.stream()
                                .filter(new ListQuery("", state, "state", false, 1)::inState)
                                .count()));
    }
}
