package io.cofferdam.linux;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open directory and what can be done to the names in it. A name is one component; nothing here follows a symbolic link or
 * leaves the directory, whoever changes it meanwhile.
 */
public final class Directory implements AutoCloseable {

    private static final int PATH_MAX = 4096; // linux/limits.h
    private static final int XATTR_SIZE_MAX = 65536; // linux/limits.h
    private static final long CONFINED =
            LibFs.RESOLVE_BENEATH | LibFs.RESOLVE_NO_MAGICLINKS | LibFs.RESOLVE_NO_SYMLINKS;

    private final int fd;
    private final String path;
    private boolean closed;

    Directory(int fd, String path) {
        this.fd = fd;
        this.path = path;
    }

    /** The descriptor's number, valid until this is closed. */
    public int fd() {
        return fd;
    }

    /** What it was opened as, for messages. */
    public String path() {
        return path;
    }

    public Directory openDirectory(String name) throws IOException {
        return new Directory(open(name, LibFs.O_RDONLY | LibFs.O_DIRECTORY, 0, CONFINED), subject(name));
    }

    /** Opens for reading; a fifo or device does not block. */
    public OpenFile openFile(String name) throws IOException {
        return new OpenFile(open(name, LibFs.O_RDONLY | LibFs.O_NONBLOCK, 0, CONFINED), subject(name));
    }

    /** Creates a file for writing; fails if the name is taken. The mode is subject to the umask. */
    public OpenFile createFile(String name, int mode) throws IOException {
        long flags = LibFs.O_WRONLY | LibFs.O_CREAT | LibFs.O_EXCL;
        return new OpenFile(open(name, flags, mode, CONFINED), subject(name));
    }

    /** Makes a directory; the mode is subject to the umask. */
    public void mkdir(String name, int mode) throws IOException {
        Sys.check(LibFs.mkdirat(fd, c(name), mode), "mkdirat", subject(name));
    }

    public void symlink(String target, String name) throws IOException {
        Sys.check(LibFs.symlinkat(FileName.c(target), fd, c(name)), "symlinkat", subject(name));
    }

    /** Makes {@code name} another name of {@code existing} in {@code from}. */
    public void link(Directory from, String existing, String name) throws IOException {
        Sys.check(LibFs.linkat(from.fd, c(existing), fd, c(name), 0), "linkat", subject(name));
    }

    /** Makes a device, fifo or socket; the mode is subject to the umask. */
    public void mknod(String name, FileStat.Type type, int mode, int major, int minor) throws IOException {
        Sys.check(LibFs.mknodat(fd, c(name), type.bits() | mode, deviceNumber(major, minor)), "mknodat", subject(name));
    }

    public void chown(String name, int uid, int gid) throws IOException {
        Sys.check(LibFs.fchownat(fd, c(name), uid, gid, LibFs.AT_SYMLINK_NOFOLLOW), "fchownat", subject(name));
    }

    /** Sets the mode of anything but a symbolic link, which has none. */
    public void chmod(String name, int mode) throws IOException {
        Sys.check(LibFs.fchmodat(fd, c(name), mode, LibFs.AT_SYMLINK_NOFOLLOW), "fchmodat", subject(name));
    }

    /** Sets both the time of modification and of access. */
    public void setTime(String name, Instant modified) throws IOException {
        Sys.check(
                LibFs.utimensat(fd, c(name), OpenFile.times(modified), LibFs.AT_SYMLINK_NOFOLLOW),
                "utimensat",
                subject(name));
    }

    public void setXattr(String name, String attribute, byte[] value) throws IOException {
        Sys.check(
                LibFs.lsetxattr(viaDescriptor(name), FileName.c(attribute), value, value.length, 0),
                "lsetxattr",
                subject(name) + " " + attribute);
    }

    /** The attribute's value, null where the file has none of that name. */
    public byte @Nullable [] getXattr(String name, String attribute) throws IOException {
        byte[] value = new byte[XATTR_SIZE_MAX];
        long length = LibFs.lgetxattr(viaDescriptor(name), FileName.c(attribute), value, value.length);
        return xattr(value, length, Native.getLastError(), "lgetxattr", subject(name) + " " + attribute);
    }

    /** The same of the directory itself. */
    public byte @Nullable [] getXattr(String attribute) throws IOException {
        byte[] value = new byte[XATTR_SIZE_MAX];
        long length = LibFs.fgetxattr(fd, FileName.c(attribute), value, value.length);
        return xattr(value, length, Native.getLastError(), "fgetxattr", path + " " + attribute);
    }

    private static byte @Nullable [] xattr(byte[] value, long length, int errno, String call, String subject)
            throws IOException {
        if (length < 0 && (errno == Errno.ENODATA || errno == Errno.EOPNOTSUPP)) {
            return null;
        }
        if (length < 0) {
            throw new SyscallException(call, subject, errno);
        }
        return Arrays.copyOf(value, (int) length);
    }

