package io.cofferdam.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Files that the kernel makes up (cgroups, /proc, /sys), where one write is one command and its errno is the answer. */
public final class KernelFile {

    /** openat2(2) has this number on every architecture. */
    private static final long SYS_OPENAT2 = 437;

    private static final int AT_FDCWD = -100;
    private static final long O_WRONLY = 1;
    private static final long O_CLOEXEC = 0x80000;

    /** linux/openat2.h: no symbolic link like /proc/PID/root is followed. */
    private static final long RESOLVE_NO_MAGICLINKS = 2;

    private KernelFile() {}

    /** Writes the whole text in one write(2) to a file that exists. */
    public static void write(Path file, String text) throws SyscallException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int fd = openForWriting(file);
        try {
            Sys.check(LibC.write(fd, bytes, bytes.length), "write", file);
        } finally {
            LibC.close(fd);
        }
    }

    private static int openForWriting(Path file) throws SyscallException {
        byte[] name = (file + "\0").getBytes(StandardCharsets.UTF_8);
        try (Memory path = new Memory(name.length);
                Memory how = new Memory(24)) {
            path.write(0, name, 0, name.length);
            how.setLong(0, O_WRONLY | O_CLOEXEC);
            how.setLong(8, 0);
            how.setLong(16, RESOLVE_NO_MAGICLINKS);
            long fd =
                    LibC.syscall(SYS_OPENAT2, AT_FDCWD, Pointer.nativeValue(path), Pointer.nativeValue(how), 24, 0, 0);
            return (int) Sys.check(fd, "openat2", file);
        }
    }
}
