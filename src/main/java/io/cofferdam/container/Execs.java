package io.cofferdam.container;

import io.cofferdam.cgroup.Cgroup;
import io.cofferdam.container.FrameChannel.Frame;
import io.cofferdam.container.Supervisor.Birth;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Further processes in running containers. Those that have ended are forgotten with their container's run. */
final class Execs {

    /** SIGHUP of signal(7). */
    private static final int HANGUP = 1;

    private final Launcher launcher;
    private final Containers containers;
    private final Lifecycle lifecycle;
    private final Map<String, Exec> execs = new ConcurrentHashMap<>();
    /** Not from 1: supervisors may still have execs of the service before, whose numbers must not come again. */
    private final AtomicInteger numbers = new AtomicInteger(new SecureRandom().nextInt(1, 1 << 30));

    /** One exec and what has become of it. */
    private static final class Exec {
        final String id;
        final ContainerEntry entry;
        final ExecRequest request;
        final int number;
        final CompletableFuture<Integer> exit = new CompletableFuture<>();
        /** Done once its beginning was told: its end, which the supervisor may report before that, is told after it. */
        final CompletableFuture<Void> announced = new CompletableFuture<>();

        volatile boolean started;
        volatile int pid;
        volatile @Nullable FrameChannel channel;

        Exec(String id, ContainerEntry entry, ExecRequest request, int number) {
            this.id = id;
            this.entry = entry;
            this.request = request;
            this.number = number;
        }
    }

    Execs(Launcher launcher, Containers containers, Lifecycle lifecycle) {
        this.launcher = launcher;
        this.containers = containers;
        this.lifecycle = lifecycle;
        lifecycle.onExecEnd((number, code) -> execs.values().stream()
                .filter(exec -> exec.number == number)
                .findFirst()
                .ifPresent(exec -> ended(exec, code)));
    }

    String create(ContainerEntry entry, ExecRequest request) {
        requireActive(entry);
        if (request.argv().isEmpty() || request.argv().getFirst().isEmpty()) {
            throw ProblemException.invalid("No exec command specified.", "", "Say what to run.");
        }
        TextRules.exec(request);
        ExecRules.check(request);
        String user = request.user();
        UserIds.check(entry.spec(), user == null ? "" : user, List.of());
        forgetEnded();
        Exec exec = new Exec(Names.id(), entry, request, numbers.getAndIncrement());
        execs.put(exec.id, exec);
        lifecycle.book.publish(entry, "exec_create: " + String.join(" ", request.argv()), Map.of("execID", exec.id));
        return exec.id;
    }

    /** Of which nobody will ask again. */
    void forget(String id) {
        execs.remove(id);
    }

    /** Ended execs of containers that run no more, so that the table does not grow without end. */
    private void forgetEnded() {
        if (execs.size() > 1000) {
            execs.values()
                    .removeIf(exec -> exec.exit.isDone()
                            && (exec.entry.isRemoved()
                                    || !exec.entry.state().status().hasProcesses()
                                    || execs.size() > 4000));
        }
    }

    AttachSession start(String id) {
        Exec exec = require(id);
        FrameChannel channel = begin(exec, false);
        AttachRequest request =
                new AttachRequest(exec.request.stdin(), exec.request.stdout(), exec.request.stderr(), false, true);
        return new ViewerSession(
                CompletableFuture.completedFuture(channel), request, exec.request.tty(), code -> ended(exec, code));
    }

    void startDetached(String id) {
        Exec exec = require(id);
        FrameChannel channel = begin(exec, true);
        Thread.ofVirtual().name("exec-" + exec.number).start(() -> awaitEnd(exec, channel));
    }

    private void awaitEnd(Exec exec, FrameChannel channel) {
        try (channel) {
            for (Frame frame = channel.read(); frame != null; frame = channel.read()) {
                if (frame.type() == FrameChannel.EXITED) {
                    ended(exec, frame.payload().getInt());
                }
            }
        } catch (IOException e) {
            exec.exit.complete(LaunchFailure.ENGINE);
        }
        exec.exit.complete(LaunchFailure.ENGINE);
    }