    /** The names of the attributes, {@code trusted.} ones too. */
    public List<String> listXattr(String name) throws IOException {
        byte[] list = new byte[XATTR_SIZE_MAX];
        long length = LibFs.llistxattr(viaDescriptor(name), list, list.length);
        int errno = Native.getLastError();
        if (length < 0 && errno != Errno.EOPNOTSUPP) {
            throw new SyscallException("llistxattr", subject(name), errno);
        }
        List<String> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (list[i] == 0) {
                names.add(FileName.decode(list, start, i - start));
                start = i + 1;
            }
        }
        return names;
    }

    public String readLink(String name) throws IOException {
        byte[] target = new byte[PATH_MAX];
        long length = Sys.check(LibFs.readlinkat(fd, c(name), target, target.length), "readlinkat", subject(name));
        return FileName.decode(target, 0, (int) length);
    }

    public FileStat stat(String name) throws IOException {
        byte[] statx = new byte[LibFs.STATX_BYTES];
        Sys.check(
                LibFs.statx(fd, c(name), LibFs.AT_SYMLINK_NOFOLLOW, LibFs.STATX_BASIC_STATS, statx),
                "statx",
                subject(name));
        return FileStat.read(statx);
    }

    /** Whether something is mounted on a name. */
    public boolean isMountPoint(String name) throws IOException {
        byte[] statx = new byte[LibFs.STATX_BYTES];
        Sys.check(LibFs.statx(fd, c(name), LibFs.AT_SYMLINK_NOFOLLOW, 0, statx), "statx", subject(name));
        // stx_attributes
        long attributes = ByteBuffer.wrap(statx).order(ByteOrder.LITTLE_ENDIAN).getLong(8);
        return (attributes & LibFs.STATX_ATTR_MOUNT_ROOT) != 0;
    }

    /** As {@link #stat}, null where there is nothing of that name. */
    public @Nullable FileStat statIfThere(String name) throws IOException {
        try {
            return stat(name);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    /** Of the directory itself. */
    public FileStat stat() throws IOException {
        byte[] statx = new byte[LibFs.STATX_BYTES];
        Sys.check(LibFs.statx(fd, new byte[1], LibFs.AT_EMPTY_PATH, LibFs.STATX_BASIC_STATS, statx), "statx", path);
        return FileStat.read(statx);
    }

    /** Whether it lies on a file system that only shows the kernel, such as proc: its files are no content. */
    public boolean isKernelView() throws IOException {
        byte[] statfs = new byte[LibFs.STATFS_BYTES];
        Sys.check(LibFs.fstatfs(fd, statfs), "fstatfs", path);
        long magic = ByteBuffer.wrap(statfs).order(ByteOrder.nativeOrder()).getLong(0);
        return KernelViews.MAGIC.contains(magic & 0xFFFFFFFFL);
    }

    /** The directory itself as a file, for its owner, mode, times and attributes; do not close both. */
    public OpenFile self() {
        return new OpenFile(fd, path);
    }

    public void unlink(String name) throws IOException {
        Sys.check(LibFs.unlinkat(fd, c(name), 0), "unlinkat", subject(name));
    }

    public void rmdir(String name) throws IOException {
        Sys.check(LibFs.unlinkat(fd, c(name), LibFs.AT_REMOVEDIR), "unlinkat", subject(name));
    }

    /** Renames into another directory, over what is there; {@code flags} as renameat2(2). */
    public void rename(String name, Directory to, String newName, int flags) throws IOException {
        Sys.check(LibFs.renameat2(fd, c(name), to.fd, c(newName), flags), "renameat2", subject(name));
    }

    /** Deletes whatever has this name, with all below it; nothing if there is none. Mount points are refused. */
    public void removeTree(String name) throws IOException {
        TreeRemoval.remove(this, name);
    }

    /** The names in it, without "." and "..", in the file system's order. */
    public List<DirectoryEntry> list() throws IOException {
        try (Directory fresh = reopen()) {
            DirectoryReader reader = new DirectoryReader(fresh.fd, path);
            List<DirectoryEntry> entries = new ArrayList<>();
            for (List<DirectoryEntry> some = reader.next(); !some.isEmpty(); some = reader.next()) {
                entries.addAll(some);
            }
            return entries;
        }
    }

    /** A second descriptor with a reading position of its own. */
    Directory reopen() throws IOException {
        byte[] how = LibFs.openHow(LibFs.O_RDONLY | LibFs.O_DIRECTORY | LibFs.O_CLOEXEC, 0, 0);
        return new Directory(OpenAt.open(fd, new byte[] {'.', 0}, how, path), path);
    }

    Directory openDirectoryOnSameMount(String name) throws IOException {
        long flags = LibFs.O_RDONLY | LibFs.O_DIRECTORY;
        return new Directory(open(name, flags, 0, CONFINED | LibFs.RESOLVE_NO_XDEV), subject(name));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LibFs.close(fd);
        }
    }

    private int open(String name, long flags, int mode, long resolve) throws IOException {
        byte[] how = LibFs.openHow(flags | LibFs.O_CLOEXEC | LibFs.O_NOFOLLOW, mode, resolve);
        return OpenAt.open(fd, c(name), how, subject(name));
    }

    /** There is no *xattrat before Linux 6.13: the path through our own descriptor table names the same file. */
    private byte[] viaDescriptor(String name) {
        c(name);
        return FileName.c("/proc/self/fd/" + fd + "/" + name);
    }

    private String subject(String name) {
        return path + "/" + name;
    }

    private static byte[] c(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException("not a name in a directory: \"" + name + "\"");
        }
        return FileName.c(name);
    }

    /** gnu_dev_makedev(3). */
    private static long deviceNumber(long major, long minor) {
        return ((major & 0xfffff000L) << 32)
                | ((major & 0xfffL) << 8)
                | ((minor & 0xffffff00L) << 12)
                | (minor & 0xffL);
    }
}
