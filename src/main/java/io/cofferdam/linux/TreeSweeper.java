package io.cofferdam.linux;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Deletes trees that are out of the way already, one after the other in the background: a disk with discard takes
 * milliseconds for each file, and nobody should wait for that.
 */
public final class TreeSweeper {

    private static final System.Logger LOG = System.getLogger(TreeSweeper.class.getName());

    /** No thread while there is nothing to do, and none that keeps the service from ending. */
    private final ExecutorService worker = new ThreadPoolExecutor(
            0,
            1,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("tree-sweeper").factory());

    /** Deletes a tree when its turn comes. */
    public void sweep(Path tree) {
        worker.execute(() -> {
            try {
                Trees.remove(tree);
            } catch (IOException e) {
                LOG.log(
                        Level.WARNING,
                        "A tree that is not needed stays behind until the next start: " + e.getMessage());
            }
        });
    }

    /** Waits until all that was asked for so far is gone. */
    public void await() throws InterruptedException {
        try {
            worker.submit(() -> {}).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an empty task cannot fail", e);
        }
    }
}
