package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.OpenStreams;
import io.cofferdam.access.Permission;
import io.cofferdam.audit.Target;
import io.cofferdam.cgroup.Cgroup;
import io.cofferdam.cgroup.Knob;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.AttachRequest;
import io.cofferdam.container.AttachSession;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.Ender;
import io.cofferdam.container.Ending;
import io.cofferdam.container.Engine;
import io.cofferdam.container.ExitStatus;
import io.cofferdam.container.LogQuery;
import io.cofferdam.container.LogSink;
import io.cofferdam.container.PlanView;
import io.cofferdam.container.RestartPolicy;
import io.cofferdam.container.StatsSample;
import io.cofferdam.container.StreamSink;
import io.cofferdam.container.WaitCondition;
import io.cofferdam.image.Platform;
import io.cofferdam.namespace.Overview;
import io.cofferdam.namespace.ProcessView;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.operations.Recorder.Outcome;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Everything that people do with containers. {@code ref} is a name, an id or the beginning of one.
 *
 * <p>Each method asks for its permission; each change is on the record before and after.
 */
@Service
public class ContainerOperations {

    private final Engine engine;
    private final Recorder recorder;
    private final OpenStreams streams;

    ContainerOperations(Engine engine, Recorder recorder, OpenStreams streams) {
        this.engine = engine;
        this.recorder = recorder;
        this.streams = streams;
    }

    /** All containers, running first, then by creation, newest first. */
    public List<ContainerView> list(Caller caller) {
        caller.require(Permission.CONTAINER_VIEW, "Listing containers");
        return engine.list().stream().map(view -> Secrets.seenBy(caller, view)).toList();
    }

    public ContainerView inspect(Caller caller, String ref) {
        caller.require(Permission.CONTAINER_VIEW, "Looking at " + ref);
        return Secrets.seenBy(caller, chosen(ref).view());
    }

    /** Compiles the plan of a launch without launching anything. */
    public PlanView preview(Caller caller, ContainerRequest request) {
        caller.require(Permission.CONTAINER_LAUNCH, "Planning a launch");
        return engine.preview(resolved(request), caller.actor().name());
    }

    public CreatedContainer create(Caller caller, ContainerRequest asked) {
        return create(caller, asked, null);
    }

    /** @param platform what was asked for; null where the image's own will do */
    public CreatedContainer create(Caller caller, ContainerRequest asked, @Nullable Platform platform) {
        ContainerRequest request = resolved(asked);
        Change change = Change.of(caller, Permission.CONTAINER_LAUNCH, "container.created", Described.name(request))
                .with("request", Described.request(request, entrypoint(request.image())));
        if (Described.needsPrivilege(request)
                || HostVolumes.reached(engine, request)
                || NamespacesOf.loosened(engine, request)) {
            change = change.alsoNeeds(Permission.CONTAINER_PRIVILEGED);
        }
        return recorder.changeWithFacts(change, () -> {
            Engine.Created created = engine.create(request, caller.actor().name(), platform);
            Target target = chosen(created.id()).target("container.created");
            return new Outcome<>(
                    new CreatedContainer(created.id(), created.warnings()),
                    Map.of(),
                    Map.of("id", created.id(), "name", target.name()),
                    target);
        });
    }

    private ContainerRequest resolved(ContainerRequest request) {
        return LinksOf.resolved(engine, NamespacesOf.resolved(engine, VolumesFrom.resolved(engine, request)));
    }

    /** Creates and starts it as one act: what does not start is removed again, so that it can simply be asked for once more. */
    public LaunchResult launch(Caller caller, ContainerRequest request) {
        CreatedContainer created = create(caller, request);
        try {
            start(caller, created.id());
            return new LaunchResult.Started(created);
        } catch (ProblemException e) {
            Chosen made = chosen(created.id());
            // one that is removed at its end is gone already
            PlanView plan = made.found().map(view -> engine.plan(view.id())).orElse(null);
            made.found().ifPresent(view -> removeUnstarted(caller, made));
            return new LaunchResult.Failed(e.problem(), plan);
        }
    }

    private void removeUnstarted(Caller caller, Chosen made) {
        String action = "container.removed";
        recorder.change(
                Change.of(caller, Permission.CONTAINER_LAUNCH, action, made.target(action))
                        .with("because", "its first start failed"),
                () -> engine.remove(made.id(), true, true));
    }

    public void start(Caller caller, String ref) {
        Chosen chosen = chosen(ref);
        recorder.changeWithFacts(control(caller, "container.started", chosen), () -> {
            ContainerView view = engine.start(chosen.id());
            return new Outcome<>(view, Map.of("pid", view.state().pid()));
        });
    }

    /**
     * Sends the stop signal, and SIGKILL after the grace.
     *
     * @param signal null for the container's own
     * @param timeoutSeconds null for the container's own, -1 for no end
     */
    public void stop(Caller caller, String ref, @Nullable String signal, @Nullable Integer timeoutSeconds) {
        Chosen chosen = chosen(ref);
        recorder.change(ending(control(caller, "container.stopped", chosen), signal, timeoutSeconds), () -> {
            engine.note(chosen.id(), Ender.by(caller.actor().name(), "stopped"));
            engine.stop(chosen.id(), signal, timeoutSeconds);
        });
    }

