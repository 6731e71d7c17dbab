package io.cofferdam.container;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The log files of one container as the supervisor writes them (native/log.c). */
final class LogFiles {

    static final int HEADER_BYTES = 16;
    static final int TRAILER_BYTES = 4;

    private final Path directory;

    LogFiles(Path directory) {
        this.directory = directory;
    }

    /** One record, and where it lies. */
    record Entry(StreamType stream, boolean partial, long nanos, byte[] text, LogPosition begin, LogPosition end) {

        Instant time() {
            return Supervisor.instant(nanos);
        }
    }

    /**
     * Files that were removed, because the log is bounded, before a reader came to them.
     *
     * @param bytes about as many; 0 where nothing tells
     */
    record Loss(long files, long bytes) {}

    /** Takes entries until it says false. */
    @FunctionalInterface
    interface EntrySink {
        boolean accept(Entry entry) throws IOException;

        /** Between the entries before and those to come others are missing. */
        default void lost(Loss loss) {}
    }

    /** The numbers of the files there are, oldest first. */
    List<Long> generations() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{8,18}"))
                    .map(Long::valueOf)
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    Path file(long generation) {
        return directory.resolve("%08d".formatted(generation));
    }

    long bytes() throws IOException {
        long bytes = 0;
        for (long generation : generations()) {
            bytes += Files.size(file(generation));
        }
        return bytes;
    }

    /** Reads whole records from a place on to the end there is now; returns where it stopped. */
    LogPosition read(LogPosition from, EntrySink sink) throws IOException {
        try (LogCursor cursor = new LogCursor(this, from)) {
            cursor.read(sink);
            return cursor.position();
        }
    }

    /**
     * Where what was written at a moment and later begins. Found by going backwards, so that it costs what is found and a part of one
     * file; a clock that was set back ends the search at what it made look older.
     */
    LogPosition since(Instant moment) throws IOException {
        long nanos = Supervisor.nanos(moment);
        List<Long> generations = generations();
        LogPosition oldest = new LogPosition(generations.isEmpty() ? 0 : generations.getFirst(), 0);
        for (long generation : generations.reversed()) {
            try (FileChannel channel = FileChannel.open(file(generation), StandardOpenOption.READ)) {
                long offset = new BackwardScan(channel, true, true).backTo(nanos);
                if (offset > 0) {
                    return new LogPosition(generation, offset);
                }
            } catch (NoSuchFileException e) {
                return oldest;
            }
        }
        return oldest;
    }

    /** Whether somebody can go on from there: a record ends there, or the file is one that was removed. */
    boolean isPlace(LogPosition position) throws IOException {
        List<Long> generations = generations();
        if (generations.isEmpty() || position.generation() > generations.getLast()) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file(position.generation()), StandardOpenOption.READ)) {
            return position.offset() == 0 || new BackwardScan(channel, true, true).recordEndsAt(position.offset());
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** Removes what was written before a moment as far as whole files hold nothing else; the last one only on request. */
    void removeBefore(Instant moment, boolean lastToo) throws IOException {
        List<Long> generations = generations();
        int kept = lastToo ? 0 : 1;
        for (long generation : generations.subList(0, Math.max(0, generations.size() - kept))) {
            Path file = file(generation);
            if (Files.getLastModifiedTime(file).toInstant().isBefore(moment)) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Where the last so many whole lines of the wanted streams begin, found by going backwards. */
    LogPosition tail(int lines, boolean stdout, boolean stderr) throws IOException {
        List<Long> generations = generations();
        int left = lines;
        LogPosition oldest = new LogPosition(generations.isEmpty() ? 0 : generations.getFirst(), 0);
        for (int i = generations.size() - 1; i >= 0; i--) {
            long generation = generations.get(i);
            try (FileChannel channel = FileChannel.open(file(generation), StandardOpenOption.READ)) {
                BackwardScan scan = new BackwardScan(channel, stdout, stderr);
                long offset = scan.back(left);
                left -= scan.lines();
                if (left <= 0 && offset >= 0) {
                    return new LogPosition(generation, offset);
                }
            } catch (NoSuchFileException e) {
                return oldest;
            }
        }
        return oldest;
    }
}
