package io.cofferdam.container;

import io.cofferdam.container.LogFiles.Entry;
import io.cofferdam.container.LogFiles.EntrySink;
import io.cofferdam.container.LogFiles.Loss;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader's place in a log. The file that it is in stays open, so that one that is removed meanwhile is still read to its end; what
 * was removed before it was opened is told as a loss.
 */
final class LogCursor implements AutoCloseable {

    private static final int MAX_PAYLOAD_BYTES = 1 << 20;
    private static final int BUFFER_BYTES = 256 << 10;

    private final LogFiles files;
    private @Nullable FileChannel file;
    private long generation;
    private long offset;
    /** Of the file that was left last: those behind it are as large, but for a record. */
    private long fullBytes;

    LogCursor(LogFiles files, LogPosition from) {
        this.files = files;
        this.generation = from.generation();
        this.offset = from.offset();
    }

    LogPosition position() {
        return new LogPosition(generation, offset);
    }

    /** Reads whole records on to the end there is now, or until the sink wants no more. */
    void read(EntrySink sink) throws IOException {
        // Listed before it is read: a file with another behind it gets no more records.
        List<Long> there = files.generations();
        FileChannel current = file != null ? file : open(there, generation, sink);
        while (current != null && readFile(current, sink)) {
            long next = generation + 1;
            if (there.isEmpty() || there.getLast() < next) {
                return;
            }
            fullBytes = current.size();
            current = open(there, next, sink);
        }
    }

    /** Opens the first file from a number on, which may be removed at this moment; null when there is none. */
    private @Nullable FileChannel open(List<Long> listed, long from, EntrySink sink) throws IOException {
        List<Long> there = listed;
        while (!there.isEmpty() && there.getLast() >= from) {
            long found = there.stream().filter(one -> one >= from).findFirst().orElseThrow();
            try {
                FileChannel opened = FileChannel.open(files.file(found), StandardOpenOption.READ);
                close();
                file = opened;
                moved(found, from, sink);
                return opened;
            } catch (NoSuchFileException e) {
                there = files.generations();
            }
        }
        return null;
    }

    private void moved(long found, long wanted, EntrySink sink) {
        // Who begins at the beginning, which has no number, takes what there is.
        if (found > wanted && wanted > 0) {
            sink.lost(new Loss(found - wanted, (found - wanted) * fullBytes));
        }
        if (found != generation) {
            generation = found;
            offset = 0;
        }
    }

    /** False when the sink wanted no more. */
    private boolean readFile(FileChannel channel, EntrySink sink) throws IOException {
        ByteBuffer buffer =
                ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).flip();
        long filled = offset;
        while (true) {
            int size = recordSize(buffer);
            if (size > buffer.capacity()) {
                buffer = ByteBuffer.allocate(size)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(buffer)
                        .flip();
            }
            if (size < 0 || buffer.remaining() < size) {
                buffer.compact();
                int n = channel.read(buffer, filled);
                buffer.flip();
                if (n <= 0) {
                    return true;
                }
                filled += n;
                continue;
            }
            offset += size;
            if (!sink.accept(take(buffer, size))) {
                return false;
            }
        }
    }

    private static int recordSize(ByteBuffer buffer) throws IOException {
        if (buffer.remaining() < LogFiles.HEADER_BYTES) {
            return -1;
        }
        int length = buffer.getInt(buffer.position());
        if (length < 0 || length > MAX_PAYLOAD_BYTES) {
            throw new EOFException("The log is damaged: a record of " + length + " bytes.");
        }
        return LogFiles.HEADER_BYTES + length + LogFiles.TRAILER_BYTES;
    }

    /** The offset is behind it already. */
    private Entry take(ByteBuffer buffer, int size) {
        int start = buffer.position();
        byte[] text = new byte[size - LogFiles.HEADER_BYTES - LogFiles.TRAILER_BYTES];
        StreamType stream = StreamType.of(buffer.get(start + 4));
        boolean partial = buffer.get(start + 5) != 0;
        long nanos = buffer.getLong(start + 8);
        buffer.get(start + LogFiles.HEADER_BYTES, text);
        buffer.position(start + size);
        return new Entry(stream, partial, nanos, text, new LogPosition(generation, offset - size), position());
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
