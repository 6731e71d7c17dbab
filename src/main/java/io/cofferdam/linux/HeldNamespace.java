package io.cofferdam.linux;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/** A network namespace that is kept, whatever becomes of the processes in it, until it is closed. Safe for use by many threads. */
public final class HeldNamespace implements AutoCloseable {

    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    private final int fd;
    private boolean closed;

    private HeldNamespace(int fd) {
        this.fd = fd;
    }

    /** The one that the calling thread is in. */
    public static HeldNamespace ofThisThread() throws SyscallException {
        return new HeldNamespace(DescriptorNumbers.moveUp(KernelFile.openLink(OWN)));
    }

    /** Runs the task on a thread of its own inside of it; the task must start no thread, which would be there too. */
    public <T> T call(Callable<T> task) throws Exception {
        return NetworkNamespace.onThread("netns-held", this::join, task);
    }

    private synchronized void join() throws SyscallException {
        if (closed) {
            throw new SyscallException("setns", "a network namespace that was let go", Errno.EBADF);
        }
        NetworkNamespace.enter(fd, "network namespace");
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(fd);
        }
    }
}
