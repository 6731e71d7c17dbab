package io.cofferdam.layer;

import io.cofferdam.linux.FileName;
import java.util.Arrays;

/** One 512-byte header block of a tar archive: ustar, GNU or the old form (tar(5), pax(1)). */
final class TarHeader {

    static final int BLOCK_BYTES = 512;
    private static final int CHECKSUM_OFFSET = 148;

    private final byte[] block;

    private TarHeader(byte[] block) {
        this.block = block;
    }

    /** Checks the block's sum before anything in it is believed. */
    static TarHeader parse(byte[] block) {
        TarHeader header = new TarHeader(block);
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK_BYTES; i++) {
            boolean sum = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + 8;
            unsigned += sum ? ' ' : block[i] & 0xFF;
            signed += sum ? ' ' : block[i];
        }
        long stated = header.number(CHECKSUM_OFFSET, 8);
        if (stated != unsigned && stated != signed) {
            throw BadArchive.because("It is not a tar archive, or a header in it is damaged.");
        }
        return header;
    }

    /** A block that carries numbers but no sum of its own. */
    static TarHeader unchecked(byte[] block) {
        return new TarHeader(block);
    }

    char type() {
        return (char) (block[156] & 0xFF);
    }

    String name() {
        String name = text(0, 100);
        boolean ustar = Arrays.equals(block, 257, 263, new byte[] {'u', 's', 't', 'a', 'r', 0}, 0, 6);
        String prefix = ustar ? text(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    int mode() {
        return (int) number(100, 8) & 07777;
    }

    long uid() {
        return number(108, 8);
    }

    long gid() {
        return number(116, 8);
    }

    long size() {
        return number(124, 12);
    }

    long modifiedSeconds() {
        return number(136, 12);
    }

    String linkName() {
        return text(157, 100);
    }

    int deviceMajor() {
        return device(329);
    }

    int deviceMinor() {
        return device(337);
    }

    /** Octal digits, or two's complement in base 256 where the first bit is set (GNU). */
    long number(int offset, int length) {
        return (block[offset] & 0x80) != 0 ? base256(offset, length) : octal(offset, length);
    }

    boolean flag(int offset) {
        return block[offset] != 0;
    }

    private int device(int offset) {
        long number = number(offset, 8);
        if (number < 0 || number > 0xFFFFF) {
            throw BadArchive.because("A header has the impossible device number " + number + ".");
        }
        return (int) number;
    }

    private long base256(int offset, int length) {
        long value = (block[offset] & 0x40) != 0 ? -1 : 0;
        for (int i = 0; i < length; i++) {
            int b = i == 0
                    ? (block[offset] & 0x40) != 0 ? block[offset] | 0x80 : block[offset] & 0x7F
                    : block[offset + i];
            if (value > (Long.MAX_VALUE >> 8) || value < (Long.MIN_VALUE >> 8)) {
                throw BadArchive.because("A header has a number that is too large.");
            }
            value = (value << 8) | (b & 0xFF);
        }
        return value;
    }

    private long octal(int offset, int length) {
        long value = 0;
        boolean digits = false;
        for (int i = offset; i < offset + length; i++) {
            int c = block[i];
            if (c >= '0' && c <= '7') {
                value = (value << 3) | (c - '0');
                digits = true;
            } else if (c == 0 || (c == ' ' && digits)) {
                break;
            } else if (c != ' ') {
                throw BadArchive.because("It is not a tar archive, or a header in it is damaged.");
            }
        }
        return value;
    }

    private String text(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return FileName.decode(block, offset, end - offset);
    }
}
