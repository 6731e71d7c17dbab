package io.cofferdam.console;

import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.ContainerState;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.StatsSample;
import io.cofferdam.container.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the list, with every text and curve ready, so that the template only puts them in place.
 *
 * @param pending the word for what is being done to it now, or null
 * @param quick what its one button does: "start", "stop" or "unpause"
 */
record ContainerRow(
        String id,
        String name,
        String image,
        Badge badge,
        String uptime,
        Figures figures,
        Sparkline cpu,
        Sparkline memory,
        String memoryHint,
        Ring ring,
        @Nullable String pending,
        String quick,
        String quickWord,
        boolean control) {

    static ContainerRow of(
            ContainerView view, List<StatsSample> history, Host host, @Nullable String pending, boolean control) {
        Limits limits = view.spec().limits();
        List<StatsSample> shown = view.running() ? history : List.of();
        List<StatsSample> latest = shown.subList(Math.max(0, shown.size() - Sparkline.KEPT), shown.size());
        Status status = view.state().status();
        return new ContainerRow(
                view.id(),
                view.name(),
                view.spec().image(),
                pending == null
                        ? Badge.of(view, status == Status.RUNNING && Figures.throttled(latest))
                        : new Badge(pending + " …", "water pending"),
                uptime(view.state()),
                Figures.of(view, latest, host),
                Sparkline.of(
                        latest.stream()
                                .map(s -> Figures.cpuFraction(s, limits, host))
                                .toList(),
                        Figures.cores(limits) != null),
                Sparkline.of(
                        latest.stream()
                                .map(s -> Figures.memoryFraction(s, limits, host))
                                .toList(),
                        limits.memoryMaxBytes() != null),
                limits.memoryMaxBytes() == null ? "no limit" : "of " + Words.bytes(limits.memoryMaxBytes()),
                Ring.of(view.ownNamespaces()),
                pending,
                quick(status),
                quickWord(status),
                control);
    }

    static String uptime(ContainerState state) {
        if (state.status().hasProcesses()) {
            return Words.since(state.startedAt());
        }
        return state.finishedAt() == null ? "" : Words.ago(state.finishedAt());
    }

    private static String quick(Status status) {
        return switch (status) {
            case RUNNING -> "stop";
            case PAUSED -> "unpause";
            case RESTARTING -> "stop";
            case CREATED, EXITED, DEAD -> "start";
        };
    }

    private static String quickWord(Status status) {
        return switch (status) {
            case RUNNING -> "Stop";
            case PAUSED -> "Resume";
            case RESTARTING -> "Stop";
            case CREATED, EXITED, DEAD -> "Start";
        };
    }
}
