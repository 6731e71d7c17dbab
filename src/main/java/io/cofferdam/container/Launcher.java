package io.cofferdam.container;

import io.cofferdam.cgroup.Cgroups;
import io.cofferdam.container.Supervisor.Birth;
import io.cofferdam.linux.Capabilities;
import io.cofferdam.linux.SealedProgram;
import io.cofferdam.linux.Seccomp;
import io.cofferdam.linux.SeccompProfile;
import io.cofferdam.linux.Trees;
import io.cofferdam.network.Endpoint;
import io.cofferdam.network.Networks;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.volume.MountedVolumes;
import io.cofferdam.volume.Volume;
import io.cofferdam.volume.VolumeStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Makes a container's processes: gathers what a plan needs, compiles it, and has a supervisor carry it out. */
final class Launcher {

    private static final long DEFAULT_LOG_BYTES = 10L << 20;
    private static final int DEFAULT_LOG_FILES = 3;

    static final Path BLOCK_DEVICES = Path.of("/sys/block");

    private final Resources resources;
    private final Cabling cabling;
    private final SupervisorReserve supervisors;
    private final Path staging;
    private final CgroupView cgroupView;
    private final boolean timeNamespace;
    private final Seccomp seccomp = new Seccomp();

    /** What launches draw on. */
    record Resources(
            EngineSettings settings,
            ContainerLayers layers,
            VolumeStore volumes,
            MountedVolumes mounted,
            Cgroups cgroups,
            Networks networks,
            ContainerFiles files,
            SharedNamespaces shared,
            Links links) {}

    Launcher(Resources resources, SealedProgram program) throws IOException {
        this.resources = resources;
        this.cabling = new Cabling(resources.networks(), resources.shared());
        this.supervisors = new SupervisorReserve(program, resources.files().spareSocket());
        this.staging = resources.settings().run().resolve("root");
        Files.createDirectories(staging);
        this.cgroupView = CgroupView.of(resources.cgroups().host());
        this.timeNamespace = Files.exists(Path.of("/proc/self/ns/time"));
    }

    boolean timeNamespace() {
        return timeNamespace;
    }

    /** The plan of a launch that does not happen: no address is taken, nothing is made. */
    LaunchPlan preview(ContainerSpec spec, ContainerDirectory directory, List<Path> lowerDirs) {
        return compile(inputs(
                spec,
                directory,
                lowerDirs,
                volumes(spec),
                List.of(),
                resources.shared().planned(spec)));
    }

    private static LaunchPlan compile(LaunchInputs inputs) {
        return PlanCompiler.compile(inputs).alsoWarning(LaunchWarnings.of(inputs, BLOCK_DEVICES));
    }

    /**
     * Starts the container's process; on failure nothing of the launch is left.
     *
     * @param from the checkpoint that its processes come out of; null for its program
     */
    void launch(ContainerEntry entry, @Nullable Restoring from) {
        ContainerSpec spec = entry.spec();
        List<Path> lowerDirs = resources.layers().lowerDirs(entry);
        Map<String, Volume> volumes = volumes(spec);
        spec.mounts().forEach(Launcher::prepareBind);
        try (SharedNamespaces.Held held = resources.shared().hold(spec)) {
            take(spec);
            launch(entry, lowerDirs, volumes, held.joined(), from);
        } catch (RuntimeException e) {
            leave(spec);
            throw e;
        }
    }

    private void launch(
            ContainerEntry entry,
            List<Path> lowerDirs,
            Map<String, Volume> volumes,
            List<JoinedNamespace> joined,
            @Nullable Restoring from) {
        ContainerSpec spec = entry.spec();
        List<Links.Linked> linked = resources.links().require(spec);
        List<Endpoint> endpoints = cabling.attach(spec);
        try {
            List<PortSpec> ports = cabling.publish(spec.ports(), endpoints);
            ContainerSpec launched =
                    SpecChange.withEnv(spec, env -> resources.links().env(spec, linked));
            writeNetworkFiles(entry, endpoints, linked);
            begin(entry, inputs(launched, entry.directory, lowerDirs, volumes, endpoints, joined), from);
            entry.network(endpoints, ports);
            supervisors.refill();
        } catch (IOException e) {
            release(spec, endpoints);
            throw ProblemException.internal(
                    "Could not start the container " + spec.name() + ".",
                    e.getMessage() + ".",
                    "See the service's log and 'cofferdam doctor'.",
                    e);
        } catch (RuntimeException e) {
            release(spec, endpoints);
            throw e;
        }
    }

