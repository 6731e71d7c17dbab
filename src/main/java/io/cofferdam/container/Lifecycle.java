package io.cofferdam.container;

import io.cofferdam.cgroup.Cgroups;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes one container from state to state; each method holds the container's lock while it changes it. */
final class Lifecycle {

    private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());
    private static final int SIGKILL = 9;

    final Launcher launcher;
    private final ContainerFiles files;
    private final SharedNamespaces shared;
    final Bookkeeping book;
    final Pausing pausing;
    final Stopping stopping;
    final Renaming renaming;
    final Removing removing;
    private final Restarts restarts;
    private volatile IntBiConsumer execEnded = (number, code) -> {};
    private volatile Consumer<ContainerEntry> running = entry -> {};
    private volatile Consumer<ContainerSpec> autoRemoved = spec -> {};
    private final LateListener acts = new LateListener();

    Lifecycle(
            Launcher launcher,
            ContainerFiles files,
            Containers containers,
            Cgroups cgroups,
            IdRanges ids,
            SharedNamespaces shared,
            Endings endings,
            EventBus events) {
        this.launcher = launcher;
        this.files = files;
        this.shared = shared;
        this.book = new Bookkeeping(files, cgroups, endings, events);
        this.pausing = new Pausing(book);
        this.stopping = new Stopping(book, pausing);
        this.renaming = new Renaming(containers, files, book, launcher.cabling());
        this.removing = new Removing(containers, ids, files, book, stopping, pausing);
        this.restarts = new Restarts(this::restartByPolicy);
    }

    void start(ContainerEntry entry) {
        start(entry, null);
    }

    /** @param from the checkpoint that its processes come out of; null for its program */
    void start(ContainerEntry entry, @Nullable Restoring from) {
        entry.lock.lock();
        try {
            Bookkeeping.refuseIfGone(entry);
            if (entry.state().status() == Status.PAUSED) {
                throw ProblemException.conflict(
                        "cannot start a paused container, try unpause instead.",
                        "Its processes are there and frozen.",
                        "Unpause it.");
            }
            if (entry.state().status().hasProcesses()) {
                throw Bookkeeping.alreadySo(entry, "running");
            }
            entry.state(entry.state().restarted(0));
            restarts.settle(entry);
            startLocked(entry, from);
        } finally {
            entry.lock.unlock();
        }
        launcher.links().begun(entry);
    }

    private void startLocked(ContainerEntry entry) {
        startLocked(entry, null);
    }

    private void startLocked(ContainerEntry entry, @Nullable Restoring from) {
        awaitSupervisorGone(entry);
        entry.stopping = false;
        entry.stats.clear();
        try {
            launcher.launch(entry, from);
        } catch (ProblemException e) {
            failedStart(entry, e);
            throw e;
        } finally {
            Thread.ofVirtual().name("plan").start(() -> keepPlan(entry));
        }
        Supervisor supervisor = entry.supervisor();
        if (supervisor != null) {
            supervisor.listen(listener(entry));
            running.accept(entry);
        }
        book.persist(entry);
        book.publish(entry, "start", Map.of());
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
        book.persist(entry);
        entry.exited(new ExitStatus(LaunchFailure.exitCode(e), false, Instant.now()));
        book.ended(entry, null);
        if (entry.spec().request().lifecycle().autoRemove()) {
            removing.removeLocked(entry);
            autoRemoved.accept(entry.spec());
        }
    }

    /** The container that runs already was found at the service's start. */
    void adopt(ContainerEntry entry, Supervisor supervisor) {
        entry.supervisor(supervisor);
        supervisor.listen(listener(entry));
    }

    /** The same at the service's start: what watches over it begins anew. */
    void adoptRunning(ContainerEntry entry, Supervisor supervisor) {
        launcher.take(entry.spec());
        running.accept(entry);
        adopt(entry, supervisor);
    }

    private Supervisor.Listener listener(ContainerEntry entry) {
        return new Supervisor.Listener() {
            @Override
            public void exited(ExitStatus status) {
                Lifecycle.this.exited(entry, status);
            }

            @Override
            public void outOfMemory(long kills) {
                Lifecycle.this.outOfMemory(entry, kills);
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

    /** Whom to tell that a container runs, with its lock held. */
    void onRunning(Consumer<ContainerEntry> listener) {
        running = listener;
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
        exited(entry, status, "");
    }

    /** @param why what is to be said beside the status; empty for nothing */
    private void exited(ContainerEntry entry, ExitStatus status, String why) {
        entry.lock.lock();
        try {
            ContainerState before = entry.state();
            if (!before.status().hasProcesses()) {
                return;
            }
            release(entry);
            entry.state(before.ended(status, before.startedAt(), why));
            markRestarting(entry, status);
            book.persist(entry);
            LastUse use = status.use();
            if (use == null ? status.oomKilled() && !before.oomKilled() : use.oomKills() > entry.oomKills) {
                book.publish(entry, "oom", Map.of());
            }
            book.publish(entry, "die", Map.of("exitCode", Integer.toString(status.code())));
            entry.exited(status);
            book.ended(entry, status.use());
        } finally {
            entry.lock.unlock();
        }
        happened("container.exited", entry, Map.of("exitCode", status.code(), "oomKilled", status.oomKilled()));
        after(entry, status);
    }

    private void outOfMemory(ContainerEntry entry, long kills) {
        entry.lock.lock();
        try {
            ContainerState state = entry.state();
            if (!state.status().hasProcesses()) {
                return;
            }
            // A service that has returned is told again of what it told before.
            boolean known = entry.oomKills == 0 && state.oomKilled();
            boolean more = kills > entry.oomKills;
            entry.oomKills = kills;
            if (!state.oomKilled()) {
                entry.state(state.outOfMemory());
                book.persist(entry);
            }
            if (more && !known) {
                book.publish(entry, "oom", Map.of());
            }
        } finally {
            entry.lock.unlock();
        }
    }

    void happened(String action, ContainerEntry entry, Map<String, ?> facts) {
        acts.happened(action, entry.spec().id(), entry.spec().name(), facts);
    }

    OwnActs acts() {
        return acts;
    }

    /** Whom to tell what happens by itself. */
    void tell(OwnActs listener) {
        acts.tell(listener);
    }

    /** Whatever the network says, the container has ended. */
    private void release(ContainerEntry entry) {
        try {
            launcher.release(entry.spec(), entry.endpoints());
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The network of " + entry.spec().name() + " was not released",
                    e);
        }
        entry.network(List.of(), List.of());
        launcher.leave(entry.spec());
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
        book.status(entry, Status.EXITED);
        entry.stopping = state.stoppedByHand() && !restarts.always(entry);
        ExitStatus status = new ExitStatus(state.exitCode(), state.oomKilled(), finished);
        markRestarting(entry, status);
        after(entry, status);
    }

    private void markRestarting(ContainerEntry entry, ExitStatus status) {
        if (restarts.wants(entry, status)) {
            book.status(entry, Status.RESTARTING);
        }
    }

    private void removeAfterExit(ContainerEntry entry) {
        entry.lock.lock();
        try {
            if (!entry.isRemoved() && !entry.state().status().hasProcesses()) {
                removing.removeLocked(entry);
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
            if (shared.awaited(entry.spec()) || launcher.links().awaited(entry.spec())) {
                // In the order in which they need each other.
                restarts.schedule(entry);
                return;
            }
            entry.state(entry.state().restarted(entry.state().restartCount() + 1));
            boolean unhealthy = Restarts.unhealthy(entry);
            startLocked(entry);
            int count = entry.state().restartCount();
            happened(
                    "container.restarted",
                    entry,
                    unhealthy ? Map.of("restartCount", count, "why", "unhealthy") : Map.of("restartCount", count));
        } catch (ProblemException e) {
            boolean needsOthers = SharedNamespaces.shares(entry.spec()) || Links.has(entry.spec());
            if (needsOthers && restarts.isPatient(entry)) {
                // Whom it shares with or is linked to ends at this moment, or comes back.
                book.status(entry, Status.RESTARTING);
                restarts.schedule(entry);
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Could not restart {0}: {1}",
                    entry.spec().name(),
                    e.problem());
            return;
        } finally {
            entry.lock.unlock();
        }
        launcher.links().begun(entry);
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
        String why = "";
        try {
            Optional<ContainerFiles.Exit> told = files.readExit(entry.directory);
            status = told.map(ContainerFiles.Exit::status)
                    .orElseGet(() -> new ExitStatus(128 + SIGKILL, false, Instant.now()));
            if (told.isEmpty()) {
                why = "The supervisor was killed, and the container with it.";
                book.note(entry, Ender.LOST);
            }
            book.cgroup(entry).killAll();
            book.cgroup(entry).remove();
        } catch (IOException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The supervisor of " + entry.spec().name() + " is lost",
                    e);
            status = new ExitStatus(128 + SIGKILL, false, Instant.now());
        }
        exited(entry, status, why);
        return false;
    }

    void restart(ContainerEntry entry, @Nullable String signal, @Nullable Integer timeoutSeconds) {
        if (entry.state().status().hasProcesses()) {
            stopping.stopRunning(entry, signal, timeoutSeconds);
        }
        entry.lock.lock();
        try {
            Bookkeeping.refuseIfGone(entry);
            if (!entry.state().status().hasProcesses()) {
                startLocked(entry);
            }
        } finally {
            entry.lock.unlock();
        }
        launcher.links().begun(entry);
        book.publish(entry, "restart", Map.of());
    }

    /** Ends one that is unhealthy. It comes back as by a restart policy: counted, and after that one's pauses. */
    void restartUnhealthy(ContainerEntry entry) {
        if (entry.stopping) {
            return;
        }
        stopping.stopRunning(entry, null, null);
        entry.lock.lock();
        try {
            Bookkeeping.refuseIfGone(entry);
            if (!entry.state().status().hasProcesses()) {
                entry.stopping = false;
                entry.state(entry.state().byHand(false).with(Status.RESTARTING));
                book.persist(entry);
                restarts.schedule(entry);
            }
        } finally {
            entry.lock.unlock();
        }
    }

    private static void awaitSupervisorGone(ContainerEntry entry) {
        Supervisor supervisor = entry.supervisor();
        if (supervisor != null) {
            try {
                supervisor.gone().get(Stopping.KILL_PATIENCE.toSeconds(), TimeUnit.SECONDS);
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
}
