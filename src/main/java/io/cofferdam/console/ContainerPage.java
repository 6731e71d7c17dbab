package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerView;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** One container: its overview, processes, launch plan and inspection. */
@ConsolePage
class ContainerPage {

    private final ContainerOperations containers;
    private final ContainerHeads heads;
    private final Panels panels;
    private final Inspection inspection;

    ContainerPage(ContainerOperations containers, ContainerHeads heads, Panels panels, Inspection inspection) {
        this.containers = containers;
        this.heads = heads;
        this.panels = panels;
        this.inspection = inspection;
    }

    @GetMapping("/containers/{ref}")
    String overview(Caller caller, @PathVariable String ref, Model model) {
        ContainerView view = heads.add(caller, ref, "overview", model);
        model.addAttribute("panel", panels.of(caller, view));
        model.addAttribute("spec", ContainerFacts.of(view, caller.may(Permission.CONTAINER_VIEW_SECRETS)));
        if (!view.running()
                && (view.state().finishedAt() != null || !view.state().error().isEmpty())) {
            model.addAttribute("end", EndedFacts.of(containers.ending(caller, view.id())));
        }
        return "container/overview";
    }

    /**
     * The head alone, asked for when the container has changed; it also wakes the tab below it if that is of another run.
     *
     * @param run the run that the page shows
     */
    @GetMapping("/containers/{ref}/head")
    String head(
            Caller caller,
            @PathVariable String ref,
            @RequestParam String tab,
            @RequestParam(defaultValue = "") String run,
            HttpServletResponse response,
            Model model) {
        try {
            ContainerView view = heads.add(caller, ref, tab, model);
            if (!run.equals(ContainerHeads.run(view, tab))) {
                response.setHeader("HX-Trigger", "{\"run-changed\":{\"target\":\"body\"}}");
            }
            return "container/head :: head";
        } catch (ProblemException e) {
            if (e.kind() != ProblemException.Kind.NOT_FOUND) {
                throw e;
            }
            return "container/head :: gone";
        }
    }

    @GetMapping("/containers/{ref}/processes")
    String processes(Caller caller, @PathVariable String ref, Model model) {
        ContainerView view = heads.add(caller, ref, "processes", model);
        if (view.running()) {
            model.addAttribute("processes", ProcessTree.of(containers.top(caller, ref)));
        }
        return "container/processes";
    }

    @GetMapping("/containers/{ref}/plan")
    String plan(Caller caller, @PathVariable String ref, Model model) {
        heads.add(caller, ref, "plan", model);
        model.addAttribute("plan", Waterfall.of(containers.plan(caller, ref)));
        return "container/plan";
    }

    @GetMapping("/containers/{ref}/inspect")
    String inspect(Caller caller, @PathVariable String ref, Model model) {
        ContainerView view = heads.add(caller, ref, "inspect", model);
        boolean secrets = caller.may(Permission.CONTAINER_VIEW_SECRETS);
        model.addAttribute("json", inspection.json(view, secrets));
        model.addAttribute("hidden", !secrets);
        return "container/inspect";
    }
}
