package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.Checkpoint;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.Engine;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.operations.Recorder.Outcome;
import io.cofferdam.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** What people do with the memory of containers: keep it, start from it, throw it away. */
@Service
public class CheckpointOperations {

    private final Engine engine;
    private final Recorder recorder;

    CheckpointOperations(Engine engine, Recorder recorder) {
        this.engine = engine;
        this.recorder = recorder;
    }

    /** Why this host cannot do it; empty where it can. Nobody's secret: clients ask before they say who they are. */
    public Optional<Problem> lack() {
        return Optional.ofNullable(engine.checkpoints().lack());
    }

    /** Why no checkpoint of a container can be taken, of this one or on this host; empty where one can while it runs. */
    public Optional<Problem> obstacle(Caller caller, String ref) {
        caller.require(Permission.CONTAINER_VIEW, "Looking at the checkpoints of " + ref);
        return Optional.ofNullable(
                engine.checkpoints().obstacle(Chosen.by(engine, ref).id()));
    }

    /** The oldest first. */
    public List<Checkpoint> list(Caller caller, String ref) {
        caller.require(Permission.CONTAINER_VIEW, "Listing the checkpoints of " + ref);
        return engine.checkpoints().list(Chosen.by(engine, ref).id());
    }

    /** @param exit whether the container ends with it; otherwise it runs on */
    public Checkpoint create(Caller caller, String ref, String name, boolean exit) {
        Chosen chosen = Chosen.by(engine, ref);
        Change change = control(caller, "container.checkpointed", chosen)
                .with("checkpoint", name)
                .with("exit", exit);
        return recorder.changeWithFacts(change, () -> {
            Checkpoint made = engine.checkpoints()
                    .create(chosen.id(), name, exit, caller.actor().name());
            return new Outcome<>(made, Map.of("bytes", made.bytes()));
        });
    }

    /** Starts a container with the memory that its processes had. */
    public void start(Caller caller, String ref, String name) {
        Chosen chosen = Chosen.by(engine, ref);
        recorder.changeWithFacts(control(caller, "container.started", chosen).with("checkpoint", name), () -> {
            ContainerView view = engine.start(chosen.id(), name);
            return new Outcome<>(view, Map.of("pid", view.state().pid()));
        });
    }

    public void remove(Caller caller, String ref, String name) {
        Chosen chosen = Chosen.by(engine, ref);
        Change change = control(caller, "container.checkpoint-removed", chosen).with("checkpoint", name);
        recorder.change(
                Described.asItsMaker(change, chosen), () -> engine.checkpoints().remove(chosen.id(), name));
    }

    private static Change control(Caller caller, String action, Chosen chosen) {
        return Change.of(caller, Permission.CONTAINER_CONTROL, action, chosen.target(action));
    }
}