    private void ended(Exec exec, int code) {
        if (exec.exit.complete(code)) {
            Map<String, String> facts = Map.of("execID", exec.id, "exitCode", Integer.toString(code));
            var _ = exec.announced.thenRun(() -> lifecycle.book.publish(exec.entry, "exec_die", facts));
        }
    }

    private FrameChannel begin(Exec exec, boolean detached) {
        synchronized (exec) {
            if (exec.started) {
                throw ProblemException.conflict(
                        "Error: Exec command %s is already running.".formatted(exec.id), "", "Create another exec.");
            }
            exec.started = true;
        }
        // An exec into a container that is just being frozen would hold up its supervisor until it thaws.
        exec.entry.lock.lock();
        try {
            return beginLocked(exec, detached);
        } finally {
            exec.entry.lock.unlock();
        }
    }

    private FrameChannel beginLocked(Exec exec, boolean detached) {
        requireActive(exec.entry);
        Supervisor supervisor = exec.entry.supervisor();
        if (supervisor == null) {
            throw ProblemException.conflict("The container has ended.", "", "Start it first.");
        }
        LaunchPlan plan = plan(exec);
        try {
            FrameChannel channel = supervisor.exec(request(exec, plan, detached));
            Frame answer = channel.read();
            if (answer == null) {
                throw new IOException("the supervisor ended");
            }
            return born(exec, plan, channel, Supervisor.birth(answer));
        } catch (IOException e) {
            exec.exit.complete(LaunchFailure.ENGINE);
            throw ProblemException.internal(
                    "Could not run a command in " + exec.entry.spec().name() + ".",
                    e.getMessage() + ".",
                    "See whether the container still runs.",
                    e);
        }
    }

    private void requireActive(ContainerEntry entry) {
        lifecycle.book.requireRunning(entry, "exec in");
        if (entry.state().status() == Status.PAUSED) {
            throw ProblemException.conflict(
                    "Container %s is paused, unpause the container before exec."
                            .formatted(entry.spec().name()),
                    "A frozen container runs nothing.",
                    "Unpause it first.");
        }
    }

    private FrameChannel born(Exec exec, LaunchPlan plan, FrameChannel channel, Birth birth) {
        switch (birth) {
            case Birth.Started started -> {
                exec.pid = started.pid();
                exec.channel = channel;
                lifecycle.book.publish(
                        exec.entry, "exec_start: " + String.join(" ", exec.request.argv()), Map.of("execID", exec.id));
                exec.announced.complete(null);
                return channel;
            }
            case Birth.Failed failed -> {
                channel.close();
                String cause = LaunchFailure.cause(failed, plan);
                ProblemException problem = new ProblemException(
                        ProblemException.Kind.INVALID,
                        new Problem(
                                "OCI runtime exec failed: exec failed: unable to start container process: " + cause
                                        + ".",
                                "The exec failed at " + LaunchFailure.words(failed, plan) + ".",
                                "Check the command against what the container holds."));
                exec.exit.complete(LaunchFailure.execExitCode(failed, plan, problem));
                throw problem;
            }
        }
    }

    private LaunchPlan plan(Exec exec) {
        ContainerSpec spec = exec.entry.spec();
        LaunchPlan.Builder builder = new LaunchPlan.Builder();
        String user = exec.request.user();
        String directory = exec.request.workingDir();
        new ProcessSteps(builder)
                .join(
                        launcher.execInputs(exec.entry, exec.request.privileged()),
                        exec.request,
                        user == null || user.isEmpty() ? spec.user() : user,
                        env(launcher.links().env(spec), exec.request),
                        directory == null || directory.isEmpty() ? spec.workingDir() : directory);
        return builder.build();
    }

    private static List<String> env(List<String> ofContainer, ExecRequest request) {
        Map<String, String> env = new LinkedHashMap<>();
        List<String> all = new ArrayList<>(ofContainer);
        if (request.tty()) {
            all.add("TERM=xterm");
        }
        all.addAll(request.env());
        for (String item : all) {
            if (item.contains("=")) {
                env.put(item.split("=", 2)[0], item);
            } else {
                env.remove(item);
            }
        }
        return List.copyOf(env.values());
    }

