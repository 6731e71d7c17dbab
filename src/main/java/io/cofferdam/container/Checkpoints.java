package io.cofferdam.container;

import io.cofferdam.linux.PacketProcess;
import io.cofferdam.linux.Rooted;
import io.cofferdam.namespace.MountView;
import io.cofferdam.namespace.NamespaceViews;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Keeps the memory of containers' processes with CRIU, and starts containers from it. */
public final class Checkpoints {

    private static final System.Logger LOG = System.getLogger(Checkpoints.class.getName());
    /** CRIU's types of requests, images/rpc.proto. */
    private static final int DUMP = 1;

    private static final int TYPE = 1;
    private static final int OPTIONS = 2;
    private static final int IMAGES_DIR_FD = 1;
    /** It writes all of the container's memory to disk meanwhile. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Containers containers;
    private final Lifecycle lifecycle;
    private final CheckpointFiles files = new CheckpointFiles();
    private final Criu criu;

    Checkpoints(Containers containers, Lifecycle lifecycle, String program) {
        this.containers = containers;
        this.lifecycle = lifecycle;
        this.criu = new Criu(program);
    }

    /** Why there can be no checkpoints on this host; null where there can. */
    public @Nullable Problem lack() {
        return criu.found() instanceof Criu.Found.Lacking lacking ? lacking.problem() : null;
    }

    /** Why no checkpoint of a container can be taken, of this one or on this host; null where one can while it runs. */
    public @Nullable Problem obstacle(String ref) {
        ContainerSpec spec = containers.require(ref).spec();
        return CheckpointRules.never(spec)
                .map(why -> CheckpointRules.cannot(spec, why).problem())
                .orElseGet(this::lack);
    }

    /** The oldest first. */
    public List<Checkpoint> list(String ref) {
        return list(containers.require(ref));
    }

    private List<Checkpoint> list(ContainerEntry entry) {
        try {
            return files.all(entry.directory);
        } catch (IOException e) {
            throw failed("list the checkpoints", entry, e);
        }
    }

    /**
     * Writes the memory of all its processes to disk.
     *
     * @param exit whether the container ends with it; otherwise it runs on
     * @param by to whom that end is due
     */
    public Checkpoint create(String ref, String name, boolean exit, String by) {
        CheckpointFiles.checked(name);
        ContainerEntry entry = containers.require(ref);
        CompletableFuture<ExitStatus> end = entry.nextExit();
        Checkpoint made;
        entry.lock.lock();
        try {
            Bookkeeping.refuseIfGone(entry);
            requireRunning(entry);
            requireNew(entry, name);
            Criu.Found.Usable usable = criu.require();
            CheckpointRules.check(entry.spec(), exit);
            made = dump(entry, name, exit, usable);
            if (exit) {
                lifecycle.book.note(entry, Ender.by(by, "checkpointed"));
            }
            lifecycle.book.publish(entry, "checkpoint", Map.of("checkpoint", name));
        } catch (IOException e) {
            throw failed("checkpoint", entry, e);
        } finally {
            entry.lock.unlock();
        }
        if (exit) {
            lifecycle.stopping.requireExit(entry, end);
        }
        return made;
    }

    private void requireRunning(ContainerEntry entry) {
        lifecycle.book.requireRunning(entry, "checkpoint");
        if (entry.state().status() == Status.PAUSED) {
            throw ProblemException.conflict(
                    "The container " + entry.spec().name() + " is paused.",
                    "CRIU stops the processes itself, and frozen ones it cannot ask for their state.",
                    "Unpause it first.");
        }
    }

    private void requireNew(ContainerEntry entry, String name) {
        if (list(entry).stream().anyMatch(one -> one.name().equals(name))) {
            throw ProblemException.conflict(
                    "Checkpoint with name " + name + " already exists for container "
                            + entry.spec().name() + ".",
                    "",
                    "Remove it, or choose another name.");
        }
    }

    private Checkpoint dump(ContainerEntry entry, String name, boolean exit, Criu.Found.Usable usable)
            throws IOException {
        int pid = entry.state().pid();
        List<MountView> mounts = new NamespaceViews().of(pid).mounts();
        List<String> streams = Supervisor.streams(entry.directory);
        int[] owner = owner(pid, streams, entry.spec());
        Checkpoint checkpoint = new Checkpoint(
                name,
                Instant.now(),
                !exit,
                usable.version(),
                0,
                streams,
                owner[0],
                owner[1],
                CheckpointMounts.external(entry.spec(), mounts),
                CheckpointMounts.table(mounts),
                CheckpointOrigin.here());
        Path unfinished = files.begin(entry.directory, name);
        try {
            dump(entry, unfinished, CriuOptions.dump(pid, !exit, checkpoint.external()), usable);
            if (exit) {
                // the end that has come is nobody's to restart after
                lifecycle.stopping.markStopping(entry);
            }
            return files.keep(entry.directory, unfinished, checkpoint);
        } catch (IOException | RuntimeException e) {
            files.abandon(unfinished);
            throw e;
        }
    }

