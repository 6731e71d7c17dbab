package io.cofferdam.container;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Walks a log file from its end to its beginning by the sizes behind its records. */
final class BackwardScan {

    private static final int WINDOW_BYTES = 64 << 10;

    private final FileChannel channel;
    private final boolean stdout;
    private final boolean stderr;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long windowStart = -1;
    private int lines;

    BackwardScan(FileChannel channel, boolean stdout, boolean stderr) {
        this.channel = channel;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** How many lines were found. */
    int lines() {
        return lines;
    }

    /** The offset at which the last {@code wanted} lines begin; 0 when there are fewer. */
    long back(int wanted) throws IOException {
        if (wanted <= 0) {
            return channel.size();
        }
        long end = wholeEnd();
        while (end > 0) {
            int total = readInt(end - LogFiles.TRAILER_BYTES);
            long start = end - total;
            if (total < LogFiles.HEADER_BYTES + LogFiles.TRAILER_BYTES || start < 0) {
                return end;
            }
            if (isWanted(start) && endsLine(start) && ++lines > wanted) {
                lines = wanted;
                return end;
            }
            end = start;
        }
        return 0;
    }

    /** The offset at which the last records that are not older than a time begin; 0 when none is older. */
    long backTo(long nanos) throws IOException {
        if (channel.size() < LogFiles.HEADER_BYTES || timeAt(0) >= nanos) {
            return 0;
        }
        long end = wholeEnd();
        while (end > 0) {
            int total = readInt(end - LogFiles.TRAILER_BYTES);
            long start = end - total;
            if (total < LogFiles.HEADER_BYTES + LogFiles.TRAILER_BYTES || start < 0 || timeAt(start) < nanos) {
                return end;
            }
            end = start;
        }
        return 0;
    }

    boolean recordEndsAt(long offset) throws IOException {
        long least = LogFiles.HEADER_BYTES + LogFiles.TRAILER_BYTES;
        if (offset < least || offset > channel.size()) {
            return false;
        }
        int total = readInt(offset - LogFiles.TRAILER_BYTES);
        long start = offset - total;
        return total >= least && start >= 0 && readInt(start) == total - least;
    }

    private long timeAt(long start) throws IOException {
        return Integer.toUnsignedLong(readInt(start + 8)) | (long) readInt(start + 12) << 32;
    }

    /** A record that is being written now, or was cut by a crash, is not whole. */
    private long wholeEnd() throws IOException {
        long size = channel.size();
        return recordEndsAt(size) ? size : forwardEnd(size);
    }

    private long forwardEnd(long size) throws IOException {
        long at = 0;
        while (at + LogFiles.HEADER_BYTES <= size) {
            long next = at + LogFiles.HEADER_BYTES + readInt(at) + LogFiles.TRAILER_BYTES;
            if (next > size || next <= at) {
                break;
            }
            at = next;
        }
        return at;
    }

    private boolean isWanted(long start) throws IOException {
        int kind = readInt(start + 4);
        return (kind & 0xff) == 2 ? stderr : stdout;
    }

    private boolean endsLine(long start) throws IOException {
        return (readInt(start + 4) >>> 8 & 0xff) == 0;
    }

    private int readInt(long offset) throws IOException {
        if (windowStart < 0 || offset < windowStart || offset + 4 > windowStart + window.limit()) {
            windowStart = Math.max(0, offset + 4 - WINDOW_BYTES);
            window.clear();
            int got = 0;
            while (got < WINDOW_BYTES) {
                int n = channel.read(window, windowStart + got);
                if (n <= 0) {
                    break;
                }
                got += n;
            }
            window.flip();
        }
        return window.getInt((int) (offset - windowStart));
    }
}
