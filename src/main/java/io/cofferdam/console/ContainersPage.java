package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.container.ContainerView;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The list of containers, its side panel, and what is done to several at once. */
@ConsolePage
class ContainersPage {

    private final ContainerOperations containers;
    private final ContainerRows rows;
    private final ContainerActions actions;
    private final Panels panels;

    ContainersPage(ContainerOperations containers, ContainerRows rows, ContainerActions actions, Panels panels) {
        this.containers = containers;
        this.rows = rows;
        this.actions = actions;
        this.panels = panels;
    }

    @GetMapping("/containers")
    String list(Caller caller, @RequestParam Map<String, String> parameters, Model model) {
        ListQuery query = ListQuery.of(parameters);
        model.addAttribute("list", rows.list(caller, query));
        String open = parameters.getOrDefault("open", "");
        model.addAttribute("open", open);
        if (!open.isEmpty()) {
            addPanel(caller, open, model);
        }
        return "containers";
    }

    @GetMapping("/containers/{id}/panel")
    String panel(Caller caller, @PathVariable String id, Model model) {
        model.addAttribute("panel", panels.of(caller, containers.inspect(caller, id)));
        return "containers :: panel";
    }

    /** Starts the act on each of them and answers with their rows, which say that it is under way. */
    @PostMapping("/containers/actions/{verb}")
    String act(
            Caller caller,
            @PathVariable String verb,
            @RequestParam(name = "id", required = false) @Nullable List<String> ids,
            @RequestParam(defaultValue = "stay") String then,
            HttpServletResponse response,
            Model model) {
        if (ids == null || ids.isEmpty()) {
            throw ProblemException.invalid(
                    "Nothing was selected.", "The act needs at least one container.", "Tick the containers first.");
        }
        List<ContainerRow> pending = new ArrayList<>();
        for (String id : ids) {
            ContainerView view = containers.inspect(caller, id);
            actions.run(caller, verb, view);
            pending.add(rows.row(caller, view));
        }
        model.addAttribute("rows", pending);
        if (then.equals("list")) {
            // The page it was asked from is about to vanish.
            response.setHeader("HX-Redirect", "/containers");
        }
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
        return "containers :: rows-partial";
    }

    private void addPanel(Caller caller, String ref, Model model) {
        try {
            model.addAttribute("panel", panels.of(caller, containers.inspect(caller, ref)));
        } catch (ProblemException gone) {
            // The address names a container that is no more; the list itself is still right.
            model.addAttribute("open", "");
        }
    }
}
