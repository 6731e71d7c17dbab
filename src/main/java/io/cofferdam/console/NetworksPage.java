package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.EndpointRequest;
import io.cofferdam.network.EgressPolicy;
import io.cofferdam.network.Endpoint;
import io.cofferdam.network.NetworkSpec;
import io.cofferdam.network.NetworkView;
import io.cofferdam.network.NewNetwork;
import io.cofferdam.network.Subnet;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.EgressOperations;
import io.cofferdam.operations.NetworkOperations;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Networks: the list, a new one, who is on one with what addresses, and connecting containers to it. */
@ConsolePage
class NetworksPage {

    private final NetworkOperations networks;
    private final ContainerOperations containers;
    private final EgressOperations egress;

    NetworksPage(NetworkOperations networks, ContainerOperations containers, EgressOperations egress) {
        this.egress = egress;
        this.networks = networks;
        this.containers = containers;
    }

    /**
     * One line of the list.
     *
     * @param tags what is special about it, in a word each
     * @param members who runs on it
     * @param builtIn whether it was there from the start and stays
     */
    record Row(
            String name,
            String driver,
            List<String> tags,
            List<String> subnets,
            String age,
            List<Member> members,
            boolean builtIn) {

        static Row of(NetworkView network, Map<String, ContainerView> containers) {
            NetworkSpec spec = network.spec();
            List<String> tags = new ArrayList<>();
            if (spec.internal()) {
                tags.add("internal");
            }
            if (spec.ipv6()) {
                tags.add("IPv6");
            }
            Instant created = spec.created();
            return new Row(
                    spec.name(),
                    spec.driver(),
                    tags,
                    spec.ranges().stream()
                            .map(range -> range.subnet().toString())
                            .toList(),
                    created == null ? "from the start" : Words.ago(created),
                    NetworksPage.members(network, containers),
                    spec.builtIn());
        }
    }

    /**
     * A container that runs on a network.
     *
     * @param names what others on the network may call it, beside its name
     * @param ports published, where this network is its way out
     */
    record Member(
            String id,
            String name,
            String address,
            String address6,
            String mac,
            String nic,
            List<String> names,
            List<String> ports,
            boolean wayOut) {

        static Member of(Endpoint endpoint, @Nullable ContainerView container) {
            Endpoint.Ipv6 ipv6 = endpoint.ipv6();
            boolean leadsOut = endpoint.wayOut() || endpoint.wayOut6();
            String name = container == null ? endpoint.containerId().substring(0, 12) : container.name();
            return new Member(
                    endpoint.containerId(),
                    name,
                    endpoint.address().getHostAddress(),
                    ipv6 == null ? "" : Subnet.text(ipv6.address()),
                    endpoint.macAddress(),
                    endpoint.interfaceName(),
                    endpoint.names().stream()
                            .filter(other -> !other.equals(name))
                            .toList(),
                    container == null || !leadsOut
                            ? List.of()
                            : container.ports().stream().map(Panels::port).toList(),
                    leadsOut);
        }
    }

    @GetMapping("/networks")
    String list(Caller caller, Model model) {
        Map<String, ContainerView> all = all(caller);
        List<NetworkView> there = networks.list(caller);
        model.addAttribute(
                "rows", there.stream().map(network -> Row.of(network, all)).toList());
        model.addAttribute("topology", Topology.of(there, all));
        return "networks";
    }

    private Map<String, ContainerView> all(Caller caller) {
        return containers.list(caller).stream().collect(Collectors.toMap(ContainerView::id, view -> view));
    }

    private static List<Member> members(NetworkView network, Map<String, ContainerView> containers) {
        return network.endpoints().stream()
                .map(endpoint -> Member.of(endpoint, containers.get(endpoint.containerId())))
                .toList();
    }

    @PostMapping("/networks")
    String create(Caller caller, @RequestParam Map<String, String> form, HttpServletResponse response, Model model) {
        try {
            networks.create(caller, asked(form));
        } catch (ProblemException e) {
            response.setStatus(ConsoleProblems.status(e.kind()));
            model.addAttribute("problem", e.problem());
        }
        return list(caller, model) + " :: list";
    }

    private static NewNetwork asked(Map<String, String> form) {
        NewNetwork.Range v4 = new NewNetwork.Range(word(form, "subnet"), word(form, "gateway"), "", Map.of());
        NewNetwork.Range v6 = new NewNetwork.Range(word(form, "subnet6"), "", "", Map.of());
        return new NewNetwork(
                word(form, "name"),
                word(form, "driver"),
                form.containsKey("internal"),
                false,
                form.containsKey("ipv6"),
                List.of(v4, v6),
                VolumesPage.labels(word(form, "labels")),
                options(form));
    }

