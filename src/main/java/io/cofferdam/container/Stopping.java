package io.cofferdam.container;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Ends containers: by their signal, after the grace by SIGKILL, and at last by the control group. */
final class Stopping {

    private static final System.Logger LOG = System.getLogger(Stopping.class.getName());
    private static final int SIGKILL = 9;
    private static final int SIGCONT = 18;
    /** How long a killed process may take to be gone; uninterruptible sleep is all that can delay it. */
    static final Duration KILL_PATIENCE = Duration.ofSeconds(60);

    private static final Duration KILLED_WITHIN = Duration.ofSeconds(10);
    /** How long the supervisor may take to carry out SIGKILL before the control group does it. */
    private static final Duration SIGNAL_PATIENCE = Duration.ofSeconds(3);

    private final Bookkeeping book;
    private final Pausing pausing;

    Stopping(Bookkeeping book, Pausing pausing) {
        this.book = book;
        this.pausing = pausing;
    }

    void stop(ContainerEntry entry, @Nullable String signal, @Nullable Integer timeoutSeconds) {
        // First of all: one that only waits for its restart must not come back, not even after the service was away.
        markStopping(entry);
        if (settled(entry)) {
            book.publish(entry, "stop", Map.of());
            return;
        }
        if (!entry.state().status().hasProcesses()) {
            throw Bookkeeping.alreadySo(entry, "stopped");
        }
        stopRunning(entry, signal, timeoutSeconds);
        book.publish(entry, "stop", Map.of());
    }

    /** One that waited for its restart has ended for good now. */
    boolean settled(ContainerEntry entry) {
        entry.lock.lock();
        try {
            if (entry.state().status() != Status.RESTARTING) {
                return false;
            }
            book.status(entry, Status.EXITED);
            book.persist(entry);
            return true;
        } finally {
            entry.lock.unlock();
        }
    }

    void stopRunning(ContainerEntry entry, @Nullable String signal, @Nullable Integer timeoutSeconds) {
        markStopping(entry);
        String name = signal == null || signal.isEmpty() ? entry.spec().stopSignal() : signal;
        int seconds = timeoutSeconds == null ? entry.spec().stopTimeoutSeconds() : timeoutSeconds;
        CompletableFuture<ExitStatus> exit = entry.nextExit();
        // Taken first: an end between the look and the wait would be missed.
        if (!entry.state().status().hasProcesses()) {
            return;
        }
        send(entry, Signals.number(name));
        book.publish(entry, "kill", Map.of("signal", Integer.toString(Signals.number(name))));
        pausing.thawIfPaused(entry);
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

    void requireExit(ContainerEntry entry, CompletableFuture<ExitStatus> exit) {
        if (await(exit, SIGNAL_PATIENCE) || !entry.state().status().hasProcesses()) {
            return;
        }
        killByCgroup(entry);
        if (!await(exit, KILL_PATIENCE) && entry.state().status().hasProcesses()) {
            throw new ProblemException(
                    Kind.INTERNAL,
                    new Problem(
                            "The container " + entry.spec().name() + " does not end.",
                            "SIGKILL was sent and its process is still there after " + KILL_PATIENCE.toSeconds()
                                    + " s: it hangs in the kernel.",
                            "Look at what it waits for (wchan in its processes), such as a dead network file system."));
        }
    }

    /** Needs no supervisor: that may be held up by a process of the container that it waits for. */
    private void killByCgroup(ContainerEntry entry) {
        try {
            book.cgroup(entry).killAll();
        } catch (ProblemException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Not all processes of {0} could be killed: {1}",
                    entry.spec().name(),
                    e.getMessage());
        }
    }

    /** Remembered on disk too: a restart policy heeds it after the service was away. */
    void markStopping(ContainerEntry entry) {
        entry.stopping = true;
        entry.lock.lock();
        try {
            if (!entry.state().stoppedByHand()) {
                entry.state(entry.state().byHand(true));
                book.persist(entry);
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
        boolean ends =
                number == SIGKILL || number == Signals.number(entry.spec().stopSignal());
        if (ends && cancelsRestart(entry)) {
            book.publish(entry, "kill", Map.of("signal", Integer.toString(number)));
            return;
        }
        CompletableFuture<ExitStatus> exit = entry.nextExit();
        book.requireRunning(entry, "kill");
        if (ends) {
            markStopping(entry);
        }
        send(entry, number);
        if (number == SIGKILL || number == SIGCONT) {
            pausing.thawIfPaused(entry);
        }
        book.publish(entry, "kill", Map.of("signal", Integer.toString(number)));
        if (number == SIGKILL) {
            // Nothing outlives it for long, and whoever asks next expects that it has ended.
            await(exit, KILLED_WITHIN);
        }
    }

    /** There is no process to send it to; who wants the container ended wants it to stay so. */
    private boolean cancelsRestart(ContainerEntry entry) {
        if (entry.state().status() != Status.RESTARTING) {
            return false;
        }
        markStopping(entry);
        return settled(entry);
    }

    void send(ContainerEntry entry, int signal) {
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

    /** SIGKILL to process 1, without a wait. */
    void sendKill(ContainerEntry entry) {
        send(entry, SIGKILL);
    }
}
