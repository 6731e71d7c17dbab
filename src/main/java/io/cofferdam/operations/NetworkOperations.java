package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.EndpointRequest;
import io.cofferdam.container.Engine;
import io.cofferdam.container.NetworkSide;
import io.cofferdam.container.PruneFilter;
import io.cofferdam.container.PruneResult;
import io.cofferdam.network.Endpoint;
import io.cofferdam.network.NetworkSpec;
import io.cofferdam.network.NetworkView;
import io.cofferdam.network.NewNetwork;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;

/** Everything that people do with networks. */
@Service
public class NetworkOperations {

    private static final int HOLDERS_NAMED = 10;

    private final Engine engine;
    private final Recorder recorder;

    NetworkOperations(Engine engine, Recorder recorder) {
        this.engine = engine;
        this.recorder = recorder;
    }

    public List<NetworkView> list(Caller caller) {
        caller.require(Permission.SYSTEM_VIEW, "Looking at networks");
        return engine.networks().list();
    }

    /** @param network its name, its id or the beginning of that */
    public NetworkView inspect(Caller caller, String network) {
        caller.require(Permission.SYSTEM_VIEW, "Looking at networks");
        return engine.networks().get(network);
    }

    /**
     * Makes one. A named subnet that is not of the pools that subnets are chosen from, or that the host uses elsewhere, and an interface
     * of a chosen name reach into what the host itself does and are an administrator's to choose.
     */
    public NetworkView create(Caller caller, NewNetwork wish) {
        Change change =
                Described.network(Change.of(caller, Permission.NETWORK_CHANGE, "network.created", wish.name()), wish);
        if (engine.networks().reachesIntoHost(wish)) {
            change = change.alsoNeeds(Permission.CONTAINER_PRIVILEGED);
        }
        return recorder.changeWithFacts(
                change,
                Recorder.facts(
                        () -> engine.networks().create(wish),
                        made -> Map.of("id", made.id(), "bridge", made.bridge())));
    }

    public void remove(Caller caller, String network) {
        recorder.change(Change.of(caller, Permission.NETWORK_CHANGE, "network.removed", name(network)), () -> {
            refuseWithNames(network);
            engine.networks().remove(network);
        });
    }

    /** The engine's own refusal cannot name the containers. */
    private void refuseWithNames(String network) {
        NetworkView view = engine.networks().get(network);
        if (!view.spec().builtIn() && !view.endpoints().isEmpty()) {
            Map<String, String> names =
                    engine.list().stream().collect(Collectors.toMap(ContainerView::id, ContainerView::name));
            String holders = view.endpoints().stream()
                    .limit(HOLDERS_NAMED)
                    .map(Endpoint::containerId)
                    .map(id -> "name:\"" + names.getOrDefault(id, "") + "\" id:\"" + id.substring(0, 12) + '"')
                    .collect(Collectors.joining(", "));
            throw ProblemException.conflict(
                    "error while removing network: network %s has active endpoints (%s)."
                            .formatted(view.name(), holders),
                    "Containers are connected to it.",
                    "Disconnect or stop them first.");
        }
    }

    private String name(String network) {
        return engine.networks().find(network).map(NetworkSpec::name).orElse(network);
    }

    /** @param asked on the network of that name or id */
    public void connect(Caller caller, String container, EndpointRequest asked) {
        Chosen chosen = Chosen.by(engine, container);
        Change change = changed(caller, "container.connected", chosen)
                .with("network", name(asked.network()))
                .with("address", asked.address())
                .with("aliases", asked.aliases())
                .with("links", asked.links());
        recorder.change(change, () -> engine.networks().connect(chosen.id(), asked));
    }

    /** @param force no matter whether it is connected */
    public void disconnect(Caller caller, String container, String network, boolean force) {
        Chosen chosen = Chosen.by(engine, container);
        Change change = changed(caller, "container.disconnected", chosen).with("network", name(network));
        recorder.change(change, () -> engine.networks().disconnect(chosen.id(), network, force));
    }

    /** What a container's network consists of beside its places. */
    public NetworkSide side(Caller caller, String container) {
        caller.require(Permission.CONTAINER_VIEW, "Looking at the network of " + container);
        return engine.networks().side(Chosen.by(engine, container).id());
    }

    /** Takes away a container's own word for another one on the bridge. */
    public void unlink(Caller caller, String container, String alias) {
        Chosen chosen = Chosen.by(engine, container);
        recorder.change(
                changed(caller, "container.unlinked", chosen).with("alias", alias),
                () -> engine.networks().unlink(chosen.id(), alias));
    }

    /** Removes the networks that no container names, running or not. */
    public PruneResult prune(Caller caller, PruneFilter filter) {
        Change change = Change.of(caller, Permission.NETWORK_CHANGE, "networks.pruned", "networks");
        if (!filter.equals(PruneFilter.ALL)) {
            change = change.with("filter", filter.toString());
        }
        return recorder.changeWithFacts(
                change,
                Recorder.facts(() -> engine.prunes().networks(filter), gone -> Map.of("deleted", gone.deleted())));
    }

    private static Change changed(Caller caller, String action, Chosen chosen) {
        return Described.asItsMaker(
                Change.of(caller, Permission.CONTAINER_CONTROL, action, chosen.target(action)), chosen);
    }
}
