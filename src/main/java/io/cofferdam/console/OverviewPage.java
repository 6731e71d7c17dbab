package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.SystemFacts;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.SystemOperations;
import java.util.Comparator;
import java.util.List;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The host at a glance: what runs, what failed, what uses the most. */
@ConsolePage
class OverviewPage {

    private static final int SHOWN = 6;

    private final SystemOperations system;
    private final ContainerOperations containers;
    private final ContainerRows rows;
    private final HostPressure pressure;

    OverviewPage(SystemOperations system, ContainerOperations containers, ContainerRows rows, HostPressure pressure) {
        this.system = system;
        this.containers = containers;
        this.rows = rows;
        this.pressure = pressure;
    }

    @GetMapping("/")
    String page(Caller caller, Model model) {
        SystemFacts facts = system.facts(caller);
        List<ContainerView> all = containers.list(caller);
        long used = facts.memoryBytes() - facts.memoryAvailableBytes();
        model.addAttribute("facts", facts);
        model.addAttribute("memoryMeter", Meter.of(used, facts.memoryBytes(), "memory of the host in use"));
        model.addAttribute("memoryText", Words.bytes(used) + " of " + Words.bytes(facts.memoryBytes()));
        model.addAttribute("load", pressure.load(facts.cores()));
        model.addAttribute("pressure", pressure.lines());
        model.addAttribute("disk", pressure.disk(facts.root()));
        model.addAttribute(
                "failed",
                all.stream()
                        .filter(view -> Badge.failed(view.state()))
                        .sorted(Comparator.comparing(OverviewPage::ended).reversed())
                        .limit(SHOWN)
                        .map(view -> rows.row(caller, view))
                        .toList());
        model.addAttribute(
                "busiest",
                rows.list(caller, new ListQuery("", "running", "cpu", true, 1)).rows().stream()
                        .limit(SHOWN)
                        .toList());
        return "overview";
    }

    private static java.time.Instant ended(ContainerView view) {
        var finished = view.state().finishedAt();
        return finished == null ? view.spec().created() : finished;
    }
}
