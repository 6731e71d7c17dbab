package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerView;
import java.util.List;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The page around a terminal; the terminal itself is a WebSocket. */
@ConsolePage
class TerminalPage {

    /** What may be opened; a container that has none of them has no terminal either. */
    static final List<String> SHELLS = List.of("sh", "bash", "ash");

    private final ContainerHeads heads;

    TerminalPage(ContainerHeads heads) {
        this.heads = heads;
    }

    @GetMapping("/containers/{ref}/terminal")
    String page(Caller caller, @PathVariable String ref, @RequestParam(defaultValue = "sh") String shell, Model model) {
        caller.require(Permission.CONTAINER_EXEC, "Opening a terminal in " + ref);
        ContainerView view = heads.add(caller, ref, "terminal", model);
        String chosen = SHELLS.contains(shell) ? shell : "sh";
        model.addAttribute("shells", SHELLS);
        model.addAttribute("shell", chosen);
        model.addAttribute("socket", "/containers/" + view.id() + "/terminal/socket?shell=" + chosen);
        return "container/terminal";
    }
}
