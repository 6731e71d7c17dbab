package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.container.ContainerView;
import io.cofferdam.operations.ContainerOperations;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import tools.jackson.databind.json.JsonMapper;

/** The charts of one container, full from the moment they open because the service keeps the samples. */
@ConsolePage
class StatisticsPage {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ContainerOperations containers;
    private final ContainerHeads heads;

    StatisticsPage(ContainerOperations containers, ContainerHeads heads) {
        this.containers = containers;
        this.heads = heads;
    }

    @GetMapping("/containers/{ref}/statistics")
    String page(Caller caller, @PathVariable String ref, Model model) {
        ContainerView view = heads.add(caller, ref, "statistics", model);
        var history = containers.statsHistory(caller, ref);
        model.addAttribute(
                "samples",
                JSON.writeValueAsString(ChartData.columns(history, view.spec().limits())));
        model.addAttribute("empty", history.size() < 2);
        return "container/statistics";
    }
}