    private byte[] request(Exec exec, LaunchPlan plan, boolean detached) {
        ContainerSpec spec = exec.entry.spec();
        Cgroup cgroup = lifecycle.book.cgroup(exec.entry);
        return new Payload()
                .u32(exec.number)
                .flag(detached)
                .u32(PlanCompiler.flags(Namespaces.notTheHosts(spec, launcher.timeNamespace())))
                .u32(spec.ownUserNamespace() ? spec.idBase() : 0)
                .strings(cgroup.tasksFiles().stream().map(Path::toString).toList())
                .string(cgroup.unifiedDirectory()
                        .map(own -> unified(exec.entry, own))
                        .orElse(""))
                .u32(exec.request.stdin() ? 2 : 0)
                .flag(exec.request.tty())
                .u32(exec.request.rows())
                .u32(exec.request.columns())
                .raw(plan.encode())
                .toBytes();
    }

    /**
     * Where a further process can begin on v2: processes are only where no cgroup below has controllers, so an init that divides its
     * cgroup moves out of it first. The kernel says where process 1 is; a name of a cgroup has no slash and is not "..".
     */
    private static String unified(ContainerEntry entry, Path own) {
        String id = "/" + own.getFileName();
        try (Stream<String> lines =
                Files.lines(Path.of("/proc", String.valueOf(entry.state().pid()), "cgroup"))) {
            return lines.filter(line -> line.startsWith("0::") && line.contains(id))
                    .map(line -> own + line.substring(line.indexOf(id) + id.length()))
                    .findFirst()
                    .orElse(own.toString());
        } catch (IOException | UncheckedIOException e) {
            // it has just ended, which the supervisor will say
            return own.toString();
        }
    }

    void resize(String id, int rows, int columns) {
        Exec exec = require(id);
        FrameChannel channel = exec.channel;
        if (channel == null || exec.exit.isDone()) {
            // A client tries again while the process is not there yet (docker does, after 10 ms).
            throw ProblemException.conflict(
                    "Could not resize the terminal.", "The process has not begun, or has ended.", "");
        }
        try {
            channel.send(
                    FrameChannel.RESIZE,
                    new Payload().u32(exec.number).u32(rows).u32(columns).toBytes());
        } catch (IOException e) {
            // It has ended meanwhile: there is nothing left to resize.
            ended(exec, LaunchFailure.ENGINE);
        }
    }

    /** Tells the process that its terminal is gone, as when a window is closed. */
    void hangUp(String id) {
        signal(id, HANGUP);
    }

    /** Nothing happens to one that has ended. */
    void signal(String id, int signal) {
        Exec exec = require(id);
        FrameChannel channel = exec.channel;
        if (channel == null || exec.exit.isDone()) {
            return;
        }
        try {
            channel.send(
                    FrameChannel.SIGNAL,
                    new Payload().u32(exec.number).u32(signal).toBytes());
        } catch (IOException e) {
            ended(exec, LaunchFailure.ENGINE);
        }
    }

    ExecView view(String id) {
        Exec exec = require(id);
        Integer code = exec.exit.getNow(null);
        return new ExecView(
                exec.id,
                exec.entry.spec().id(),
                exec.request,
                exec.started,
                exec.started && code == null,
                exec.pid,
                code);
    }

    List<String> of(String containerId) {
        return execs.values().stream()
                .filter(exec -> exec.entry.spec().id().equals(containerId) && exec.started && !exec.exit.isDone())
                .map(exec -> exec.id)
                .toList();
    }

    CompletableFuture<Integer> exit(String id) {
        return require(id).exit;
    }

    private Exec require(String id) {
        Exec exec = execs.get(id);
        if (exec == null || containers.find(exec.entry.spec().id()).isEmpty()) {
            throw ProblemException.notFound(
                    "No such exec instance: " + id + ".",
                    "An exec is known until its container ends or the service restarts.",
                    "Create another one.");
        }
        return exec;
    }
}
