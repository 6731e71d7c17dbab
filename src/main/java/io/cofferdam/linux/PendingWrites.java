package io.cofferdam.linux;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is written to a file system from now on and may not be on its disk yet. The kernel tells a failed write to each descriptor
 * that was open before (syncfs(2), since Linux 5.8), but to those opened later only if nobody else was told: so open this before the
 * first write, and share it with nobody.
 */
public final class PendingWrites implements AutoCloseable {

    private final Path path;
    private final Directory directory;
    private @Nullable Thread ahead;

    private PendingWrites(Path path, Directory directory) {
        this.path = path;
        this.directory = directory;
    }

    /** Of the file system that a directory is on. */
    public static PendingWrites on(Path directory) throws IOException {
        return new PendingWrites(directory, Trees.open(directory));
    }

    /** Lets what is there by now go to the disk, so that the sync at the end has less to wait for. */
    public synchronized void begin() {
        if (ahead == null || !ahead.isAlive()) {
            ahead = Thread.ofPlatform().daemon().name("write-ahead").start(this::writeAhead);
        }
    }

    /** By a descriptor of its own: whether it failed is told to the one that the last sync asks by. */
    private void writeAhead() {
        try (PendingWrites own = on(path)) {
            own.sync();
        } catch (IOException e) {
            // The last sync says so.
            return;
        }
    }

    /** Waits until all is on the disk; fails if something could not be written since this was opened. */
    public void sync() throws IOException {
        Sys.check(LibFs.syncfs(directory.fd()), "syncfs", directory.path());
    }

    /** Nothing of it touches the file system any more when this returns. */
    @Override
    public void close() {
        directory.close();
        awaitAhead();
    }

    private synchronized void awaitAhead() {
        boolean interrupted = false;
        while (ahead != null && ahead.isAlive()) {
            try {
                ahead.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
