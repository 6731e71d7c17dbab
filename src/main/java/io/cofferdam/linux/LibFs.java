package io.cofferdam.linux;

import com.sun.jna.Native;

/** File-system calls of the C library; names are NUL-terminated bytes, because a file name need not be any charset's text. */
final class LibFs {

    static final int AT_FDCWD = -100; // linux/fcntl.h
    static final int AT_SYMLINK_NOFOLLOW = 0x100; // linux/fcntl.h
    static final int AT_REMOVEDIR = 0x200; // linux/fcntl.h
    static final int AT_EMPTY_PATH = 0x1000; // linux/fcntl.h
    static final long SYS_OPENAT2 = 437; // asm/unistd.h, the same on all architectures, Linux 5.6
    static final long O_RDONLY = 0; // asm-generic/fcntl.h
    static final long O_WRONLY = 1;
    static final long O_RDWR = 2;
    static final long O_CREAT = 0x40;
    static final long O_EXCL = 0x80;
    static final long O_NONBLOCK = 0x800;
    static final long O_DIRECTORY = System.getProperty("os.arch", "").equals("aarch64") ? 0x4000 : 0x10000;
    static final long O_DIRECT = System.getProperty("os.arch", "").equals("aarch64") ? 0x10000 : 0x4000;
    static final long O_NOFOLLOW = System.getProperty("os.arch", "").equals("aarch64") ? 0x8000 : 0x20000;
    static final long O_CLOEXEC = 0x80000;
    static final long O_PATH = 0x200000;
    static final long RESOLVE_NO_XDEV = 1; // linux/openat2.h
    static final long RESOLVE_NO_MAGICLINKS = 2;
    static final long RESOLVE_NO_SYMLINKS = 4;
    static final long RESOLVE_BENEATH = 8;
    static final long RESOLVE_IN_ROOT = 16;
    static final int STATX_BASIC_STATS = 0x7ff; // linux/stat.h
    static final int PR_SET_SECUREBITS = 28; // linux/prctl.h
    static final long SECBIT_NO_SETUID_FIXUP = 4; // linux/securebits.h
    static final int STATX_ATTR_MOUNT_ROOT = 0x2000; // linux/stat.h, Linux 5.8
    static final int STATFS_BYTES = 120; // sizeof(struct statfs), asm-generic/statfs.h on 64 bits
    static final int STATX_BYTES = 256; // sizeof(struct statx), linux/stat.h

    static {
        Native.register(LibFs.class, "c");
    }

    private LibFs() {}

    /** openat2(2), which has no wrapper. */
    static native long syscall(long number, long dirfd, byte[] pathname, byte[] how, long size);

    /** close(2). */
    static native int close(int fd);

    /** read(2) into memory that the caller holds. */
    static native long read(int fd, long buf, long count);

    /** write(2) from memory that the caller holds. */
    static native long write(int fd, long buf, long count);

    /** lseek(2). */
    static native long lseek(int fd, long offset, int whence);

    /** ftruncate(2). */
    static native int ftruncate(int fd, long length);

    /** fallocate(2). */
    static native int fallocate(int fd, int mode, long offset, long length);

    /** mkdirat(2). */
    static native int mkdirat(int dirfd, byte[] pathname, int mode);

    /** mknodat(2). */
    static native int mknodat(int dirfd, byte[] pathname, int mode, long dev);

    /** symlinkat(2). */
    static native int symlinkat(byte[] target, int newdirfd, byte[] linkpath);

    /** linkat(2). */
    static native int linkat(int olddirfd, byte[] oldpath, int newdirfd, byte[] newpath, int flags);

    /** unlinkat(2). */
    static native int unlinkat(int dirfd, byte[] pathname, int flags);

    /** renameat2(2). */
    static native int renameat2(int olddirfd, byte[] oldpath, int newdirfd, byte[] newpath, int flags);

    /** readlinkat(2). */
    static native long readlinkat(int dirfd, byte[] pathname, byte[] buf, long bufsiz);

    /** fchownat(2). */
    static native int fchownat(int dirfd, byte[] pathname, int owner, int group, int flags);

    /** fchown(2). */
    static native int fchown(int fd, int owner, int group);

    /** fchmodat(3): with AT_SYMLINK_NOFOLLOW the C library goes through an O_PATH descriptor. */
    static native int fchmodat(int dirfd, byte[] pathname, int mode, int flags);

    /** fchmod(2). */
    static native int fchmod(int fd, int mode);

    /** utimensat(2); two struct timespec. */
    static native int utimensat(int dirfd, byte[] pathname, long[] times, int flags);

    /** futimens(3); two struct timespec. */
    static native int futimens(int fd, long[] times);

    /** statx(2). */
    static native int statx(int dirfd, byte[] pathname, int flags, int mask, byte[] statxbuf);

    /** getdents64(2). */
    static native long getdents64(int fd, byte[] dirp, long length);

    /** fsetxattr(2). */
    static native int fsetxattr(int fd, byte[] name, byte[] value, long size, int flags);

    /** fgetxattr(2). */
    static native long fgetxattr(int fd, byte[] name, byte[] value, long size);

    /** lsetxattr(2). */
    static native int lsetxattr(byte[] path, byte[] name, byte[] value, long size, int flags);

    /** lgetxattr(2). */
    static native long lgetxattr(byte[] path, byte[] name, byte[] value, long size);

    /** llistxattr(2). */
    static native long llistxattr(byte[] path, byte[] list, long size);

    /** syncfs(2). */
    static native int syncfs(int fd);

    /** sync_file_range(2). */
    static native int sync_file_range(int fd, long offset, long nbytes, int flags);

    /** fsync(2). */
    static native int fsync(int fd);

    /** {@code struct open_how} (linux/openat2.h). */
    static byte[] openHow(long flags, int mode, long resolve) {
        return java.nio.ByteBuffer.allocate(24)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putLong(flags)
                .putLong(mode)
                .putLong(resolve)
                .array();
    }

    /** fstatfs(2). */
    static native int fstatfs(int fd, byte[] buf);

    /** setfsuid(2), of the calling thread alone; answers what was before. */
    static native int setfsuid(int fsuid);

    /** setfsgid(2), likewise. */
    static native int setfsgid(int fsgid);

    /** prctl(2) with PR_SET_SECUREBITS, of the calling thread alone. */
    static native int prctl(int option, long arg2, long arg3, long arg4, long arg5);
}
