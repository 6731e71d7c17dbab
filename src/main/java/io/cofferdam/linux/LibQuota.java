package io.cofferdam.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** Quotas of file systems. */
final class LibQuota {

    static final long SYS_QUOTACTL_FD = 443; // asm/unistd.h, the same on all architectures, Linux 5.14
    static final int PRJQUOTA = 2; // linux/quota.h
    static final int Q_GETQUOTA = 0x800007;
    static final int Q_SETQUOTA = 0x800008;
    static final int QIF_BLIMITS = 1;
    static final int IF_DQBLK_BYTES = 72; // sizeof(struct if_dqblk), linux/quota.h
    static final int Q_XGETQSTATV = 'X' << 8 | 8; // linux/dqblk_xfs.h
    static final int FS_QSTATV_VERSION1 = 1;
    static final int FS_QUOTA_PDQ_ENFD = 1 << 5;
    static final int FS_QUOTA_STATV_BYTES = 160; // sizeof(struct fs_quota_statv)
    static final long FS_IOC_FSGETXATTR = 0x801c581fL; // linux/fs.h
    static final long FS_IOC_FSSETXATTR = 0x401c5820L;
    static final int FS_XFLAG_PROJINHERIT = 0x200;
    static final int FSXATTR_BYTES = 28; // sizeof(struct fsxattr), linux/fs.h

    static {
        Native.register(LibQuota.class, "c");
    }

    private LibQuota() {}

    /** quotactl_fd(2), which has no wrapper. */
    static native long syscall(long number, int fd, int cmd, int id, Pointer addr);

    /** ioctl(2). */
    static native int ioctl(int fd, long request, Pointer argument);

    /** linux/quota.h. */
    static int QCMD(int cmd, int type) {
        return cmd << 8 | type;
    }
}
