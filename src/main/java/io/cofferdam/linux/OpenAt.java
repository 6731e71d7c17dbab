package io.cofferdam.linux;

import com.sun.jna.Native;

/** openat2(2) with its two reasons to try again. */
final class OpenAt {

    private static final int ATTEMPTS = 128;

    private OpenAt() {}

    static int open(int dirfd, byte[] path, byte[] how, String subject) throws SyscallException {
        for (int attempt = 1; ; attempt++) {
            long fd = LibFs.syscall(LibFs.SYS_OPENAT2, dirfd, path, how, how.length);
            int errno = Native.getLastError();
            if (fd >= 0) {
                return (int) fd;
            }
            // EAGAIN: a rename somewhere kept the kernel from proving that ".." stayed inside
            boolean again = errno == Errno.EINTR || errno == Errno.EAGAIN;
            if (!again || attempt == ATTEMPTS) {
                throw new SyscallException("openat2", subject, errno);
            }
        }
    }
}
