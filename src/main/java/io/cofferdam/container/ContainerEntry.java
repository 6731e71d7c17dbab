package io.cofferdam.container;

import io.cofferdam.network.Endpoint;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One container in memory; changes hold its lock, readers see the latest whole values. */
final class ContainerEntry {

    private static final int MAX_WAITING = 64;

    /** Held for every change of this container, also over the kernel work. */
    final ReentrantLock lock = new ReentrantLock();

    final ContainerDirectory directory;
    private volatile ContainerSpec spec;
    private volatile ContainerState state;
    private volatile @Nullable Supervisor supervisor;
    private volatile List<Endpoint> endpoints = List.of();
    private volatile List<PortSpec> ports = List.of();
    private volatile @Nullable PlanView lastPlan;
    private volatile boolean removed;
    /** Somebody asked for the end: a restart policy must not bring it back. */
    volatile boolean stopping;

    /** How many kills for want of memory this run has been told of; with the lock held. */
    long oomKills;

    private volatile @Nullable Health health;
    /** How often in a row it ended soon after it had begun. */
    volatile int quickFailures;

    final StatsHistory stats = new StatsHistory();
    private final List<ViewerSession> waitingViewers = new ArrayList<>();
    private CompletableFuture<ExitStatus> nextExit = new CompletableFuture<>();
    final CompletableFuture<ExitStatus> removal = new CompletableFuture<>();

    ContainerEntry(ContainerDirectory directory, ContainerSpec spec, ContainerState state) {
        this.directory = directory;
        this.spec = spec;
        this.state = state;
    }

    ContainerSpec spec() {
        return spec;
    }

    void spec(ContainerSpec changed) {
        spec = changed;
    }

    ContainerState state() {
        return state;
    }

    void state(ContainerState changed) {
        state = changed;
    }

    /** Null where there is no health check. */
    @Nullable
    Health health() {
        return health;
    }

    void health(@Nullable Health found) {
        health = found;
    }

    @Nullable
    Supervisor supervisor() {
        return supervisor;
    }

    void supervisor(@Nullable Supervisor changed) {
        supervisor = changed;
    }

    /** Its places on networks, in the order of its interfaces. */
    List<Endpoint> endpoints() {
        return endpoints;
    }

    List<PortSpec> ports() {
        return ports;
    }

    void network(List<Endpoint> places, List<PortSpec> published) {
        endpoints = List.copyOf(places);
        ports = List.copyOf(published);
    }

    @Nullable
    PlanView lastPlan() {
        return lastPlan;
    }

    void lastPlan(PlanView plan) {
        lastPlan = plan;
    }

    boolean isRemoved() {
        return removed;
    }

    void markRemoved() {
        removed = true;
    }

    synchronized CompletableFuture<ExitStatus> nextExit() {
        return nextExit;
    }

    /** Tells everyone who waits for this run's end, and lets the next run be waited for. */
    void exited(ExitStatus status) {
        CompletableFuture<ExitStatus> told;
        synchronized (this) {
            told = nextExit;
            nextExit = new CompletableFuture<>();
        }
        told.complete(status);
    }

    /** Refuses beyond what the supervisor's listening socket holds before it accepts. */
    synchronized void addWaiting(ViewerSession viewer) {
        waitingViewers.removeIf(ViewerSession::closed);
        if (waitingViewers.size() >= MAX_WAITING) {
            throw ProblemException.conflict(
                    "Too many viewers wait for " + spec.name() + ".",
                    "At most " + MAX_WAITING + " may be attached before it starts.",
                    "Attach once it runs, or read its log.");
        }
        waitingViewers.add(viewer);
    }

    /** Those who want to see the next run from its first byte. */
    synchronized List<ViewerSession> takeWaiting() {
        List<ViewerSession> taken =
                waitingViewers.stream().filter(viewer -> !viewer.closed()).toList();
        waitingViewers.clear();
        return taken;
    }
}
