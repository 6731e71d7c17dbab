package io.cofferdam.linux;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What is written to a file system from now on and may not be on its disk yet. The kernel tells a failed write to each descriptor
 * that was open before (syncfs(2), since Linux 5.8), but to those opened later only if nobody else was told: so open this before the
 * first write, and share it with nobody.
 */
public final class PendingWrites implements AutoCloseable {

    private final Directory directory;

    private PendingWrites(Directory directory) {
        this.directory = directory;
    }

    /** Of the file system that a directory is on. */
    public static PendingWrites on(Path directory) throws IOException {
        return new PendingWrites(Trees.open(directory));
    }

    /** Waits until all is on the disk; fails if something could not be written since this was opened. */
    public void sync() throws IOException {
        Sys.check(LibFs.syncfs(directory.fd()), "syncfs", directory.path());
    }

    @Override
    public void close() {
        directory.close();
    }
}