    private static Map<String, String> options(Map<String, String> form) {
        Map<String, String> options = new HashMap<>();
        if (form.containsKey("apart")) {
            options.put("com.docker.network.bridge.enable_icc", "false");
        }
        if (!word(form, "parent").isEmpty()) {
            options.put("parent", word(form, "parent"));
        }
        return options;
    }

    private static String word(Map<String, String> form, String field) {
        return form.getOrDefault(field, "").strip();
    }

    @PostMapping("/networks/{name}/remove")
    void remove(Caller caller, @PathVariable String name, HttpServletResponse response) {
        networks.remove(caller, name);
        response.setHeader("HX-Redirect", "/networks");
    }

    @GetMapping("/networks/{name}")
    String one(Caller caller, @PathVariable String name, Model model) {
        NetworkView network = networks.inspect(caller, name);
        Map<String, ContainerView> all = all(caller);
        model.addAttribute("n", Row.of(network, all));
        model.addAttribute("spec", network.spec());
        model.addAttribute("bridge", network.bridge());
        model.addAttribute(
                "gateways",
                network.spec().ranges().stream()
                        .map(range -> Subnet.text(range.gateway()))
                        .toList());
        model.addAttribute("others", others(network, all));
        Map<String, String> traffic = new HashMap<>();
        network.traffic()
                .forEach((id, seen) ->
                        traffic.put(id, Words.bytes(seen.received()) + " in, " + Words.bytes(seen.sent()) + " out"));
        model.addAttribute("traffic", traffic);
        if (!network.bridge().isEmpty()) {
            model.addAttribute("egress", panel(caller, network.name()));
        }
        return "network";
    }

    private EgressPanel panel(Caller caller, String name) {
        return EgressPanel.of("/networks/" + name, "this network", egress.ofNetwork(caller, name));
    }

    @PostMapping("/networks/{name}/egress")
    String change(
            Caller caller,
            @PathVariable String name,
            @RequestParam(defaultValue = "") String rules,
            @RequestParam(defaultValue = "false") boolean open,
            HttpServletResponse response,
            Model model) {
        EgressPanel typed = null;
        try {
            egress.changeNetwork(caller, name, open ? null : EgressPolicy.parse(rules));
        } catch (ProblemException e) {
            response.setStatus(ConsoleProblems.status(e.kind()));
            model.addAttribute("problem", e.problem());
            typed = panel(caller, name).typed(rules);
        }
        model.addAttribute("egress", typed == null ? panel(caller, name) : typed);
        return "parts/egress :: panel";
    }

    /** Who can be connected to it and is not. */
    private static List<String> others(NetworkView network, Map<String, ContainerView> containers) {
        return containers.values().stream()
                .filter(view -> view.spec().request().network().addressed())
                .filter(view -> view.spec().request().network().endpoints().stream()
                        .noneMatch(place -> network.spec().answersTo(place.network())))
                .filter(view -> network.endpoints().stream()
                        .noneMatch(place -> place.containerId().equals(view.id())))
                .map(ContainerView::name)
                .sorted()
                .toList();
    }

    @PostMapping("/networks/{name}/connect")
    String connect(
            Caller caller,
            @PathVariable String name,
            @RequestParam Map<String, String> form,
            HttpServletResponse response,
            Model model) {
        try {
            List<String> aliases = Arrays.stream(word(form, "aliases").split("[\\s,]+"))
                    .filter(alias -> !alias.isEmpty())
                    .toList();
            networks.connect(
                    caller,
                    word(form, "container"),
                    new EndpointRequest(name, word(form, "address"), "", "", aliases, 0));
        } catch (ProblemException e) {
            response.setStatus(ConsoleProblems.status(e.kind()));
            model.addAttribute("problem", e.problem());
        }
        return one(caller, name, model) + " :: members";
    }

    @PostMapping("/networks/{name}/disconnect")
    String disconnect(
            Caller caller,
            @PathVariable String name,
            @RequestParam String container,
            HttpServletResponse response,
            Model model) {
        try {
            networks.disconnect(caller, container, name, false);
        } catch (ProblemException e) {
            response.setStatus(ConsoleProblems.status(e.kind()));
            model.addAttribute("problem", e.problem());
        }
        return one(caller, name, model) + " :: members";
    }
}
