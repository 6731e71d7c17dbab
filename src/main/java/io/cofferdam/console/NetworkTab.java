package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.NetworkSide;
import io.cofferdam.namespace.Overview;
import io.cofferdam.network.EgressPolicy;
import io.cofferdam.network.Endpoint;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.EgressOperations;
import io.cofferdam.operations.NetworkOperations;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Comparator;
import java.util.List;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A container's network: its places, interfaces, routes, sockets, names, rules, and what may leave it. */
@ConsolePage
class NetworkTab {

    private final ContainerOperations containers;
    private final NetworkOperations networks;
    private final EgressOperations egress;
    private final ContainerHeads heads;

    NetworkTab(
            ContainerOperations containers, NetworkOperations networks, EgressOperations egress, ContainerHeads heads) {
        this.containers = containers;
        this.networks = networks;
        this.egress = egress;
        this.heads = heads;
    }

    /** A place on a network, running on it or to be. */
    record Place(String network, NetworksPage.Member member) {}

    @GetMapping("/containers/{ref}/network")
    String page(Caller caller, @PathVariable String ref, Model model) {
        ContainerView view = heads.add(caller, ref, "network", model);
        boolean addressed = view.spec().request().network().addressed();
        model.addAttribute("mode", view.spec().request().network().mode());
        model.addAttribute("addressed", addressed);
        model.addAttribute("places", places(view));
        model.addAttribute(
                "waiting",
                view.running()
                        ? List.of()
                        : view.spec().request().network().endpoints().stream()
                                .map(place -> place.network())
                                .toList());
        if (view.running()) {
            Overview seen = containers.namespaces(caller, ref);
            model.addAttribute("net", seen.network());
            model.addAttribute("view", new NamespaceWords(seen, view.ports()));
            NetworkSide side = networks.side(caller, view.id());
            model.addAttribute("side", side);
        }
        if (addressed) {
            model.addAttribute("egress", panel(caller, view.id()));
        }
        return "container/network";
    }

    @PostMapping("/containers/{ref}/egress")
    String change(
            Caller caller,
            @PathVariable String ref,
            @RequestParam(defaultValue = "") String rules,
            @RequestParam(defaultValue = "false") boolean open,
            HttpServletResponse response,
            Model model) {
        String id = containers.inspect(caller, ref).id();
        EgressPanel typed = null;
        try {
            egress.changeContainer(caller, id, open ? null : EgressPolicy.parse(rules));
        } catch (ProblemException e) {
            response.setStatus(ConsoleProblems.status(e.kind()));
            model.addAttribute("problem", e.problem());
            typed = panel(caller, id).typed(rules);
        }
        model.addAttribute("egress", typed == null ? panel(caller, id) : typed);
        return "parts/egress :: panel";
    }

    private EgressPanel panel(Caller caller, String id) {
        return EgressPanel.of("/containers/" + id + "/network", "this container", egress.ofContainer(caller, id));
    }

    private static List<Place> places(ContainerView view) {
        return view.endpoints().stream()
                .sorted(Comparator.comparingInt(Endpoint::number))
                .map(endpoint -> new Place(endpoint.networkName(), NetworksPage.Member.of(endpoint, view)))
                .toList();
    }
}
