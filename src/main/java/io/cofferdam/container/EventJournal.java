package io.cofferdam.container;

import io.cofferdam.linux.DurableFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps events in {@code events/journal}, a line of JSON each, for a service that comes back.
 *
 * <p>A thread of its own writes them, several at once where they come fast, and none is forced to disk: whoever publishes waits for
 * nothing. So what survives a killed service is all but its last milliseconds, and what survives a power cut is what the kernel had
 * written out. What cannot be written is forgotten with the service, and its log says so.
 */
final class EventJournal {

    private static final System.Logger LOG = System.getLogger(EventJournal.class.getName());

    /** The file is written anew with what is still remembered when it has twice as many lines, or so many bytes. */
    private static final long MOST_BYTES = 16L << 20;

    /** Labels are somebody's to choose; the longest values of an event beyond this are left out of its line. */
    static final int MOST_LINE_BYTES = 64 << 10;

    private final Path file;
    private final int most;
    /** A permit for each event that was published since the last look. */
    private final Semaphore news = new Semaphore(0);

    private volatile boolean closing;
    private final JsonMapper json = JsonMapper.builder().build();
    private @Nullable FileChannel channel;
    private @Nullable Thread thread;
    private int lines;
    private boolean failing;

    /** @param most so many events are remembered; those of before get the numbers up to it */
    EventJournal(Path root, int most) {
        this.file = root.resolve("events").resolve("journal");
        this.most = most;
    }

    /**
     * Begins to read and then to write.
     *
     * @param past takes what the file holds, oldest first, exactly once
     * @param after tells which events with a greater number are still remembered
     */
    void open(Consumer<List<Event>> past, LongFunction<List<Event>> after) {
        thread = Thread.ofPlatform().name("event-journal").daemon().start(() -> run(past, after));
    }

    /** There is one more to write. */
    void wake() {
        news.release();
    }

    /** Returns when all that was published is in the file. */
    void close() {
        Thread running = thread;
        if (running == null) {
            return;
        }
        closing = true;
        wake();
        try {
            running.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Consumer<List<Event>> past, LongFunction<List<Event>> after) {
        past.accept(read());
        long written = most;
        boolean last = false;
        while (!last) {
            news.acquireUninterruptibly();
            news.drainPermits();
            last = closing;
            List<Event> fresh = after.apply(written);
            if (!fresh.isEmpty()) {
                write(fresh, after);
                written = fresh.getLast().sequence();
            }
        }
        closeFile();
    }

    private List<Event> read() {
        Deque<Event> found = new ArrayDeque<>();
        try (var all = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            all.forEach(line -> {
                lines++;
                Event event = parse(line);
                if (event != null) {
                    found.addLast(event);
                }
                if (found.size() > most) {
                    found.removeFirst();
                }
            });
        } catch (NoSuchFileException e) {
            // the first start
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Events of before are not known: {0}", e.getMessage());
        }
        return List.copyOf(found);
    }

    /** Null where a crash cut the line. */
    private @Nullable Event parse(String line) {
        try {
            return json.readValue(line.getBytes(StandardCharsets.ISO_8859_1), Event.class);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private void write(List<Event> events, LongFunction<List<Event>> after) {
        try {
            append(events);
            if (lines > 2 * most || Files.size(file) > MOST_BYTES) {
                long last = events.getLast().sequence();
                shorten(after.apply(0).stream()
                        .filter(event -> event.sequence() <= last)
                        .toList());
            }
            failing = false;
        } catch (IOException e) {
            closeFile();
            if (!failing) {
                LOG.log(System.Logger.Level.WARNING, "Events are not kept for the next start: {0}", e.toString());
            }
            failing = true;
        }
    }

    private void append(List<Event> events) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (Event event : events) {
            text.writeBytes(line(event));
        }
        FileChannel to = channel == null ? openFile() : channel;
        ByteBuffer buffer = ByteBuffer.wrap(text.toByteArray());
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
        lines += events.size();
    }

    /** What was cut by a crash or a full disk must not spoil the line that comes after it: a line break stands between them. */
    private FileChannel openFile() throws IOException {
        var mine = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(file.getParent(), PosixFilePermissions.asFileAttribute(mine));
        FileChannel opened = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        channel = opened;
        if (opened.size() > 0) {
            opened.write(ByteBuffer.wrap(new byte[] {'\n'}));
            lines++;
        }
        return opened;
    }

    /** The newest, in at most half of what the file may have. */
    private void shorten(List<Event> events) throws IOException {
        Deque<byte[]> kept = new ArrayDeque<>();
        long bytes = 0;
        for (Event event : events.reversed()) {
            byte[] line = line(event);
            bytes += line.length;
            if (bytes > MOST_BYTES / 2) {
                break;
            }
            kept.addFirst(line);
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        kept.forEach(text::writeBytes);
        closeFile();
        DurableFile.write(file, text.toByteArray());
        lines = kept.size();
    }

    private byte[] line(Event event) {
        byte[] bytes = json.writeValueAsBytes(event);
        Map<String, String> left = new HashMap<>(event.attributes());
        while (bytes.length > MOST_LINE_BYTES && !left.isEmpty()) {
            left.entrySet().stream()
                    .max(Comparator.comparingInt(
                            entry -> entry.getKey().length() + entry.getValue().length()))
                    .ifPresent(longest -> left.remove(longest.getKey()));
            bytes = json.writeValueAsBytes(
                    new Event(event.sequence(), event.time(), event.type(), event.action(), event.id(), left));
        }
        byte[] line = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, line, 0, bytes.length);
        line[bytes.length] = '\n';
        return line;
    }

    private void closeFile() {
        FileChannel open = channel;
        channel = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "The journal of events was not closed: {0}", e.getMessage());
        }
    }
}
