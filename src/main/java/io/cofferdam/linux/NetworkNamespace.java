package io.cofferdam.linux;

import com.sun.jna.Native;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Runs code inside another process's network namespace: sockets opened there belong to it, and so does /proc/sys/net. */
public final class NetworkNamespace {

    private static final int CLONE_NEWNET = 0x40000000; // linux/sched.h
    private static final int PIDFD_OPEN = 434; // the same number on every architecture since 5.3

    private NetworkNamespace() {}

    /**
     * Runs the task on a thread of its own that has joined the namespace and ends with the task: a thread that changed its
     * namespace must never go back into a pool.
     */
    public static <T> T call(long pid, Callable<T> task) throws Exception {
        return onThread("netns-" + pid, () -> join(pid), task);
    }

    interface Joining {
        void join() throws SyscallException;
    }

    static <T> T onThread(String name, Joining joining, Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().name(name).start(() -> {
            try {
                joining.join();
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static void join(long pid) throws SyscallException {
        int pidfd = (int) Sys.check(LibC.syscall(PIDFD_OPEN, pid, 0, 0, 0, 0, 0), "pidfd_open", pid);
        try {
            enter(pidfd, "network namespace of process " + pid);
        } finally {
            LibC.close(pidfd);
        }
    }

    /** Moves the calling thread. */
    static void enter(int fd, String subject) throws SyscallException {
        int result = LibC.setns(fd, CLONE_NEWNET);
        int errno = Native.getLastError();
        if (result < 0) {
            throw new SyscallException("setns", subject, errno);
        }
    }
}
