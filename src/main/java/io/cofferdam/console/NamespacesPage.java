package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.container.ContainerView;
import io.cofferdam.namespace.NamespaceEntry;
import io.cofferdam.namespace.NamespaceKind;
import io.cofferdam.namespace.Overview;
import io.cofferdam.operations.ContainerOperations;
import java.util.List;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** A look into the eight namespaces of a container, as the kernel has them now. */
@ConsolePage
class NamespacesPage {

    /** The head of a namespace's card. */
    record Card(String kind, String words, Badge badge, String label) {}

    private final ContainerOperations containers;
    private final ContainerHeads heads;

    NamespacesPage(ContainerOperations containers, ContainerHeads heads) {
        this.containers = containers;
        this.heads = heads;
    }

    @GetMapping("/containers/{ref}/namespaces")
    String page(Caller caller, @PathVariable String ref, Model model) {
        ContainerView view = heads.add(caller, ref, "namespaces", model);
        if (view.running()) {
            Overview seen = containers.namespaces(caller, ref);
            model.addAttribute("ns", seen);
            model.addAttribute("view", new NamespaceWords(seen, view.ports()));
            model.addAttribute("tree", ProcessTree.of(seen.processes()));
            model.addAttribute("ring", Ring.of(own(seen)));
            for (NamespaceKind kind : NamespaceKind.values()) {
                model.addAttribute(kind.file() + "Card", card(seen.namespace(kind)));
            }
        }
        return "container/namespaces";
    }

    private static List<String> own(Overview seen) {
        return seen.namespaces().stream()
                .filter(entry -> entry.sharing() == NamespaceEntry.Sharing.OWN)
                .map(entry -> entry.kind().file())
                .toList();
    }

    private static Card card(NamespaceEntry entry) {
        String tone = switch (entry.sharing()) {
            case OWN -> "ok";
            case OTHER, HOST -> "warn";
            case ABSENT -> "idle";
            case UNREADABLE -> "bad";
        };
        return new Card(
                entry.kind().file(),
                entry.kind().words(),
                new Badge(entry.sharing().words(), tone),
                entry.label());
    }
}