    /** Whoever may open them by path: the user that the container runs as. */
    private static int[] owner(int pid, List<String> streams, ContainerSpec spec) throws IOException {
        for (int fd = 0; fd < streams.size(); fd++) {
            Path path = Path.of("/proc", Integer.toString(pid), "fd", Integer.toString(fd));
            if (Files.isSymbolicLink(path)
                    && streams.contains(Files.readSymbolicLink(path).toString())) {
                return new int[] {(int) Files.getAttribute(path, "unix:uid"), (int) Files.getAttribute(path, "unix:gid")
                };
            }
        }
        int root = spec.ownUserNamespace() ? (int) spec.idBase() : 0;
        return new int[] {root, root};
    }

    private static void dump(ContainerEntry entry, Path images, CriuMessage options, Criu.Found.Usable usable)
            throws IOException {
        CriuMessage.Answer answer;
        try (Rooted directory = Rooted.open(images)) {
            CriuMessage request = new CriuMessage()
                    .number(TYPE, DUMP)
                    .message(
                            OPTIONS,
                            options.number(IMAGES_DIR_FD, directory.root().fd()));
            answer = talk(usable.program(), request);
        }
        if (!answer.success()) {
            String errors = CriuLog.lastErrors(images.resolve(CriuOptions.DUMP_LOG));
            String words = errors.isEmpty() ? answer.words() : errors;
            throw new ProblemException(
                    Kind.CONFLICT,
                    new Problem(
                            "The container " + entry.spec().name() + " could not be checkpointed.",
                            words.isEmpty() ? "CRIU said nothing of why." : "CRIU said: " + words + ".",
                            "It runs on. What CRIU cannot take along is to be ended in the container first."));
        }
    }

    /** On a thread that can wait for it in the kernel. */
    private static CriuMessage.Answer talk(Path program, CriuMessage request) throws IOException {
        CompletableFuture<CriuMessage.Answer> answer = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("criu").start(() -> {
            try (PacketProcess process = PacketProcess.start(program, List.of("swrk", "3"), environment(), PATIENCE)) {
                process.send(request.toBytes());
                answer.complete(CriuMessage.Answer.read(process.receive()));
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    private static List<String> environment() {
        return List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    }

    public void remove(String ref, String name) {
        ContainerEntry entry = containers.require(ref);
        entry.lock.lock();
        try {
            require(entry, name);
            files.remove(entry.directory, name);
        } catch (IOException e) {
            throw failed("remove the checkpoint " + name, entry, e);
        } finally {
            entry.lock.unlock();
        }
    }

    /** Starts it with the memory that its processes had. The checkpoint stays. */
    void start(ContainerEntry entry, String name) {
        entry.lock.lock();
        try {
            Checkpoint checkpoint = require(entry, name);
            Criu.Found.Usable usable = requireFit(checkpoint);
            lifecycle.start(entry, new Restoring(checkpoint, files.images(entry.directory, name), usable.program()));
        } finally {
            entry.lock.unlock();
        }
    }

    /** The CRIU to start from it with. */
    Criu.Found.Usable requireFit(Checkpoint checkpoint) {
        Criu.Found.Usable usable = criu.require();
        CheckpointFit.require(checkpoint, usable.version(), CheckpointOrigin.here());
        return usable;
    }

    CheckpointFiles files() {
        return files;
    }

    Checkpoint require(ContainerEntry entry, String name) {
        CheckpointFiles.checked(name);
        return list(entry).stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound(
                        "checkpoint " + name + " does not exist for container "
                                + entry.spec().name() + ".",
                        "",
                        "List those that there are."));
    }

    static ProblemException failed(String verb, ContainerEntry entry, IOException e) {
        LOG.log(
                System.Logger.Level.WARNING,
                "Could not " + verb + " of " + entry.spec().name(),
                e);
        return ProblemException.internal(
                "Could not " + verb + " of " + entry.spec().name() + ".",
                e.getMessage() + ".",
                "See the service's log, and whether the disk is full.",
                e);
    }
}
