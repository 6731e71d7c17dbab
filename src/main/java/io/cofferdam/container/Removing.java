package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Removes containers: out of sight at once, and what is left of them behind it. */
final class Removing {

    private final Containers containers;
    private final IdRanges ids;
    private final ContainerFiles files;
    private final Bookkeeping book;
    private final Stopping stopping;
    private final Pausing pausing;
    private final Removals removals;

    Removing(
            Containers containers,
            IdRanges ids,
            ContainerFiles files,
            Bookkeeping book,
            Stopping stopping,
            Pausing pausing) {
        this.containers = containers;
        this.ids = ids;
        this.files = files;
        this.book = book;
        this.stopping = stopping;
        this.pausing = pausing;
        this.removals = new Removals(files);
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
            stopping.settled(entry);
            stopping.sendKill(entry);
            pausing.thawIfPaused(entry);
            if (entry.state().status().hasProcesses()) {
                stopping.requireExit(entry, exit);
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

    void removeLocked(ContainerEntry entry) {
        entry.stopping = true;
        book.removing(entry);
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
        book.publish(entry, "destroy", Map.of());
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
}
