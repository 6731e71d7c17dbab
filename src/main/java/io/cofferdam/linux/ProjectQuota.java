package io.cofferdam.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.nio.file.Path;
import java.util.List;

/** Bounds what trees of directories take of their file system together, by a project of its quotas (quotactl(2)). */
public final class ProjectQuota {

    /** Above those that people number themselves. */
    private static final int FIRST = 0x4000_0000;

    private static final int COUNT = 0x3fff_ffff;
    private static final int QUOTA_BLOCK_BYTES = 1024; // linux/quota.h, QIF_DQBLKSIZE
    private static final int PROJECT_OFFSET = 12; // fsx_projid of struct fsxattr

    private ProjectQuota() {}

    /** Whether the file system counts by projects and keeps their limits, as ext4 mounted with prjquota and XFS with pquota do. */
    public static boolean isEnforced(Path directory) throws SyscallException {
        int fd = open(directory);
        try (Memory state = new Memory(LibQuota.FS_QUOTA_STATV_BYTES)) {
            state.clear();
            state.setByte(0, (byte) LibQuota.FS_QSTATV_VERSION1);
            long result = quota(fd, LibQuota.Q_XGETQSTATV, 0, state);
            return result >= 0 && (state.getShort(2) & LibQuota.FS_QUOTA_PDQ_ENFD) != 0;
        } finally {
            LibC.close(fd);
        }
    }

    /**
     * Gives empty directories of one file system a project of their own; what is made in them belongs to it.
     *
     * @param bytes what they may hold together; more is refused with EDQUOT
     */
    public static synchronized void bound(List<Path> directories, long bytes) throws SyscallException {
        int first = open(directories.getFirst());
        try {
            int project = free(first, directories.getFirst());
            limit(first, project, bytes, directories.getFirst());
            try {
                for (Path directory : directories) {
                    assign(directory, project);
                }
            } catch (SyscallException e) {
                limit(first, project, 0, directories.getFirst());
                throw e;
            }
        } finally {
            LibC.close(first);
        }
    }

    /** Takes the limit away from what {@link #bound} was done to; others, and what is not there, are left alone. */
    public static synchronized void release(Path directory) throws SyscallException {
        int fd;
        try {
            fd = KernelFile.open(directory, LibFs.O_RDONLY | LibFs.O_DIRECTORY | LibFs.O_NOFOLLOW);
        } catch (SyscallException absent) {
            return;
        }
        try (Memory attributes = new Memory(LibQuota.FSXATTR_BYTES)) {
            if (LibQuota.ioctl(fd, LibQuota.FS_IOC_FSGETXATTR, attributes) < 0) {
                return;
            }
            int project = attributes.getInt(PROJECT_OFFSET);
            if (project >= FIRST && project < FIRST + COUNT) {
                limit(fd, project, 0, directory);
            }
        } finally {
            LibC.close(fd);
        }
    }

    private static void assign(Path directory, int project) throws SyscallException {
        int fd = open(directory);
        try (Memory attributes = new Memory(LibQuota.FSXATTR_BYTES)) {
            Sys.check(LibQuota.ioctl(fd, LibQuota.FS_IOC_FSGETXATTR, attributes), "ioctl FSGETXATTR", directory);
            attributes.setInt(0, attributes.getInt(0) | LibQuota.FS_XFLAG_PROJINHERIT);
            attributes.setInt(PROJECT_OFFSET, project);
            Sys.check(LibQuota.ioctl(fd, LibQuota.FS_IOC_FSSETXATTR, attributes), "ioctl FSSETXATTR", directory);
        } finally {
            LibC.close(fd);
        }
    }

    /** One without a limit that nothing belongs to. */
    private static int free(int fd, Path directory) throws SyscallException {
        int at = java.util.concurrent.ThreadLocalRandom.current().nextInt(COUNT);
        try (Memory block = new Memory(LibQuota.IF_DQBLK_BYTES)) {
            for (int tries = 0; tries < COUNT; tries++) {
                int project = FIRST + (at + tries) % COUNT;
                block.clear();
                long result = quota(fd, LibQuota.Q_GETQUOTA, project, block);
                int errno = Native.getLastError();
                if (result < 0 && errno != Errno.ENOENT && errno != Errno.ESRCH) {
                    throw new SyscallException("quotactl_fd Q_GETQUOTA", directory.toString(), errno);
                }
                // limit and space in use
                if (result < 0 || block.getLong(0) == 0 && block.getLong(16) == 0 && block.getLong(40) == 0) {
                    return project;
                }
            }
        }
        throw new SyscallException("quotactl_fd", directory.toString(), Errno.ENOSPC);
    }

    /** @param bytes 0 for no limit */
    private static void limit(int fd, int project, long bytes, Path directory) throws SyscallException {
        try (Memory block = new Memory(LibQuota.IF_DQBLK_BYTES)) {
            block.clear();
            block.setLong(0, (bytes + QUOTA_BLOCK_BYTES - 1) / QUOTA_BLOCK_BYTES);
            block.setInt(64, LibQuota.QIF_BLIMITS);
            Sys.check(quota(fd, LibQuota.Q_SETQUOTA, project, block), "quotactl_fd Q_SETQUOTA", directory);
        }
    }

    private static long quota(int fd, int command, int project, Memory argument) {
        return LibQuota.syscall(
                LibQuota.SYS_QUOTACTL_FD, fd, LibQuota.QCMD(command, LibQuota.PRJQUOTA), project, argument);
    }

    private static int open(Path directory) throws SyscallException {
        return KernelFile.open(directory, KernelFile.O_RDONLY);
    }
}
