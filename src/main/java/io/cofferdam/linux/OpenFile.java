package io.cofferdam.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** An open file, used by its descriptor; for one thread at a time. */
public final class OpenFile implements AutoCloseable {

    private static final int STREAM_BUFFER_BYTES = 1 << 16;
    private static final int F_GETFL = 3; // asm-generic/fcntl.h
    private static final int F_SETFL = 4;
    private static final int SEEK_SET = 0; // unistd.h
    private static final int SEEK_DATA = 3; // linux/fs.h
    private static final int SEEK_HOLE = 4;
    private static final int SYNC_FILE_RANGE_WRITE = 2; // linux/fs.h

    private final int fd;
    private final String name;
    private boolean closed;

    OpenFile(int fd, String name) {
        this.fd = fd;
        this.name = name;
    }

    /** The descriptor's number, valid until this is closed. */
    public int fd() {
        return fd;
    }

    /** Writes all that remains in a direct buffer. */
    public void write(ByteBuffer direct) throws IOException {
        long base = address(direct);
        while (direct.hasRemaining()) {
            long n = LibFs.write(fd, base + direct.position(), direct.remaining());
            int errno = Native.getLastError();
            if (n < 0 && errno != Errno.EINTR) {
                throw new SyscallException("write", name, errno);
            }
            direct.position(direct.position() + (int) Math.max(n, 0));
        }
    }

    /** Reads into a direct buffer what fits; the number of bytes, -1 at the end of the file. */
    public int read(ByteBuffer direct) throws IOException {
        long base = address(direct);
        while (true) {
            long n = LibFs.read(fd, base + direct.position(), direct.remaining());
            int errno = Native.getLastError();
            if (n > 0) {
                direct.position(direct.position() + (int) n);
                return (int) n;
            }
            if (n == 0) {
                return -1;
            }
            if (errno != Errno.EINTR) {
                throw new SyscallException("read", name, errno);
            }
        }
    }

    /** The next read or write happens at this offset; writing past the end leaves a hole. */
    public void seek(long offset) throws IOException {
        Sys.check(LibFs.lseek(fd, offset, SEEK_SET), "lseek", name);
    }

    /** The parts that hold data among the first {@code size} bytes, in order; moves the offset of reading. */
    public List<Extent> extents(long size) throws IOException {
        List<Extent> extents = new ArrayList<>();
        for (long at = 0; at < size; ) {
            long begin = LibFs.lseek(fd, at, SEEK_DATA);
            int errno = Native.getLastError();
            if (begin < 0 && errno == Errno.ENXIO || begin >= size) {
                break; // nothing but a hole follows
            }
            Sys.check(begin, "lseek", name);
            long end = Math.min(size, Sys.check(LibFs.lseek(fd, begin, SEEK_HOLE), "lseek", name));
            extents.add(new Extent(begin, end - begin));
            at = end;
        }
        return extents;
    }

    /** Sets the size, with a hole where it grows. */
    public void truncate(long length) throws IOException {
        Sys.check(LibFs.ftruncate(fd, length), "ftruncate", name);
    }

    /** Takes blocks of the disk for the first {@code length} bytes, without writing them. */
    void allocate(long length) throws IOException {
        Sys.check(LibFs.fallocate(fd, 0, 0, length), "fallocate", name);
    }

    public void chown(int uid, int gid) throws IOException {
        Sys.check(LibFs.fchown(fd, uid, gid), "fchown", name);
    }

    public void chmod(int mode) throws IOException {
        Sys.check(LibFs.fchmod(fd, mode), "fchmod", name);
    }

    /** Sets both the time of modification and of access. */
    public void setTime(Instant modified) throws IOException {
        Sys.check(LibFs.futimens(fd, times(modified)), "futimens", name);
    }

    public void setXattr(String attribute, byte[] value) throws IOException {
        Sys.check(
                LibFs.fsetxattr(fd, FileName.c(attribute), value, value.length, 0),
                "fsetxattr",
                name + " " + attribute);
    }

    public FileStat stat() throws IOException {
        byte[] statx = new byte[LibFs.STATX_BYTES];
        Sys.check(LibFs.statx(fd, new byte[1], LibFs.AT_EMPTY_PATH, LibFs.STATX_BASIC_STATS, statx), "statx", name);
        return FileStat.read(statx);
    }

    /** Whether writes go past the page cache from now on, or again through it; false if the file system cannot do so. */
    boolean direct(boolean past) {
        int flags = LibC.fcntl(fd, F_GETFL, 0);
        int changed = (int) (past ? flags | LibFs.O_DIRECT : flags & ~LibFs.O_DIRECT);
        return flags >= 0 && LibC.fcntl(fd, F_SETFL, changed) == 0;
    }

    /** Lets the disk begin with what is written so far, without waiting: a later sync has less left to do. */
    public void startWriteback() {
        // only a hint: a file system that does not take it writes everything at the sync
        LibFs.sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
    }

    public void sync() throws IOException {
        Sys.check(LibFs.fsync(fd), "fsync", name);
    }

    /** The content from the current offset; closing the stream leaves the file open. */
    public InputStream inputStream() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(STREAM_BUFFER_BYTES);
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, bytes.length);
                if (length == 0) {
                    return 0;
                }
                buffer.clear().limit(Math.min(length, buffer.capacity()));
                int n = OpenFile.this.read(buffer);
                if (n > 0) {
                    buffer.get(0, bytes, offset, n);
                }
                return n;
            }
        };
    }

    /** Writes at the current offset; closing the stream leaves the file open. */
    public OutputStream outputStream() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(STREAM_BUFFER_BYTES);
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, bytes.length);
                for (int done = 0; done < length; ) {
                    int n = Math.min(length - done, buffer.capacity());
                    buffer.clear().put(bytes, offset + done, n).flip();
                    OpenFile.this.write(buffer);
                    done += n;
                }
            }
        };
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LibFs.close(fd);
        }
    }

    /** Two equal {@code struct timespec}: access and modification. */
    static long[] times(Instant time) {
        return new long[] {time.getEpochSecond(), time.getNano(), time.getEpochSecond(), time.getNano()};
    }

    private static long address(ByteBuffer direct) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException("the kernel needs memory that does not move: use a direct buffer");
        }
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }
}
