package io.cofferdam.container;

import io.cofferdam.linux.Trees;
import java.io.IOException;
import java.nio.file.Path;

/** The mounts of a container that does not run, kept by a process of ours that stands still in them. */
record HeldMounts(Supervisor supervisor, ContainerDirectory scratch, int pid) implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(HeldMounts.class.getName());

    /** The root of the mounts, as the kernel shows it to others. */
    static Path root(int pid) {
        return Path.of("/proc", String.valueOf(pid), "root");
    }

    @Override
    public void close() {
        supervisor.end();
        try {
            Trees.remove(scratch.root());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} stays until the next start.", scratch.root());
        }
    }
}
