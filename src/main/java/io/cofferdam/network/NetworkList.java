package io.cofferdam.network;

import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which networks there are and which of them somebody means; not thread-safe. */
final class NetworkList {

    private final NetworkNames names;
    private final Upkeep upkeep;

    NetworkList(NetworkNames names, Upkeep upkeep) {
        this.names = names;
        this.upkeep = upkeep;
    }

    /** Those of containers. */
    Collection<RunningBridge> bridges() {
        return upkeep.present().map(now -> now.bridges().values()).orElse(List.of());
    }

    /** The networks there are: the instance's bridge where the host can have it, the host's, none, and those that were made. */
    List<NetworkView> views() {
        List<NetworkView> views = new ArrayList<>();
        List<NetworkView> made = new ArrayList<>();
        for (RunningBridge bridge : bridges()) {
            (bridge.network().builtIn() ? views : made).add(view(bridge));
        }
        views.add(builtIn(NetworkView.HOST, NetworkView.HOST));
        views.add(builtIn(NetworkView.NONE, "null"));
        made.sort(Comparator.comparing(NetworkView::name));
        views.addAll(made);
        return List.copyOf(views);
    }

    /** The network that somebody means by a name, an id or the beginning of an id. */
    Optional<NetworkSpec> find(String reference) {
        List<NetworkSpec> specs = new ArrayList<>(List.of(
                builtIn(NetworkView.HOST, NetworkView.HOST).spec(),
                builtIn(NetworkView.NONE, "null").spec()));
        bridges().forEach(bridge -> specs.add(bridge.network()));
        return specs.stream()
                .filter(spec -> spec.name().equals(reference) || spec.id().equals(reference))
                .findFirst()
                .or(() -> onlyOne(
                        specs.stream().filter(spec -> spec.answersTo(reference)).toList(), reference));
    }

    /** The same; refused where there is none. */
    NetworkSpec require(String reference) {
        return find(reference).orElseThrow(() -> notFound(reference));
    }

    /** The same with who is on it. */
    NetworkView view(String reference) {
        String id = require(reference).id();
        return views().stream().filter(view -> view.id().equals(id)).findFirst().orElseThrow(() -> notFound(reference));
    }

    private static ProblemException notFound(String reference) {
        return ProblemException.notFound(
                "network " + NetworkMaker.printable(reference) + " not found.",
                "No network has this name or id.",
                "Look at the list of networks.");
    }

    /** The network of containers of a name or an id; refused where there is none. */
    RunningBridge running(String network) {
        RunningNetworks now = upkeep.running();
        RunningBridge byId = now.bridges().get(network);
        if (byId != null) {
            return byId;
        }
        ProblemException absence = upkeep.absence();
        if (network.equals(Networks.DEFAULT) && absence != null) {
            throw absence;
        }
        return bridge(now, require(network).id());
    }

    /** The network of containers of an id. */
    static RunningBridge bridge(RunningNetworks now, String id) {
        RunningBridge bridge = now.bridges().get(id);
        if (bridge == null) {
            throw ProblemException.notFound(
                    "network " + id + " not found.",
                    "It is not a network with addresses.",
                    "Look at the list of networks.");
        }
        return bridge;
    }

    private NetworkView builtIn(String name, String driver) {
        return new NetworkView(
                new NetworkSpec(names.builtInId(name), name, driver, null, List.of(), false, false, Map.of(), Map.of()),
                "",
                List.of());
    }

    /** With who is on it. */
    NetworkView view(RunningBridge bridge) {
        return new NetworkView(bridge.network(), names.bridge(bridge.network()), bridge.endpoints());
    }

    private static Optional<NetworkSpec> onlyOne(List<NetworkSpec> found, String reference) {
        if (found.size() > 1) {
            throw ProblemException.invalid(
                    "network " + reference + " is ambiguous.",
                    found.size() + " networks have ids that begin so.",
                    "Give more digits, or the name.");
        }
        return found.stream().findFirst();
    }
}
