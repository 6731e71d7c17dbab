package io.cofferdam.linux;

import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Looks at a process's network, host name and System V IPC from inside its namespaces. */
public final class JoinedNamespaces {

    private static final long SYS_PIDFD_OPEN = 434; // the same number on every architecture
    private static final int VIEWED = LibNs.CLONE_NEWUTS | LibNs.CLONE_NEWIPC | LibNs.CLONE_NEWNET;
    private static final int UTS_FIELD_BYTES = 65;

    private JoinedNamespaces() {}

    /**
     * Runs a task on a platform thread that has joined the process's uts, ipc and net namespaces. The thread ends with the
     * task, because a thread that changed its namespaces must never serve anything else. The task must start no thread:
     * it would inherit them.
     *
     * @throws Exception what the task threw, or a {@link SyscallException} if the process is gone
     */
    public static <T> T call(int pid, Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("namespaces-of-" + pid).start(() -> {
            try {
                join(pid);
                result.complete(task.call());
            } catch (Throwable failed) {
                result.completeExceptionally(failed);
            }
        });
        try {
            return result.get();
        } catch (ExecutionException wrapped) {
            if (wrapped.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw wrapped;
        }
    }

    private static void join(int pid) throws SyscallException {
        int pidfd = (int) Sys.check(LibC.syscall(SYS_PIDFD_OPEN, pid, 0, 0, 0, 0, 0), "pidfd_open", pid);
        try {
            Sys.check(LibNs.setns(pidfd, VIEWED), "setns", "uts, ipc and net of process " + pid);
        } finally {
            LibC.close(pidfd);
        }
    }

    /** Host and domain name of the calling thread's uts namespace; the domain is empty where none is set. */
    public static Names names() throws SyscallException {
        byte[] uts = new byte[6 * UTS_FIELD_BYTES];
        int result = LibNs.uname(uts);
        int errno = Native.getLastError();
        if (result < 0) {
            throw new SyscallException("uname", "", errno);
        }
        String domain = field(uts, 5);
        return new Names(field(uts, 1), domain.equals("(none)") ? "" : domain);
    }

    /** What uname(2) and getdomainname(2) give. */
    public record Names(String host, String domain) {}

    private static String field(byte[] uts, int index) {
        byte[] bytes = Arrays.copyOfRange(uts, index * UTS_FIELD_BYTES, (index + 1) * UTS_FIELD_BYTES);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
