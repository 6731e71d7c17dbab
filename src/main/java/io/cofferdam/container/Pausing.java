package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.util.Map;

/** Freezes a container's processes and lets them go on. */
final class Pausing {

    private final Bookkeeping book;

    Pausing(Bookkeeping book) {
        this.book = book;
    }

    void pause(ContainerEntry entry) {
        entry.lock.lock();
        try {
            book.requireRunning(entry, "pause");
            if (entry.state().status() == Status.PAUSED) {
                throw ProblemException.conflict(
                        "Container " + entry.spec().name() + " is already paused.", "", "Unpause it to go on.");
            }
            book.cgroup(entry).freeze();
            book.status(entry, Status.PAUSED);
            book.publish(entry, "pause", Map.of());
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
            book.cgroup(entry).thaw();
            book.status(entry, Status.RUNNING);
            book.publish(entry, "unpause", Map.of());
        } finally {
            entry.lock.unlock();
        }
    }

    /** A frozen process takes no signal until it thaws. */
    void thawIfPaused(ContainerEntry entry) {
        entry.lock.lock();
        try {
            if (entry.state().status() == Status.PAUSED) {
                book.cgroup(entry).thaw();
                book.status(entry, Status.RUNNING);
            }
        } finally {
            entry.lock.unlock();
        }
    }
}
