package io.cofferdam.linux;

import java.io.IOException;

/** A failed system call: its name, what it was called on, and errno. */
public final class SyscallException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String call;
    private final int errno;

    public SyscallException(String call, String subject, int errno) {
        super(call + " " + subject + ": " + Errno.text(errno));
        this.call = call;
        this.errno = errno;
    }

    /** The call's name as in its man page. */
    public String call() {
        return call;
    }

    /** The error number, positive, as in errno(3). */
    public int errno() {
        return errno;
    }
}
