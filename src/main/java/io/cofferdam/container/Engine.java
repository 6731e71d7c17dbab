package io.cofferdam.container;

import io.cofferdam.cgroup.Cgroup;
import io.cofferdam.cgroup.CgroupHost;
import io.cofferdam.cgroup.CgroupWrite;
import io.cofferdam.cgroup.Cgroups;
import io.cofferdam.cgroup.HostCapacity;
import io.cofferdam.cgroup.Knob;
import io.cofferdam.cgroup.Knobs;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageStore;
import io.cofferdam.image.Platform;
import io.cofferdam.layer.LayerStore;
import io.cofferdam.linux.SealedProgram;
import io.cofferdam.namespace.NamespaceViews;
import io.cofferdam.namespace.Overview;
import io.cofferdam.namespace.ProcessView;
import io.cofferdam.network.Networks;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.registry.RegistryClient;
import io.cofferdam.volume.MountedVolumes;
import io.cofferdam.volume.Volume;
import io.cofferdam.volume.VolumeStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The container engine of one instance: everything that is done with containers, without asking who asks. Doors reach it
 * through the operations only.
 */
public final class Engine implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    private final EngineSettings settings;
    private final Cgroups cgroups;
    private final Networks networks;
    private final VolumeStore volumes;
    private final MountedVolumes mounted;
    private final ImageShelf images;
    private final Snapshots snapshots;
    private final Copying copying;
    private final VolumeFiles volumeFiles;
    private final Garbage garbage;
    private final Endings endings;
    private final Bundles bundles;
    private final Checkpoints checkpoints;
    private final EventBus events;
    private final Containers containers = new Containers();
    private final ContainerFiles files;
    private final IdRanges ids;
    private final HostCapacity capacity = HostCapacity.detect();
    private final SpecMaker specs;
    private final ContainerVolumes containerVolumes;
    private final Creation creation;
    private final Launcher launcher;
    private final SharedNamespaces shared;
    private final Lifecycle lifecycle;
    private final Execs execs;
    private final HealthChecks healthChecks;
    private final Sampler sampler;
    private final LimitChanges limits;
    private final ContainerNetworks containerNetworks;
    private final NetworkWatch networkWatch;
    private final SealedProgram program;
    private final RegistryClient registries;
    private final NamespaceViews namespaces = new NamespaceViews();

    /** A new container's id, and what could not be applied as asked. */
    public record Created(String id, List<String> warnings) {

        Created alsoWarning(List<String> more) {
            return new Created(
                    id, Stream.concat(warnings.stream(), more.stream()).toList());
        }
    }

    private Engine(EngineSettings settings) throws IOException {
        this.settings = settings;
        this.events = new EventBus(new EventJournal(settings.root(), EventBus.REMEMBERED));
        this.cgroups = new Cgroups(CgroupHost.detect(), settings.cgroupParent(), settings.realtime());
        this.networks = new Networks(settings.instance(), settings.root().resolve("networks"), settings.forwarding());
        networks.callContainers(this::callContainer);
        this.volumes = new VolumeStore(settings.root().resolve("volumes"));
        this.mounted = new MountedVolumes(volumes);
        ImageStore store = new ImageStore(settings.root().resolve("images"));
        LayerStore layers = new LayerStore(settings.root().resolve("layers"), settings.unpacking());
        this.registries = new RegistryClient(settings.registries());
        ContainerLayers containerLayers = new ContainerLayers(store, layers, containers);
        this.images = new ImageShelf(store, layers, containers, containerLayers, events, registries);
        this.endings = new Endings(settings.root(), settings.endedKept(), containers);
        this.garbage = new Garbage(images, Clock.systemUTC(), now -> {
            AgedLogs.remove(containers, now);
            endings.removeOld(now);
        });
        this.files = new ContainerFiles(settings.root(), settings.run());
        this.ids = new IdRanges(settings.instance());
        this.specs = new SpecMaker(settings, capacity);
        this.program = supervisorProgram();
        this.shared = new SharedNamespaces(containers, ids);
        Links links = new Links(containers, files, store);
        this.launcher = new Launcher(
                new Launcher.Resources(
                        settings, containerLayers, volumes, mounted, cgroups, networks, files, shared, links),
                program);
        this.lifecycle = new Lifecycle(launcher, files, containers, cgroups, ids, shared, endings, events);
        this.execs = new Execs(launcher, containers, lifecycle);
        this.healthChecks = new HealthChecks(execs, lifecycle);
        lifecycle.onAutoRemoval(this::autoRemoved);
        this.containerVolumes = new ContainerVolumes(volumes, mounted, containers, events);
        this.creation = new Creation(new Creation.Parts(
                images, containers, files, ids, specs, launcher, lifecycle, shared, containerVolumes));
        this.snapshots = new Snapshots(store, layers, containers, containerLayers, lifecycle, events);
        this.volumeFiles = new VolumeFiles(volumes, mounted, settings.unpacking());
        this.checkpoints = new Checkpoints(containers, lifecycle, settings.criu());
        this.bundles = new Bundles(
                containers, links, containerLayers, images, volumes, volumeFiles, checkpoints, settings.unpacking());
        this.copying = new Copying(containers, launcher, lifecycle, settings.unpacking());
        this.sampler = new Sampler(containers, lifecycle);
        this.limits = new LimitChanges(lifecycle, files, capacity);
        Connections connections = new Connections(networks, launcher.cabling(), files, lifecycle.book);
        this.containerNetworks = new ContainerNetworks(networks, containers, connections, links, lifecycle.book);
        this.networkWatch = new NetworkWatch(networks, lifecycle);
    }

    private String callContainer(String id) {
        return containers.find(id).map(entry -> entry.spec().name()).orElse(id);
    }

    /** Opens an instance: makes what is missing, finds what runs, undoes what was half made. */
    public static Engine open(EngineSettings settings) {
        try {
            Engine engine = new Engine(settings);
            engine.files.open();
            engine.endings.open();
            engine.events.open();
            engine.cgroups.ensureParent();
            engine.networks.ensure();
            new Recovery(engine.files, engine.containers, engine.lifecycle, engine.cgroups, engine.networks, engine.ids)
                    .recover();
            engine.mounted.unmountUnused();
            engine.images.ensureStarter();
            engine.sampler.start();
            engine.garbage.start();
            engine.networkWatch.start();
            engine.launcher.warm();
            return engine;
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The engine could not be opened at " + settings.root() + ".",
                    e.getMessage() + ".",
                    "Cofferdam needs to be root, and a writable root and run directory; see 'cofferdam doctor'.",
                    e);
        }
    }

    private static SealedProgram supervisorProgram() throws IOException {
        try (InputStream in = Engine.class.getResourceAsStream("/native/cofferdam-supervisor")) {
            if (in == null) {
                throw new IOException("the jar holds no supervisor; build it with 'make build'");
            }
            return SealedProgram.of("cofferdam-supervisor", in);
        }
    }

    // ---- looking

    public List<ContainerView> list() {
        return containers.all().stream()
                .map(this::view)
                .sorted(Comparator.comparing((ContainerView view) -> !view.running())
                        .thenComparing(view -> view.spec().created(), Comparator.reverseOrder()))
                .toList();
    }

    public Optional<ContainerView> find(String ref) {
        return containers.find(ref).map(this::view);
    }

    public ContainerView require(String ref) {
        return view(containers.require(ref));
    }

    private ContainerView view(ContainerEntry entry) {
        return new ContainerView(
                entry.spec(),
                entry.state(),
                entry.endpoints(),
                entry.ports(),
                Namespaces.own(entry.spec(), launcher.timeNamespace()),
                entry.health());
    }

    // ---- making

    /** What a launch of this would do; nothing is made. */
    public PlanView preview(ContainerRequest request, String by) {
        Image image = images.store().require(request.image());
        if (request.name() != null && !request.name().isEmpty()) {
            containers.requireFree(Names.check(request.name()));
        }
        shared.check(request);
        List<Path> lowerDirs = images.lowerDirs(image);
        ContainerSpec spec = specs.make(
                request,
                image,
                new SpecMaker.Given(Names.id(), "preview", by, 1L << 29, shared.hostname(request), lowerDirs));
        LaunchPlan plan = launcher.preview(spec, files.directory(spec.id()), lowerDirs);
        return new PlanView(plan.view(List.of()), plan.warnings(), null, null, null, null);
    }

    public Created create(ContainerRequest request, String by) {
        return create(request, by, null);
    }

    /** @param platform what was asked for; null where the image's own will do */
    public Created create(ContainerRequest request, String by, @Nullable Platform platform) {
        return creation.create(request, by, platform);
    }

    // ---- changing

    public ContainerView start(String ref) {
        ContainerEntry entry = containers.require(ref);
        lifecycle.start(entry);
        return view(entry);
    }

    /** The same with the memory that its processes had at a checkpoint. */
    public ContainerView start(String ref, String checkpoint) {
        ContainerEntry entry = containers.require(ref);
        checkpoints.start(entry, checkpoint);
        return view(entry);
    }

    public Checkpoints checkpoints() {
        return checkpoints;
    }

    /** Says to whom the end is due that is about to come. */
    public void note(String ref, Ender ender) {
        lifecycle.book.note(containers.require(ref), ender);
    }

    public Bundles bundles() {
        return bundles;
    }

    public Endings endings() {
        return endings;
    }

    public void stop(String ref, @Nullable String signal, @Nullable Integer timeoutSeconds) {
        lifecycle.stopping.stop(containers.require(ref), signal, timeoutSeconds);
    }

    /** The number of a signal, by its name or number. */
    public static int signal(String signal) {
        return Signals.number(signal);
    }

    public void kill(String ref, String signal) {
        lifecycle.stopping.kill(containers.require(ref), signal);
    }

    public void restart(String ref, @Nullable String signal, @Nullable Integer timeoutSeconds) {
        lifecycle.restart(containers.require(ref), signal, timeoutSeconds);
    }

    public void pause(String ref) {
        lifecycle.pausing.pause(containers.require(ref));
    }

    public void unpause(String ref) {
        lifecycle.pausing.unpause(containers.require(ref));
    }

    public void rename(String ref, String name) {
        lifecycle.renaming.rename(containers.require(ref), name);
    }

    /**
     * Removes it and returns the volumes that went with it.
     *
     * @param anonymousVolumes also remove volumes that were made for this container only
     */
    public List<String> remove(String ref, boolean force, boolean anonymousVolumes) {
        ContainerEntry entry = containers.require(ref);
        lifecycle.removing.remove(entry, force);
        List<String> gone =
                anonymousVolumes || entry.spec().request().lifecycle().autoRemove()
                        ? containerVolumes.removeAnonymous(entry.spec())
                        : List.of();
        images.leave(entry.spec());
        return gone;
    }

    private void autoRemoved(ContainerSpec spec) {
        List<String> gone = containerVolumes.removeAnonymous(spec);
        images.leave(spec);
        lifecycle.acts().happened("container.removed", spec.id(), spec.name(), Map.of("volumesRemoved", gone));
    }

    /** Whom to tell what the engine does by itself. */
    public void onOwnActs(OwnActs listener) {
        lifecycle.tell(listener);
    }

    // ---- watching

    public CompletableFuture<ExitStatus> waitFor(String ref, WaitCondition condition) {
        return condition.of(containers.require(ref));
    }

    public void logs(String ref, LogQuery query, LogSink sink) throws IOException {
        Outlets.logs(containers.require(ref), query, sink);
    }

    /** Size of the log on disk, in bytes. */
    public long logBytes(String ref) throws IOException {
        return new LogFiles(containers.require(ref).directory.log()).bytes();
    }

    public AttachSession attach(String ref, AttachRequest request) {
        return Outlets.attach(containers.require(ref), request);
    }

    public void resize(String ref, int rows, int columns) {
        Outlets.resize(containers.require(ref), rows, columns);
    }

    public List<ProcessView> processes(String ref) {
        ContainerEntry entry = running(ref, "list the processes of");
        return namespaces.processes(entry.state().pid());
    }

    public StatsSample stats(String ref) {
        return sampler.sample(running(ref, "measure"));
    }

    public List<StatsSample> statsHistory(String ref) {
        sampler.seen();
        return containers.require(ref).stats.all();
    }

    public Overview namespaces(String ref) {
        ContainerEntry entry = running(ref, "look into");
        List<String> others = new ArrayList<>(Namespaces.notTheHosts(entry.spec(), launcher.timeNamespace()));
        others.removeAll(Namespaces.own(entry.spec(), launcher.timeNamespace()));
        return namespaces.of(entry.state().pid()).sharing(others);
    }

    /** The last launch with its times; for a container that never ran, the plan of the next. */
    public PlanView plan(String ref) {
        ContainerEntry entry = containers.require(ref);
        PlanView last = entry.lastPlan();
        Optional<PlanView> known = last != null ? Optional.of(last) : files.readPlan(entry.directory);
        if (known.isPresent()) {
            return known.get();
        }
        LaunchPlan plan = launcher.preview(entry.spec(), entry.directory, images.lowerDirs(entry));
        return new PlanView(plan.view(List.of()), plan.warnings(), null, null, null, null);
    }

    private ContainerEntry running(String ref, String verb) {
        ContainerEntry entry = containers.require(ref);
        lifecycle.book.requireRunning(entry, verb);
        return entry;
    }

    // ---- limits

    public List<Knob> knobs(String ref) {
        return Knobs.of(lifecycle.book.cgroup(running(ref, "read the limits of")));
    }

    public Limits limitsWith(String ref, Map<String, String> inputs) {
        return limits.with(containers.require(ref), inputs);
    }

    public List<CgroupWrite> limitWrites(String ref, Limits after) {
        return limits.writes(containers.require(ref), after, new ArrayList<>());
    }

    /** The limits in force. */
    public Limits limits(String ref) {
        return containers.require(ref).spec().limits();
    }

    /** Applies limits live and keeps them. */
    public LimitsChanged changeLimits(String ref, Limits after) {
        return limits.change(containers.require(ref), after.numbered());
    }

    public void changeRestartPolicy(String ref, RestartPolicy policy) {
        RestartPolicyChange.apply(containers.require(ref), policy, files);
    }

    public Cgroup cgroup(String ref) {
        return lifecycle.book.cgroup(containers.require(ref));
    }

    // ---- execs

    public String createExec(String ref, ExecRequest request) {
        return execs.create(containers.require(ref), request);
    }

    public AttachSession startExec(String execId) {
        return execs.start(execId);
    }

    public void startExecDetached(String execId) {
        execs.startDetached(execId);
    }

    public void resizeExec(String execId, int rows, int columns) {
        execs.resize(execId, rows, columns);
    }

    /** Ends an exec as the closing of its terminal does. */
    public void hangUpExec(String execId) {
        execs.hangUp(execId);
    }

    public ExecView exec(String execId) {
        return execs.view(execId);
    }

    public List<String> execsOf(String ref) {
        return execs.of(containers.require(ref).spec().id());
    }

    public CompletableFuture<Integer> execExit(String execId) {
        return execs.exit(execId);
    }

    // ---- the rest

    public ImageShelf images() {
        return images;
    }

    public Prunes prunes() {
        return new Prunes(this);
    }

    public DiskUses diskUses() {
        return new DiskUses(this);
    }

    public VolumeFiles volumeFiles() {
        return volumeFiles;
    }

    /** Files out of containers and into them. */
    public Copying copying() {
        return copying;
    }

    public Snapshots snapshots() {
        return snapshots;
    }

    public VolumeStore volumes() {
        return volumes;
    }

    public Volume createVolume(@Nullable String name, Map<String, String> labels, Map<String, String> options) {
        return containerVolumes.create(name, labels, options);
    }

    public void removeVolume(String name, boolean force) {
        containerVolumes.remove(name, force);
    }

    public ContainerNetworks networks() {
        return containerNetworks;
    }

    public EventBus events() {
        return events;
    }

    public SystemFacts facts() {
        return HostReport.of(
                settings,
                cgroups.host(),
                networks,
                capacity,
                list(),
                images.store().list().size());
    }

    /** Where a container's files are, for inspection. */
    public ContainerDirectory directory(String ref) {
        return containers.require(ref).directory;
    }

    /** Lets go of everything; containers run on. */
    @Override
    public void close() {
        healthChecks.close();
        garbage.close();
        networkWatch.close();
        sampler.close();
        lifecycle.removing.close();
        launcher.close();
        containers.all().stream()
                .map(ContainerEntry::supervisor)
                .filter(Objects::nonNull)
                .forEach(Supervisor::disconnect);
        leaveKernel();
        networks.close();
        registries.close();
        program.close();
        events.close();
    }

    /** What nobody uses as long as no container runs does not stay behind either. */
    private void leaveKernel() {
        if (containers.all().stream().anyMatch(entry -> entry.state().status().hasProcesses())) {
            return;
        }
        try {
            networks.takeDown();
            cgroups.removeParent();
        } catch (ProblemException e) {
            LOG.log(System.Logger.Level.WARNING, "Something of this instance stays in the kernel: " + e.problem(), e);
        }
    }

    /** Removes the instance's parent control group, bridge and table; for instances that are thrown away, without containers. */
    public void destroy() {
        list().forEach(view -> remove(view.id(), true, true));
        lifecycle.removing.finishRemovals();
        networks.destroy();
        close();
        cgroups.removeParent();
    }
}
