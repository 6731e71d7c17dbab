package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.Engine;
import io.cofferdam.network.EgressPolicy;
import io.cofferdam.network.EgressView;
import io.cofferdam.network.NetworkSpec;
import io.cofferdam.operations.Recorder.Change;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** What may leave networks and containers: an operator's to say, whoever made them. */
@Service
public class EgressOperations {

    private final Engine engine;
    private final Recorder recorder;

    EgressOperations(Engine engine, Recorder recorder) {
        this.engine = engine;
        this.recorder = recorder;
    }

    /** @param network its name, its id or the beginning of that */
    public EgressView ofNetwork(Caller caller, String network) {
        caller.require(Permission.SYSTEM_VIEW, "Looking at networks");
        return engine.networks().egress(network);
    }

    /** @param policy null to let everything out */
    public void changeNetwork(Caller caller, String network, @Nullable EgressPolicy policy) {
        String name = engine.networks().find(network).map(NetworkSpec::name).orElse(network);
        recorder.change(
                described(Change.of(caller, Permission.NETWORK_CHANGE, "network.egress-changed", name), policy),
                () -> engine.networks().egress(network, policy));
    }

    public EgressView ofContainer(Caller caller, String container) {
        caller.require(Permission.CONTAINER_VIEW, "Looking at containers");
        return engine.networks().egressOfContainer(Chosen.by(engine, container).id());
    }

    /** @param policy null to let out what the container's networks do */
    public void changeContainer(Caller caller, String container, @Nullable EgressPolicy policy) {
        String action = "container.egress-changed";
        Chosen chosen = Chosen.by(engine, container);
        recorder.change(
                described(Change.of(caller, Permission.NETWORK_CHANGE, action, chosen.target(action)), policy),
                () -> engine.networks().egressOfContainer(chosen.id(), policy));
    }

    private static Change described(Change change, @Nullable EgressPolicy policy) {
        return policy == null ? change.with("everything", true) : change.with("rules", policy.lines());
    }
}
