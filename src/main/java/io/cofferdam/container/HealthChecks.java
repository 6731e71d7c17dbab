package io.cofferdam.container;

import io.cofferdam.container.Health.Probe;
import io.cofferdam.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Probes running containers that have a health check, each on a thread of its own that waits for the container's end. */
final class HealthChecks {

    private static final System.Logger LOG = System.getLogger(HealthChecks.class.getName());
    private static final int SIGKILL = 9;
    private static final int NOT_RUN = -1;
    private static final int MAX_OUTPUT = 4096;

    private final Execs execs;
    private final Lifecycle lifecycle;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    HealthChecks(Execs execs, Lifecycle lifecycle) {
        this.execs = execs;
        this.lifecycle = lifecycle;
        lifecycle.onRunning(this::begin);
    }

    /** Probes from now to the end of this run; called with the container's lock, so that the end is this run's. */
    private void begin(ContainerEntry entry) {
        HealthCheck check = entry.spec().healthCheck();
        entry.health(check == null ? null : Health.starting());
        if (check != null) {
            CompletableFuture<Object> end = CompletableFuture.anyOf(entry.nextExit(), closed);
            Thread.ofVirtual()
                    .name("health-" + entry.spec().shortId())
                    .start(() -> watch(entry, check, Health.starting(), end));
        }
    }

    /** Lets no more probes begin. */
    void close() {
        closed.complete(null);
    }

    private void watch(ContainerEntry entry, HealthCheck check, Health first, CompletableFuture<Object> end) {
        Health health = first;
        while (lasts(end, wait(entry, check, health))) {
            if (entry.state().status() != Status.RUNNING) {
                continue; // nothing runs in a container that stands still
            }
            Health before = health;
            Probe probe = probe(entry, check);
            if (end.isDone()) {
                return; // the end of the container was the end of the probe
            }
            health = before.after(probe, check.tolerated(), inStartPeriod(entry, check));
            entry.health(health);
            tell(entry, before, health);
        }
    }

    private static boolean lasts(CompletableFuture<Object> end, Duration time) {
        try {
            end.get(time.toNanos(), TimeUnit.NANOSECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        } catch (InterruptedException | ExecutionException | CancellationException e) {
            return false;
        }
    }

    private static Duration wait(ContainerEntry entry, HealthCheck check, Health health) {
        boolean starts = health.state() == Health.State.STARTING && inStartPeriod(entry, check);
        return starts ? check.startInterval() : check.interval();
    }

    private static boolean inStartPeriod(ContainerEntry entry, HealthCheck check) {
        Instant started = entry.state().startedAt();
        return started != null && Instant.now().isBefore(started.plus(check.startPeriod()));
    }

    private void tell(ContainerEntry entry, Health before, Health now) {
        if (before.state() == now.state()) {
            return;
        }
        lifecycle.book.publish(entry, "health_status: " + now.state().word(), Map.of());
        if (now.state() == Health.State.UNHEALTHY) {
            lifecycle.happened("container.unhealthy", entry, Map.of("failures", now.failingStreak()));
            if (entry.spec().request().lifecycle().restartUnhealthy()) {
                restart(entry);
            }
        }
    }

    private void restart(ContainerEntry entry) {
        try {
            lifecycle.book.note(entry, Ender.by("", "unhealthy"));
            lifecycle.restartUnhealthy(entry);
        } catch (ProblemException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The unhealthy container {0} was not restarted: {1}",
                    entry.spec().name(),
                    e.problem());
        }
    }

    private Probe probe(ContainerEntry entry, HealthCheck check) {
        Instant start = Instant.now();
        try {
            String exec = execs.create(
                    entry,
                    new ExecRequest(check.command(), List.of(), null, null, false, false, true, true, false, 0, 0));
            try {
                return run(exec, check, start);
            } finally {
                execs.forget(exec);
            }
        } catch (ProblemException e) {
            return new Probe(start, Instant.now(), NOT_RUN, e.problem().what());
        }
    }

    private Probe run(String exec, HealthCheck check, Instant start) {
        Output output = new Output();
        CompletableFuture<Integer> exit = execs.exit(exec);
        try (AttachSession session = execs.start(exec)) {
            Thread reader = Thread.ofVirtual().start(() -> output.readAll(session));
            int code = awaited(exec, exit, check.timeout());
            reader.join();
            return new Probe(start, Instant.now(), code, output.text());
        } catch (TimeoutException e) {
            String seconds = "Health check exceeded timeout (" + check.timeout().toMillis() / 1000.0 + "s)";
            String said = output.text();
            return new Probe(start, Instant.now(), NOT_RUN, said.isEmpty() ? seconds : seconds + ": " + said);
        } catch (InterruptedException | ExecutionException e) {
            return new Probe(start, Instant.now(), NOT_RUN, "The probe was broken off.");
        }
    }

    /** Its exit code; ends it when the time is up, which it can only as long as its streams are held. */
    private int awaited(String exec, CompletableFuture<Integer> exit, Duration timeout)
            throws TimeoutException, InterruptedException, ExecutionException {
        try {
            return exit.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            execs.signal(exec, SIGKILL);
            throw e;
        }
    }

    /** The beginning of what a probe writes; the rest is read and forgotten, so that it does not stand still. */
    private static final class Output {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void readAll(AttachSession session) {
            try {
                session.pump((stream, buffer, offset, length) -> keep(buffer, offset, length));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "A probe's output ended: {0}", e.getMessage());
            }
        }

        private synchronized void keep(byte[] buffer, int offset, int length) {
            bytes.write(buffer, offset, Math.min(length, MAX_OUTPUT - bytes.size()));
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
