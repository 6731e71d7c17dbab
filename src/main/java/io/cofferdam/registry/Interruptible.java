package io.cofferdam.registry;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Work with registries that ends when its caller is interrupted. A thread that waits for a socket does not notice an interrupt, so
 * the work has a thread of its own, whose requests the caller ends.
 */
final class Interruptible {

    private Interruptible() {}

    /**
     * Returns only when the work has ended; an interrupt stays set, and is what failed whatever broke under it.
     *
     * @param afterInterrupt what to do about work that was interrupted, one sentence
     */
    static <T> T run(InFlight inFlight, String afterInterrupt, Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread worker = Thread.ofPlatform().daemon().name("registry-work").start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    worker.interrupt();
                    inFlight.abort();
                }
            }
        } catch (ExecutionException e) {
            throw interrupted ? RegistryProblems.cancelled(afterInterrupt, e) : asThrown(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException asThrown(ExecutionException e) {
        return switch (e.getCause()) {
            case RuntimeException failure -> failure;
            case Error error -> throw error;
            case null, default -> new IllegalStateException(e);
        };
    }
}
