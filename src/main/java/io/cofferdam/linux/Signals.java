package io.cofferdam.linux;

/** Sends signals (kill(2)). */
public final class Signals {

    public static final int SIGKILL = 9;

    private Signals() {}

    /** Kills a process; one that is gone already is no error. */
    public static void kill(int pid) throws SyscallException {
        if (pid <= 1) {
            throw new IllegalArgumentException("pid " + pid);
        }
        try {
            Sys.check(LibC.kill(pid, SIGKILL), "kill", pid);
        } catch (SyscallException failed) {
            if (failed.errno() != Errno.ESRCH) {
                throw failed;
            }
        }
    }
}