    public void kill(Caller caller, String ref, String signal) {
        Chosen chosen = chosen(ref);
        recorder.change(control(caller, "container.killed", chosen).with("signal", signal), () -> {
            engine.note(chosen.id(), new Ender(caller.actor().name(), "killed", Engine.signal(signal)));
            engine.kill(chosen.id(), signal);
        });
    }

    public void restart(Caller caller, String ref, @Nullable String signal, @Nullable Integer timeoutSeconds) {
        Chosen chosen = chosen(ref);
        recorder.change(ending(control(caller, "container.restarted", chosen), signal, timeoutSeconds), () -> {
            engine.note(chosen.id(), Ender.by(caller.actor().name(), "restarted"));
            engine.restart(chosen.id(), signal, timeoutSeconds);
        });
    }

    public void pause(Caller caller, String ref) {
        Chosen chosen = chosen(ref);
        recorder.change(control(caller, "container.paused", chosen), () -> engine.pause(chosen.id()));
    }

    public void unpause(Caller caller, String ref) {
        Chosen chosen = chosen(ref);
        recorder.change(control(caller, "container.unpaused", chosen), () -> engine.unpause(chosen.id()));
    }

    public void rename(Caller caller, String ref, String name) {
        Chosen chosen = chosen(ref);
        recorder.change(
                reshape(caller, "container.renamed", chosen).with("name", name),
                () -> engine.rename(chosen.id(), name));
    }

    /** @param volumes also remove its anonymous volumes */
    public void remove(Caller caller, String ref, boolean force, boolean volumes) {
        Chosen chosen = chosen(ref);
        Change change = reshape(caller, "container.removed", chosen)
                .with("force", force)
                .with("volumes", volumes);
        recorder.changeWithFacts(change, () -> {
            if (force) {
                engine.note(chosen.id(), Ender.by(caller.actor().name(), "removed"));
            }
            List<String> gone = engine.remove(chosen.id(), force, volumes);
            gone.forEach(name -> recorder.alsoHappened(change, "volume.removed", Target.named("volume", name)));
            return new Outcome<>(gone, Map.of("volumesRemoved", gone));
        });
    }

    /** How it ended last; also of one that was removed not long ago. */
    public Ending ending(Caller caller, String ref) {
        caller.require(Permission.CONTAINER_VIEW, "Reading how " + ref + " ended");
        return engine.endings().require(ref);
    }

    /** How those ended that are no more, the last to go first. */
    public List<Ending> removedContainers(Caller caller) {
        caller.require(Permission.CONTAINER_VIEW, "Listing removed containers");
        return engine.endings().removed();
    }

    /** Completes when the condition is met; a REMOVED or NEXT_EXIT wait may be placed before the start. */
    public CompletableFuture<ExitStatus> waitFor(Caller caller, String ref, WaitCondition condition) {
        caller.require(Permission.CONTAINER_VIEW, "Waiting for " + ref);
        return engine.waitFor(chosen(ref).id(), condition);
    }

    /** Delivers log records; ends where they do, where a followed container does, and where the caller's access does. */
    public void logs(Caller caller, String ref, LogQuery query, LogSink sink) throws IOException {
        caller.require(Permission.CONTAINER_VIEW, "Reading the log of " + ref);
        String id = chosen(ref).id();
        try (OpenStreams.Registration open = streams.add(caller, Thread.currentThread()::interrupt)) {
            AccessLost.guard(open, () -> engine.logs(id, query, sink));
        }
    }

    /** May be called before the start: the session then carries output from its first byte. */
    public AttachSession attach(Caller caller, String ref, AttachRequest request) {
        Chosen chosen = chosen(ref);
        return recorder.change(attaching(caller, chosen, request), () -> engine.attach(chosen.id(), request));
    }

    private static Change attaching(Caller caller, Chosen chosen, AttachRequest request) {
        Change change = Change.of(
                        caller, Permission.CONTAINER_EXEC, "container.attached", chosen.target("container.attached"))
                .with("stdin", request.stdin());
        return request.stdin() ? Described.asItsMaker(change, chosen) : change;
    }

    /** Where the output of a container goes that somebody watches. */
    @FunctionalInterface
    public interface Outlet {
        /** Called once, when the watching has begun and before any output. */
        StreamSink open() throws IOException;
    }

    /** Delivers output of a running container from now on; ends where it does, and where the caller's access does. */
    public void watch(Caller caller, String ref, boolean stdout, boolean stderr, Outlet outlet) throws IOException {
        AttachRequest request = new AttachRequest(false, stdout, stderr, false, true);
        Chosen chosen = chosen(ref);
        try (AttachSession session = recorder.change(attaching(caller, chosen, request), () -> view(chosen, request));
                OpenStreams.Registration open = streams.add(caller, session::close)) {
            AccessLost.guard(open, () -> session.pump(outlet.open()));
        }
    }

