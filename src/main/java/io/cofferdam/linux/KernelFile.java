package io.cofferdam.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Files that the kernel makes up (cgroups, /proc, /sys), where one write is one command and its errno is the answer. */
public final class KernelFile {

    static final long O_RDONLY = 0;
    private static final int AT_FDCWD = -100;
    private static final int OPEN_HOW_BYTES = 24;
    private static final long O_WRONLY = 1;
    private static final long O_CLOEXEC = 0x80000;

    /** linux/openat2.h: no symbolic link like /proc/PID/root is followed. */
    private static final long RESOLVE_NO_MAGICLINKS = 2;

    private KernelFile() {}

    /** Writes the whole text in one write(2) to a file that exists. */
    public static void write(Path file, String text) throws SyscallException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int fd = open(file, O_WRONLY);
        try {
            Sys.check(LibC.write(fd, bytes, bytes.length), "write", file);
        } finally {
            LibC.close(fd);
        }
    }

    /** Opens one of the kernel's own links, such as those to namespaces; for paths that nobody else chooses. */
    static int openLink(Path link) throws SyscallException {
        return open(link, 0, 0);
    }

    /** Opens by path as open(2) does, but follows no symbolic link like /proc/PID/root. */
    static int open(Path file, long flags) throws SyscallException {
        return open(file, flags, RESOLVE_NO_MAGICLINKS);
    }

    private static int open(Path file, long flags, long resolve) throws SyscallException {
        byte[] path = (file + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] how = new byte[OPEN_HOW_BYTES];
        ByteBuffer.wrap(how)
                .order(ByteOrder.nativeOrder())
                .putLong(flags | O_CLOEXEC)
                .putLong(0)
                .putLong(resolve);
        return OpenAt.open(AT_FDCWD, path, how, file.toString());
    }
}
