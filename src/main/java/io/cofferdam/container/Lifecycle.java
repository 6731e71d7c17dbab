package io.cofferdam.container;

import io.cofferdam.cgroup.Cgroup;
import io.cofferdam.cgroup.Cgroups;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes one container from state to state; each method holds the container's lock while it changes it. */
final class Lifecycle {

    private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());
    private static final int SIGKILL = 9;
    private static final int SIGCONT = 18;
    /** How long a killed process may take to be gone; uninterruptible sleep is all that can delay it. */
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(60);
    /** How long the supervisor may take to carry out SIGKILL before the control group does it. */
    private static final Duration SIGNAL_PATIENCE = Duration.ofSeconds(3);

    private final Launcher launcher;
    private final ContainerFiles files;
    private final Containers containers;
    private final Cgroups cgroups;
    private final IdRanges ids;
    private final EventBus events;
    private final Restarts restarts;
    private final Removals removals;
    private volatile IntBiConsumer execEnded = (number, code) -> {};
    private volatile Consumer<ContainerSpec> autoRemoved = spec -> {};
    private volatile OwnActs acts = (action, id, name, facts) -> {};

    Lifecycle(
            Launcher launcher,
            ContainerFiles files,
            Containers containers,
            Cgroups cgroups,
            IdRanges ids,
            EventBus events) {
        this.launcher = launcher;
        this.files = files;
        this.containers = containers;
        this.cgroups = cgroups;
        this.ids = ids;
        this.events = events;
        this.removals = new Removals(files);
        this.restarts = new Restarts(this::restartByPolicy);
    }

    void start(ContainerEntry entry) {
        entry.lock.lock();
        try {
            refuseIfGone(entry);
            if (entry.state().status() == Status.PAUSED) {
                throw ProblemException.conflict(
                        "cannot start a paused container, try unpause instead.",
                        "Its processes are there and frozen.",
                        "Unpause it.");
            }
            if (entry.state().status().hasProcesses()) {
                throw alreadySo(entry, "running");
            }
            entry.state(entry.state().restarted(0));
            restarts.settle(entry);
            startLocked(entry);
        } finally {
            entry.lock.unlock();
        }
    }

    private void startLocked(ContainerEntry entry) {
        awaitSupervisorGone(entry);
        entry.stopping = false;
        entry.stats.clear();
        try {
            launcher.launch(entry);
        } catch (ProblemException e) {
            failedStart(entry, e);
            throw e;
        } finally {
            Thread.ofVirtual().name("plan").start(() -> keepPlan(entry));
        }
        Supervisor supervisor = entry.supervisor();
        if (supervisor != null) {
            supervisor.listen(listener(entry));
        }
        persist(entry);
        publish(entry, "start", Map.of());
    }

    /** Off the path of the launch: nobody waits for it. */
    private void keepPlan(ContainerEntry entry) {
        PlanView plan = entry.lastPlan();
        try {
            if (plan != null && !entry.isRemoved()) {
                files.writePlan(entry.directory, plan);
            }
        } catch (IOException e) {
            // Removed at this moment, or the disk is full: the plan is still in memory.
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "The plan of {0} was not kept",
                    entry.spec().name());
        }
    }

    private void failedStart(ContainerEntry entry, ProblemException e) {
        entry.state(entry.state().failed(LaunchFailure.exitCode(e), e.problem().line()));
        persist(entry);
        entry.exited(new ExitStatus(LaunchFailure.exitCode(e), false, Instant.now()));
        if (entry.spec().request().lifecycle().autoRemove()) {
            removeLocked(entry);
            autoRemoved.accept(entry.spec());
        }
    }

    /** The container that runs already was found at the service's start. */
    void adopt(ContainerEntry entry, Supervisor supervisor) {
        entry.supervisor(supervisor);
        supervisor.listen(listener(entry));
    }

    private Supervisor.Listener listener(ContainerEntry entry) {
        return new Supervisor.Listener() {
            @Override
            public void exited(ExitStatus status) {
                Lifecycle.this.exited(entry, status);
            }

            @Override
            public void execExited(int number, int code) {
                execEnded.accept(number, code);
            }

            @Override
            public boolean lost() {
                return Lifecycle.this.lost(entry);
            }
        };
    }

    /** Whom to tell that a further process has ended. */
    void onExecEnd(IntBiConsumer listener) {
        execEnded = listener;
    }

    /** Whom to tell that a container went at its end because it was made so. */
    void onAutoRemoval(Consumer<ContainerSpec> listener) {
        autoRemoved = listener;
    }

    /** Takes a number and an exit code. */
    @FunctionalInterface
    interface IntBiConsumer {
        void accept(int number, int code);
    }

    private void exited(ContainerEntry entry, ExitStatus status) {
        entry.lock.lock();
        try {
            ContainerState before = entry.state();
            if (!before.status().hasProcesses()) {
                return;
            }
            release(entry);
            entry.state(before.ended(status, before.startedAt(), ""));
            markRestarting(entry, status);
            persist(entry);
            if (status.oomKilled()) {
                publish(entry, "oom", Map.of());
            }
            publish(entry, "die", Map.of("exitCode", Integer.toString(status.code())));
            entry.exited(status);
        } finally {
            entry.lock.unlock();
        }
        happened("container.exited", entry, Map.of("exitCode", status.code(), "oomKilled", status.oomKilled()));
        after(entry, status);
    }

    private void happened(String action, ContainerEntry entry, Map<String, ?> facts) {
        acts.happened(action, entry.spec().id(), entry.spec().name(), facts);
    }

    OwnActs acts() {
        return acts;
    }

    /** Whom to tell what happens by itself. */
    void tell(OwnActs listener) {
        acts = listener;
    }

    /** Whatever the network says, the container has ended. */
    private void release(ContainerEntry entry) {
        try {
            launcher.release(entry.spec(), entry.endpoint());
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The network of " + entry.spec().name() + " was not released",
                    e);
        }
        entry.network(null, List.of());
    }

    private void after(ContainerEntry entry, ExitStatus status) {
        if (entry.state().status() == Status.RESTARTING) {
            restarts.schedule(entry);
        } else if (entry.spec().request().lifecycle().autoRemove()) {
            Thread.ofVirtual().name("auto-remove").start(() -> removeAfterExit(entry));
        }
    }

    /** What a container that ended while no service was there is due: its restart policy, or its removal. */
    void afterRecovery(ContainerEntry entry) {
        ContainerState state = entry.state();
        Instant finished = state.finishedAt();
        boolean ended = state.status() == Status.EXITED || state.status() == Status.RESTARTING;
        if (!ended || finished == null) {
            return;
        }
        status(entry, Status.EXITED);
        entry.stopping = state.stoppedByHand() && !restarts.always(entry);
        ExitStatus status = new ExitStatus(state.exitCode(), state.oomKilled(), finished);
        markRestarting(entry, status);
        after(entry, status);
    }

    private void markRestarting(ContainerEntry entry, ExitStatus status) {
        if (restarts.wants(entry, status)) {
            status(entry, Status.RESTARTING);
        }
    }

    private void removeAfterExit(ContainerEntry entry) {
        entry.lock.lock();
        try {
            if (!entry.isRemoved() && !entry.state().status().hasProcesses()) {
                removeLocked(entry);
                autoRemoved.accept(entry.spec());
            }
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Could not remove " + entry.spec().name(),
                    e);
        } finally {
            entry.lock.unlock();
        }
    }

    private void restartByPolicy(ContainerEntry entry) {
        entry.lock.lock();
        try {
            if (entry.isRemoved() || entry.stopping || entry.state().status().hasProcesses()) {
                return;
            }
            entry.state(entry.state().restarted(entry.state().restartCount() + 1));
            startLocked(entry);
            happened(
                    "container.restarted",
                    entry,
                    Map.of("restartCount", entry.state().restartCount()));
        } catch (ProblemException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Could not restart {0}: {1}",
                    entry.spec().name(),
                    e.problem());
        } finally {
            entry.lock.unlock();
        }
    }

    /** The connection is gone; when nobody answers any more, somebody killed the supervisor, and its container goes too. */
    private boolean lost(ContainerEntry entry) {
        Supervisor before = entry.supervisor();
        Supervisor.Found again = Supervisor.find(entry.directory);
        if (again != null) {
            adopt(
                    entry,
                    before == null ? again.supervisor() : again.supervisor().insteadOf(before));
            return true;
        }
        ExitStatus status;
        try {
            status = files.readExit(entry.directory)
                    .map(ContainerFiles.Exit::status)
                    .orElseGet(() -> new ExitStatus(128 + SIGKILL, false, Instant.now()));
            cgroups.container(entry.spec().id()).killAll();
            cgroups.container(entry.spec().id()).remove();
        } catch (IOException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The supervisor of " + entry.spec().name() + " is lost",
                    e);
            status = new ExitStatus(128 + SIGKILL, false, Instant.now());
        }
        exited(entry, status);
        return false;
    }

    void stop(ContainerEntry entry, @Nullable String signal, @Nullable Integer timeoutSeconds) {
        // First of all: one that only waits for its restart must not come back, not even after the service was away.
        markStopping(entry);
        if (settled(entry)) {
            publish(entry, "stop", Map.of());
            return;
        }
        if (!entry.state().status().hasProcesses()) {
            throw alreadySo(entry, "stopped");
        }
        stopRunning(entry, signal, timeoutSeconds);
        publish(entry, "stop", Map.of());
    }

    /** One that waited for its restart has ended for good now. */
    private boolean settled(ContainerEntry entry) {
        entry.lock.lock();
        try {
            if (entry.state().status() != Status.RESTARTING) {
                return false;
            }
            status(entry, Status.EXITED);
            persist(entry);
            return true;
        } finally {
            entry.lock.unlock();
        }
    }

    private void stopRunning(ContainerEntry entry, @Nullable String signal, @Nullable Integer timeoutSeconds) {
        markStopping(entry);
        String name = signal == null || signal.isEmpty() ? entry.spec().stopSignal() : signal;
        int seconds = timeoutSeconds == null ? entry.spec().stopTimeoutSeconds() : timeoutSeconds;
        CompletableFuture<ExitStatus> exit = entry.nextExit();
        // Taken first: an end between the look and the wait would be missed.
        if (!entry.state().status().hasProcesses()) {
            return;
        }
        send(entry, Signals.number(name));
        publish(entry, "kill", Map.of("signal", Integer.toString(Signals.number(name))));
        thawIfPaused(entry);
        if (await(exit, seconds < 0 ? null : Duration.ofSeconds(seconds))
                || !entry.state().status().hasProcesses()) {
            return;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw ProblemException.conflict(
                    "Stopping " + entry.spec().name() + " was interrupted.",
                    "The service is ending; the signal was sent, and nothing was killed.",
                    "Stop it again when the service is back.");
        }
        send(entry, SIGKILL);
        requireExit(entry, exit);
    }

    private void requireExit(ContainerEntry entry, CompletableFuture<ExitStatus> exit) {
        if (await(exit, SIGNAL_PATIENCE) || !entry.state().status().hasProcesses()) {
            return;
        }
        killByCgroup(entry);
        if (!await(exit, KILL_PATIENCE) && entry.state().status().hasProcesses()) {
            throw new ProblemException(
                    Kind.INTERNAL,
                    new io.cofferdam.problem.Problem(
                            "The container " + entry.spec().name() + " does not end.",
                            "SIGKILL was sent and its process is still there after " + KILL_PATIENCE.toSeconds()
                                    + " s: it hangs in the kernel.",
                            "Look at what it waits for (wchan in its processes), such as a dead network file system."));
        }
    }

    /** Needs no supervisor: that may be held up by a process of the container that it waits for. */
    private void killByCgroup(ContainerEntry entry) {
        try {
            cgroup(entry).killAll();
        } catch (ProblemException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Not all processes of {0} could be killed: {1}",
                    entry.spec().name(),
                    e.getMessage());
        }
    }

    /** Remembered on disk too: a restart policy heeds it after the service was away. */
    private void markStopping(ContainerEntry entry) {
        entry.stopping = true;
        entry.lock.lock();
        try {
            if (!entry.state().stoppedByHand()) {
                entry.state(entry.state().byHand(true));
                persist(entry);
            }
        } finally {
            entry.lock.unlock();
        }
    }

    private static boolean await(CompletableFuture<ExitStatus> exit, @Nullable Duration patience) {
        try {
            if (patience == null) {
                exit.get();
            } else {
                exit.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void kill(ContainerEntry entry, String signal) {
        int number = Signals.number(signal);
        requireRunning(entry, "kill");
        if (number == SIGKILL || number == Signals.number(entry.spec().stopSignal())) {
            markStopping(entry);
        }
        send(entry, number);
        if (number == SIGKILL || number == SIGCONT) {
            thawIfPaused(entry);
        }
        publish(entry, "kill", Map.of("signal", Integer.toString(number)));
    }

    private void send(ContainerEntry entry, int signal) {
        Supervisor supervisor = entry.supervisor();
        try {
            if (supervisor != null) {
                supervisor.signal(Supervisor.INIT, signal);
            }
        } catch (IOException e) {
            // The supervisor is ending, and the container with it; its end comes by the other way.
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "Signal not sent to {0}",
                    entry.spec().name());
        }
    }

    void restart(ContainerEntry entry, @Nullable String signal, @Nullable Integer timeoutSeconds) {
        if (entry.state().status().hasProcesses()) {
            stopRunning(entry, signal, timeoutSeconds);
        }
        entry.lock.lock();
        try {
            refuseIfGone(entry);
            if (!entry.state().status().hasProcesses()) {
                startLocked(entry);
            }
        } finally {
            entry.lock.unlock();
        }
        publish(entry, "restart", Map.of());
    }

    void pause(ContainerEntry entry) {
        entry.lock.lock();
        try {
            requireRunning(entry, "pause");
            if (entry.state().status() == Status.PAUSED) {
                throw ProblemException.conflict(
                        "Container " + entry.spec().name() + " is already paused.", "", "Unpause it to go on.");
            }
            cgroup(entry).freeze();
            status(entry, Status.PAUSED);
            publish(entry, "pause", Map.of());
        } finally {
            entry.lock.unlock();
        }
    }

    void unpause(ContainerEntry entry) {
        entry.lock.lock();
        try {
            if (entry.state().status() != Status.PAUSED) {
                throw ProblemException.conflict(
                        "Container " + entry.spec().name() + " is not paused.", "", "Only a paused container goes on.");
            }
            cgroup(entry).thaw();
            status(entry, Status.RUNNING);
            publish(entry, "unpause", Map.of());
        } finally {
            entry.lock.unlock();
        }
    }

    /** A frozen process takes no signal until it thaws. */
    private void thawIfPaused(ContainerEntry entry) {
        entry.lock.lock();
        try {
            if (entry.state().status() == Status.PAUSED) {
                cgroup(entry).thaw();
                status(entry, Status.RUNNING);
            }
        } finally {
            entry.lock.unlock();
        }
    }

    private void status(ContainerEntry entry, Status status) {
        entry.state(entry.state().with(status));
    }

    void rename(ContainerEntry entry, String asked) {
        String name = Names.check(asked);
        entry.lock.lock();
        try {
            refuseIfGone(entry);
            String before = entry.spec().name();
            if (before.equals(name)) {
                throw ProblemException.invalid(
                        "Renaming a container with the same name as its current name.", "", "Give another name.");
            }
            containers.reserve(name, entry.spec().id());
            ContainerSpec renamed = SpecChange.renamed(entry.spec(), name);
            try {
                files.writeSpec(entry.directory, renamed);
            } catch (ProblemException e) {
                containers.release(name, entry.spec().id());
                throw e;
            }
            entry.spec(renamed);
            containers.release(before, renamed.id());
            publish(entry, "rename", Map.of("oldName", "/" + before));
        } finally {
            entry.lock.unlock();
        }
    }

    void remove(ContainerEntry entry, boolean force) {
        if (entry.state().status().hasProcesses() || entry.state().status() == Status.RESTARTING) {
            if (!force) {
                throw ProblemException.conflict(
                        "cannot remove container \"/%s\": container is %s: stop the container before removing or force remove."
                                .formatted(
                                        entry.spec().name(),
                                        entry.state().status().word()),
                        "It runs, or its restart policy brings it back.",
                        "Stop it first, or remove it by force.");
            }
            entry.stopping = true;
            CompletableFuture<ExitStatus> exit = entry.nextExit();
            settled(entry);
            send(entry, SIGKILL);
            thawIfPaused(entry);
            if (entry.state().status().hasProcesses()) {
                requireExit(entry, exit);
            }
        }
        entry.lock.lock();
        try {
            if (!entry.isRemoved()) {
                removeLocked(entry);
            }
        } finally {
            entry.lock.unlock();
        }
    }

    private void removeLocked(ContainerEntry entry) {
        entry.stopping = true;
        try {
            removals.later(
                    files.putAside(entry.directory),
                    entry.supervisor(),
                    () -> ids.release(entry.spec().idBase()));
        } catch (IOException e) {
            throw ProblemException.internal(
                    "Could not remove the container " + entry.spec().name() + ".",
                    e.getMessage() + ".",
                    "Remove it again once the cause is gone.",
                    e);
        }
        entry.supervisor(null);
        containers.remove(entry);
        entry.takeWaiting().forEach(ViewerSession::abandoned);
        entry.markRemoved();
        publish(entry, "destroy", Map.of());
        ContainerState s = entry.state();
        Instant finished = s.finishedAt();
        ExitStatus last = new ExitStatus(s.exitCode(), s.oomKilled(), finished == null ? Instant.now() : finished);
        entry.exited(last);
        entry.removal.complete(last);
    }

    /** Returns when nothing is left of the containers that were removed. */
    void finishRemovals() {
        removals.await();
    }

    void close() {
        removals.close();
    }

    private static void awaitSupervisorGone(ContainerEntry entry) {
        Supervisor supervisor = entry.supervisor();
        if (supervisor != null) {
            try {
                supervisor.gone().get(KILL_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The supervisor of {0} takes long to end",
                        entry.spec().name());
            }
            entry.supervisor(null);
        }
    }

    void requireRunning(ContainerEntry entry, String verb) {
        if (!entry.state().status().hasProcesses()) {
            throw ProblemException.conflict(
                    "cannot %s container: %s: container %s is not running."
                            .formatted(verb, entry.spec().name(), entry.spec().id()),
                    "It is " + entry.state().status().word() + ".",
                    "Start it first.");
        }
    }

    private static void refuseIfGone(ContainerEntry entry) {
        if (entry.isRemoved()) {
            throw ProblemException.notFound(
                    "No such container: " + entry.spec().name() + ".", "It has just been removed.", "");
        }
    }

    private static ProblemException alreadySo(ContainerEntry entry, String state) {
        return new ProblemException(
                Kind.ALREADY_SO,
                new io.cofferdam.problem.Problem(
                        "The container " + entry.spec().name() + " is already " + state + ".", "", ""));
    }

    Cgroup cgroup(ContainerEntry entry) {
        return cgroups.container(entry.spec().id());
    }

    void persist(ContainerEntry entry) {
        try {
            files.writeState(entry.directory, entry.state());
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Could not write the state of " + entry.spec().name(),
                    e);
        }
    }

    void publish(ContainerEntry entry, String action, Map<String, String> more) {
        Map<String, String> attributes =
                new LinkedHashMap<>(entry.spec().request().labels());
        attributes.put("image", entry.spec().image());
        attributes.put("name", entry.spec().name());
        attributes.putAll(more);
        events.publish("container", action, entry.spec().id(), attributes);
    }
}
