package io.cofferdam.container;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what removed containers leave, while nobody waits: their supervisor is still forcing its last words and the upper layer
 * to disk, and the tree may be large. What a crash leaves of it is deleted at the next start.
 */
final class Removals implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Removals.class.getName());
    /** How long a supervisor may take; uninterruptible sleep in the kernel is all that can delay it. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ContainerFiles files;
    /** Not a virtual thread: unlinking is done by native calls, which would hold the carrier. */
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("removals").factory());

    private final Phaser pending = new Phaser(1);

    Removals(ContainerFiles files) {
        this.files = files;
    }

    /** Deletes a directory that has been put aside, once the supervisor has ended, then tells. */
    void later(Path doomed, @Nullable Supervisor supervisor, Runnable done) {
        pending.register();
        CompletableFuture<Void> gone = supervisor == null ? CompletableFuture.completedFuture(null) : supervisor.gone();
        gone.copy()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .whenCompleteAsync((nothing, late) -> delete(doomed, done), worker);
    }

    private void delete(Path doomed, Runnable done) {
        try {
            files.delete(doomed);
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Could not delete " + doomed + ", the next start will", e);
        } finally {
            done.run();
            pending.arriveAndDeregister();
        }
    }

    /** Returns when everything so far has been deleted. */
    void await() {
        pending.arriveAndAwaitAdvance();
    }

    @Override
    public void close() {
        worker.shutdown();
    }
}
