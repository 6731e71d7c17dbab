package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.operations.ContainerOperations;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Containers that are no more, and how they came to their ends. */
@ConsolePage
class EndedPage {

    private final ContainerOperations containers;

    EndedPage(ContainerOperations containers) {
        this.containers = containers;
    }

    @GetMapping("/ended")
    String list(Caller caller, Model model) {
        model.addAttribute(
                "ended",
                containers.removedContainers(caller).stream()
                        .map(EndedFacts::of)
                        .toList());
        return "ended";
    }

    @GetMapping("/ended/{id}")
    String one(Caller caller, @PathVariable String id, Model model) {
        model.addAttribute("end", EndedFacts.of(containers.ending(caller, id)));
        return "endedone";
    }
}