    /** One that waits for a start would wait on when nobody watches any more, and takes a place that others need. */
    private AttachSession view(Chosen chosen, AttachRequest request) {
        if (!chosen.view().state().status().hasProcesses()) {
            throw ProblemException.conflict(
                    "Could not watch " + chosen.view().name() + ".", "It does not run.", "Start it first.");
        }
        return engine.attach(chosen.id(), request);
    }

    public void resize(Caller caller, String ref, int rows, int columns) {
        caller.require(Permission.CONTAINER_EXEC, "Resizing the terminal of " + ref);
        engine.resize(chosen(ref).id(), rows, columns);
    }

    public List<ProcessView> top(Caller caller, String ref) {
        caller.require(Permission.CONTAINER_VIEW, "Listing the processes of " + ref);
        return engine.processes(chosen(ref).id());
    }

    /** One fresh sample. */
    public StatsSample stats(Caller caller, String ref) {
        caller.require(Permission.CONTAINER_VIEW, "Measuring " + ref);
        return engine.stats(chosen(ref).id());
    }

    /** The samples that the service has kept, oldest first; empty for a container that never ran under it. */
    public List<StatsSample> statsHistory(Caller caller, String ref) {
        caller.require(Permission.CONTAINER_VIEW, "Measuring " + ref);
        return engine.statsHistory(chosen(ref).id());
    }

    public Overview namespaces(Caller caller, String ref) {
        caller.require(Permission.CONTAINER_VIEW, "Looking into the namespaces of " + ref);
        return engine.namespaces(chosen(ref).id());
    }

    /** The plan of the last launch with its times, or the plan of the next one. */
    public PlanView plan(Caller caller, String ref) {
        caller.require(Permission.CONTAINER_VIEW, "Reading the launch plan of " + ref);
        return engine.plan(chosen(ref).id());
    }

    /** Every limit of the host's cgroup version with its file, raw value and use; the container must run. */
    public List<Knob> knobs(Caller caller, String ref) {
        caller.require(Permission.CONTAINER_VIEW, "Reading the limits of " + ref);
        return engine.knobs(chosen(ref).id());
    }

    /** What these inputs (knob key to text, empty clears) would write. */
    public LimitsPreview previewLimits(Caller caller, String ref, Map<String, String> inputs) {
        caller.require(Permission.CONTAINER_VIEW, "Planning limits of " + ref);
        ContainerView view = chosen(ref).view();
        return preview(view, engine.limitsWith(view.id(), inputs));
    }

    /** The same with limits in place of those it has. */
    public LimitsPreview previewLimits(Caller caller, String ref, Limits after) {
        caller.require(Permission.CONTAINER_VIEW, "Planning limits of " + ref);
        return preview(chosen(ref).view(), after);
    }

    private LimitsPreview preview(ContainerView view, Limits after) {
        return new LimitsPreview(view.spec().limits(), after, engine.limitWrites(view.id(), after), List.of());
    }

    /** Applies new limits live and keeps them; either all of them hold afterwards or none does. Returns warnings. */
    public List<String> changeLimits(Caller caller, String ref, Limits limits) {
        return new LimitsChange(engine, recorder).apply(caller, chosen(ref), limits);
    }

    /** What happens when it ends, from now on. */
    public void changeRestartPolicy(Caller caller, String ref, RestartPolicy policy) {
        Chosen chosen = chosen(ref);
        Change change =
                reshape(caller, "container.policy-changed", chosen).with("restartPolicy", Described.policy(policy));
        recorder.changeWithFacts(change, () -> {
            RestartPolicy before = chosen.view().spec().request().lifecycle().restartPolicy();
            engine.changeRestartPolicy(chosen.id(), policy);
            return new Outcome<>(
                    policy,
                    Map.of("restartPolicy", Described.policy(before)),
                    Map.of("restartPolicy", Described.policy(policy)));
        });
    }

    /** The control group of a running container, to be looked at. */
    public Cgroup cgroup(Caller caller, String ref) {
        caller.require(Permission.CONTAINER_VIEW, "Looking at the control group of " + ref);
        return engine.cgroup(chosen(ref).id());
    }

    private Change control(Caller caller, String action, Chosen chosen) {
        return Change.of(caller, Permission.CONTAINER_CONTROL, action, chosen.target(action));
    }

    /** What an operator may not do to a container that an administrator has loosened. */
    private Change reshape(Caller caller, String action, Chosen chosen) {
        return Described.asItsMaker(control(caller, action, chosen), chosen);
    }

    private List<String> entrypoint(String image) {
        List<String> known = engine.images()
                .store()
                .find(image)
                .map(found -> found.config().config().entrypoint())
                .orElse(null);
        return known == null ? List.of() : known;
    }

    private static Change ending(Change change, @Nullable String signal, @Nullable Integer timeoutSeconds) {
        return change.with("signal", signal == null ? "" : signal)
                .with("timeoutSeconds", timeoutSeconds == null ? "" : timeoutSeconds);
    }

    private Chosen chosen(String ref) {
        return Chosen.by(engine, ref);
    }
}
