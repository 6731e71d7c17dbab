package io.cofferdam.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * What statx(2) says of a file.
 *
 * @param mode permission bits with setuid, setgid and sticky, at most 07777
 * @param blocks 512-byte blocks in use
 * @param mount device numbers of the file system
 * @param rdevMajor of a device node, else 0
 */
public record FileStat(
        Type type,
        int mode,
        int uid,
        int gid,
        long size,
        long blocks,
        long links,
        long inode,
        long mount,
        Instant modified,
        int rdevMajor,
        int rdevMinor) {

    /** The kinds of files, by the bits of {@code S_IFMT} (linux/stat.h). */
    public enum Type {
        FIFO(0x1000),
        CHARACTER_DEVICE(0x2000),
        DIRECTORY(0x4000),
        BLOCK_DEVICE(0x6000),
        REGULAR(0x8000),
        SYMLINK(0xA000),
        SOCKET(0xC000);

        private final int bits;

        Type(int bits) {
            this.bits = bits;
        }

        /** The type's bits in a mode. */
        public int bits() {
            return bits;
        }

        static Type of(int mode) {
            for (Type type : values()) {
                if (type.bits == (mode & 0xF000)) {
                    return type;
                }
            }
            return REGULAR;
        }
    }

    public boolean isDirectory() {
        return type == Type.DIRECTORY;
    }

    /** Offsets are those of {@code struct statx} (linux/stat.h). */
    static FileStat read(byte[] statx) {
        ByteBuffer buffer = ByteBuffer.wrap(statx).order(ByteOrder.LITTLE_ENDIAN);
        int mode = buffer.getShort(28) & 0xFFFF;
        return new FileStat(
                Type.of(mode),
                mode & 0xFFF,
                buffer.getInt(20),
                buffer.getInt(24),
                buffer.getLong(40),
                buffer.getLong(48),
                Integer.toUnsignedLong(buffer.getInt(16)),
                buffer.getLong(32),
                (Integer.toUnsignedLong(buffer.getInt(136)) << 32) | Integer.toUnsignedLong(buffer.getInt(140)),
                Instant.ofEpochSecond(buffer.getLong(112), buffer.getInt(120)),
                buffer.getInt(128),
                buffer.getInt(132));
    }
}