    private void begin(ContainerEntry entry, LaunchInputs inputs, @Nullable Restoring from) throws IOException {
        long began = System.nanoTime();
        Instant at = Instant.now();
        ContainerSpec spec = entry.spec();
        Files.deleteIfExists(entry.directory.exit());
        LaunchPlan plan = (from == null ? compile(inputs) : PlanCompiler.compileRestore(inputs, from))
                .alsoWarning(resources.links().warnings(spec));
        List<ViewerSession> viewers = entry.takeWaiting();
        Supervisor supervisor = supervisors.take(entry.directory, spec.shortId());
        Birth birth;
        try {
            for (ViewerSession viewer : viewers) {
                viewer.connected(supervisor.view(viewer.request()));
            }
            birth = supervisor.launch(
                    request(spec, entry.directory, viewers.size(), false, plan), announced(spec, from, plan));
        } catch (IOException | ProblemException e) {
            // Whatever it had begun: nothing of it may stay.
            supervisor.kill();
            inputs.cgroup().killAll();
            inputs.cgroup().remove();
            viewers.forEach(ViewerSession::abandoned);
            throw e;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        switch (birth) {
            case Birth.Started started -> {
                entry.lastPlan(view(plan, started.times(), at, took, null, null));
                entry.supervisor(supervisor);
                entry.oomKills = 0;
                entry.state(entry.state().running(started.pid(), started.at()));
            }
            case Birth.Failed failed -> {
                supervisor.end();
                viewers.forEach(ViewerSession::abandoned);
                String failure = LaunchFailure.words(failed, plan);
                entry.lastPlan(view(plan, failed.times(), at, took, failed.step(), failure));
                throw from == null ? LaunchFailure.of(failed, plan, spec) : from.failed(failed, plan, spec);
            }
        }
    }

    /** A process is announced for its names; at a restore it is once more, for a look at it, and that is the last time. */
    private IntConsumer announced(ContainerSpec spec, @Nullable Restoring from, LaunchPlan plan) {
        if (from == null) {
            return pid -> cabling.serveNames(spec, pid);
        }
        AtomicInteger left = new AtomicInteger((int) plan.steps().stream()
                .filter(step -> step.op() == StepOp.ANNOUNCE)
                .count());
        return pid -> {
            if (left.decrementAndGet() == 0) {
                from.check(spec, pid);
            } else {
                cabling.serveNames(spec, pid);
            }
        };
    }

    /** Mounts what a container that does not run has, until the view is closed; whoever calls keeps it from being started. */
    HeldMounts holdMounts(ContainerEntry entry) throws IOException {
        ContainerSpec spec = entry.spec();
        LaunchPlan plan = PlanCompiler.compileFiles(inputs(
                spec,
                entry.directory,
                resources.layers().lowerDirs(entry),
                volumes(spec),
                List.of(),
                resources.shared().planned(spec)));
        ContainerDirectory scratch = resources.files().scratch(spec.id());
        Supervisor supervisor = supervisors.take(scratch, spec.shortId());
        try {
            Birth birth = supervisor.launch(request(spec, scratch, 0, true, plan), pid -> {});
            return switch (birth) {
                case Birth.Started started -> new HeldMounts(supervisor, scratch, started.pid());
                case Birth.Failed failed ->
                    throw new ProblemException(
                            ProblemException.Kind.UNAVAILABLE,
                            new Problem(
                                    "The files of container " + spec.name() + " cannot be reached.",
                                    "Mounting them failed at " + LaunchFailure.words(failed, plan) + ".",
                                    "See that the disk that holds the containers is there and not full."));
            };
        } catch (IOException | RuntimeException e) {
            supervisor.kill();
            Trees.remove(scratch.root());
            throw e;
        } finally {
            supervisors.refill();
        }
    }

    private static PlanView view(
            LaunchPlan plan,
            List<StepTime> times,
            Instant at,
            Duration took,
            @Nullable Integer failedStep,
            @Nullable String failure) {
        return new PlanView(plan.view(times), plan.warnings(), at, took.toNanos() / 1000, failedStep, failure);
    }

    /** @param bound whether all ends with the connection that asked for it */
    private static byte[] request(
            ContainerSpec spec, ContainerDirectory directory, int viewers, boolean bound, LaunchPlan plan) {
        LifecycleRequest lifecycle = spec.request().lifecycle();
        ProcessRequest process = spec.request().process();
        Long logBytes = lifecycle.logMaxBytes();
        Integer logFiles = lifecycle.logMaxFiles();
        ConsoleSize console = process.console();
        int stdin = !process.openStdin() ? 0 : process.stdinOnce() ? 2 : 1;
        return new Payload()
                .string(spec.shortId())
                .string(directory.root())
                .u64(logBytes == null ? DEFAULT_LOG_BYTES : logBytes)
                .u32(logFiles == null ? DEFAULT_LOG_FILES : logFiles)
                .u32(viewers)
                .flag(bound)
                .u32(bound ? 0 : stdin)
                .flag(!bound && process.tty())
                .u32(console == null ? 0 : console.rows())
                .u32(console == null ? 0 : console.columns())
                .raw(plan.encode())
                .toBytes();
    }

    private void writeNetworkFiles(ContainerEntry entry, List<Endpoint> endpoints, List<Links.Linked> linked)
            throws IOException {
        ContainerSpec spec = entry.spec();
        if (NamespaceOf.in(spec.request().network().mode()).isPresent()) {
            return;
        }
        resources
                .files()
                .writeNetworkFiles(
                        entry.directory,
                        spec,
                        NetworkFiles.hosts(
                                spec,
                                endpoints,
                                linked.stream().map(Links.Linked::neighbour).toList()),
                        NetworkFiles.resolvConf(spec, endpoints));
    }

    LaunchInputs inputs(
            ContainerSpec spec,
            ContainerDirectory directory,
            List<Path> lowerDirs,
            Map<String, Volume> volumes,
            List<Endpoint> endpoints,
            List<JoinedNamespace> joined) {
        Set<String> capabilities = capabilities(spec);
        return new LaunchInputs(
                spec,
                directory,
                lowerDirs,
                volumes,
                images(spec),
                resources.cgroups().container(spec.request().security().group(), spec.id()),
                cgroupView,
                cabling.cables(endpoints),
                capabilities,
                filter(spec.request().security(), capabilities),
                joined,
                staging,
                timeNamespace);
    }

    /** Granted, as far as this service itself has them to give. */
    private static Set<String> capabilities(ContainerSpec spec) {
        return Capabilities.clamp(LaunchWarnings.wanted(spec)).kept();
    }

    private byte @Nullable [] filter(SecurityRequest security, Set<String> capabilities) {
        String asked = security.seccomp();
        if (security.privileged() || "unconfined".equals(asked)) {
            return null;
        }
        return asked != null && SecurityRequest.isProfile(asked)
                ? seccomp.programOnce(SeccompJson.read(asked), capabilities)
                : seccomp.program(SeccompProfile.standard(), capabilities);
    }

    /** What an exec in a running container may: the same as the container, or everything. */
    LaunchInputs execInputs(ContainerEntry entry, boolean privileged) {
        ContainerSpec spec = entry.spec();
        Set<String> capabilities = privileged
                ? Capabilities.clamp(new LinkedHashSet<>(Capabilities.names())).kept()
                : capabilities(spec);
        return new LaunchInputs(
                spec,
                entry.directory,
                List.of(),
                Map.of(),
                Map.of(),
                resources.cgroups().container(spec.request().security().group(), spec.id()),
                cgroupView,
                List.of(),
                capabilities,
                privileged ? null : filter(spec.request().security(), capabilities),
                List.of(),
                staging,
                timeNamespace);
    }

    private Map<String, Volume> volumes(ContainerSpec spec) {
        Map<String, Volume> found = new HashMap<>();
        for (MountSpec mount : spec.mounts()) {
            if (mount.type() == MountSpec.Type.VOLUME) {
                resources.volumes().find(mount.source()).ifPresent(v -> found.put(mount.source(), v));
            }
        }
        return found;
    }

    private Map<String, List<Path>> images(ContainerSpec spec) {
        Map<String, List<Path>> found = new HashMap<>();
        for (MountSpec mount : spec.mounts()) {
            if (mount.type() == MountSpec.Type.IMAGE) {
                found.put(mount.source(), resources.layers().lowerDirsOf(mount.source()));
            }
        }
        return found;
    }

    /** Refuses a bind whose source must be there and is not. */
    static void requireBound(MountSpec mount) {
        if (mount.type() == MountSpec.Type.BIND
                && MountRules.mustExist(mount)
                && !Files.exists(Path.of(mount.source()))) {
            throw missing(mount);
        }
    }

    private static void prepareBind(MountSpec mount) {
        if (mount.type() != MountSpec.Type.BIND) {
            return;
        }
        if (Files.exists(Path.of(mount.source()))) {
            Propagation.check(mount);
            return;
        }
        requireBound(mount);
        try {
            Files.createDirectories(Path.of(mount.source()));
        } catch (IOException e) {
            throw missing(mount);
        }
    }

    private static ProblemException missing(MountSpec mount) {
        return ProblemException.invalid(
                "invalid mount config for type \"bind\": bind source path does not exist: " + mount.source() + ".",
                "The host has nothing at this path.",
                "Make it, or give another path.");
    }

    /** Lets the first launch be as quick as the others. */
    void warm() {
        supervisors.refill();
    }

    void close() {
        supervisors.close();
    }

    /** What a running container shares with others: its volumes are mounted, and the group that its cgroup is in is there. */
    void take(ContainerSpec spec) {
        volumes(spec).values().forEach(volume -> resources.mounted().take(volume, spec.id()));
        resources.cgroups().enter(spec.request().security().group(), spec.id());
    }

    void leave(ContainerSpec spec) {
        volumes(spec).keySet().forEach(volume -> resources.mounted().leave(volume, spec.id()));
        resources.cgroups().leave(spec.id());
    }

    /** Gives back what a launch took from the networks. */
    void release(ContainerSpec spec, List<Endpoint> endpoints) {
        cabling.release(spec, endpoints);
    }

    Links links() {
        return resources.links();
    }

    Cabling cabling() {
        return cabling;
    }
}
