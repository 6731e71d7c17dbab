package io.cofferdam.container;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Logs of which lines are kept for a time only: what is older is not given out, and removed once a whole file of it is. */
final class AgedLogs {

    private static final System.Logger LOG = System.getLogger(AgedLogs.class.getName());

    private AgedLogs() {}

    /** The oldest moment of which there still may be lines; empty where age does not matter. */
    static Optional<Instant> kept(ContainerEntry entry) {
        return kept(entry, Instant.now());
    }

    private static Optional<Instant> kept(ContainerEntry entry, Instant now) {
        return Optional.ofNullable(entry.spec().request().lifecycle().logMaxAgeSeconds())
                .map(now::minusSeconds);
    }

    static void remove(Containers containers, Instant now) {
        containers.all().forEach(entry -> kept(entry, now).ifPresent(oldest -> remove(entry, oldest)));
    }

    private static void remove(ContainerEntry entry, Instant oldest) {
        entry.lock.lock();
        try {
            // the last file is the supervisor's as long as there is one
            boolean lastToo = !entry.state().status().hasProcesses();
            new LogFiles(entry.directory.log()).removeBefore(oldest, lastToo);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Old lines of the log of {0} stay on disk until the next look: {1}",
                    entry.spec().name(),
                    e.getMessage());
        } finally {
            entry.lock.unlock();
        }
    }
}
