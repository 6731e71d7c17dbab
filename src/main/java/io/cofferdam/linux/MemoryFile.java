package io.cofferdam.linux;

import com.sun.jna.Native;
import java.util.Arrays;

/** A file without a name (memfd_create(2)), for libraries that only write to descriptors. */
final class MemoryFile implements AutoCloseable {

    private static final int MFD_CLOEXEC = 1; // linux/memfd.h

    private final int fd;

    private MemoryFile(int fd) {
        this.fd = fd;
    }

    static MemoryFile create(String name) throws SyscallException {
        int fd = LibC.memfd_create(name, MFD_CLOEXEC);
        int errno = Native.getLastError();
        if (fd < 0) {
            throw new SyscallException("memfd_create", name, errno);
        }
        return new MemoryFile(fd);
    }

    int fd() {
        return fd;
    }

    /** The content from the start, which must not be longer than the maximum. */
    byte[] read(int maxBytes) throws SyscallException {
        byte[] buffer = new byte[maxBytes];
        int length = 0;
        while (length < maxBytes) {
            byte[] rest = length == 0 ? buffer : new byte[maxBytes - length];
            long count = Sys.check(LibC.pread(fd, rest, rest.length, length), "pread", "memfd");
            if (count == 0) {
                break;
            }
            if (rest != buffer) {
                System.arraycopy(rest, 0, buffer, length, (int) count);
            }
            length += (int) count;
        }
        return Arrays.copyOf(buffer, length);
    }

    @Override
    public void close() {
        LibC.close(fd);
    }
}
