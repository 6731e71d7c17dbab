package io.cofferdam.linux;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * A program in memory that nobody can change, not even by writing to /proc/PID/exe of a process that runs it
 * (memfd_create(2) with all seals, CVE-2019-5736).
 */
public final class SealedProgram implements AutoCloseable {

    /** linux/memfd.h. */
    private static final int MFD_CLOEXEC = 1;

    private static final int MFD_ALLOW_SEALING = 2;
    /** fcntl(2), linux/fcntl.h; F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE. */
    private static final int F_ADD_SEALS = 1033;

    private static final int ALL_SEALS = 0xf;
    private static final int SIGKILL = 9; // signal.h

    private final String name;
    private final int fd;

    private SealedProgram(String name, int fd) {
        this.name = name;
        this.fd = fd;
    }

    /** Copies a program into memory and seals it. */
    public static SealedProgram of(String name, InputStream content) throws IOException {
        int fd = (int) Sys.check(LibC.memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING), "memfd_create", name);
        try {
            byte[] bytes = content.readAllBytes();
            int written = 0;
            while (written < bytes.length) {
                byte[] rest = java.util.Arrays.copyOfRange(bytes, written, bytes.length);
                written += (int) Sys.check(LibC.write(fd, rest, rest.length), "write", name);
            }
            Sys.check(LibC.fcntl(fd, F_ADD_SEALS, ALL_SEALS), "fcntl F_ADD_SEALS", name);
            return new SealedProgram(name, fd);
        } catch (IOException | RuntimeException e) {
            LibC.close(fd);
            throw e;
        }
    }

    /**
     * Starts it in a session of its own with an empty environment, a descriptor as its number 3 and its messages appended to
     * a file (posix_spawn(3): from a JVM the cost of a fork does not grow with its heap).
     *
     * @return the process's id; the caller reaps it with {@link #reap}
     */
    public int spawn(List<String> arguments, int descriptor) throws SyscallException {
        return Spawning.start("/proc/self/fd/" + fd, name, arguments, List.of(), descriptor);
    }

    /** Waits for a process that {@link #spawn} started; to be called when it is known to end. */
    public static void reap(int pid) {
        while (LibC.waitpid(pid, new int[1], 0) < 0) {
            if (Native.getLastError() != Errno.EINTR) {
                return;
            }
        }
    }

    /** Whether a process that {@link #spawn} started has ended; it is reaped then. */
    public static boolean ended(int pid) {
        return LibC.waitpid(pid, new int[1], 1) != 0; // WNOHANG, bits/waitflags.h
    }

    /** Ends a process that {@link #spawn} started and that has not been reaped. */
    public static void kill(int pid) {
        LibC.kill(pid, SIGKILL);
    }

    /** A listening socket at a path, for a child to inherit; close it with {@link #closeDescriptor}. */
    public static int listen(Path path) throws SyscallException {
        byte[] name = path.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] address = new byte[110];
        if (name.length > 107) {
            throw new SyscallException("bind", path.toString(), Errno.ENAMETOOLONG);
        }
        address[0] = 1; // AF_UNIX, sys/socket.h
        System.arraycopy(name, 0, address, 2, name.length);
        // SOCK_STREAM | SOCK_CLOEXEC, bits/socket_type.h
        int fd = (int) Sys.check(LibC.socket(1, 1 | 0x80000, 0), "socket", path);
        try {
            Sys.check(LibC.bind(fd, address, name.length + 3), "bind", path);
            Sys.check(LibC.listen(fd, 128), "listen", path);
            return fd;
        } catch (SyscallException e) {
            LibC.close(fd);
            throw e;
        }
    }

    public static void closeDescriptor(int descriptor) {
        LibC.close(descriptor);
    }

    @Override
    public void close() {
        LibC.close(fd);
    }
}
