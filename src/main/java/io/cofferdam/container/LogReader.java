package io.cofferdam.container;

import io.cofferdam.container.LogFiles.Entry;
import io.cofferdam.container.LogFiles.EntrySink;
import io.cofferdam.container.LogFiles.Loss;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers a log query from the files, and goes on with what the supervisor announces where the query follows. Where lines are missing
 * because the log's bound removed them first, a line among the others says so.
 */
final class LogReader implements EntrySink {

    private final LogFiles files;
    private final LogQuery query;
    private final LogSink sink;
    /** Streams whose last record left a line open. */
    private final Set<StreamType> open = EnumSet.noneOf(StreamType.class);

    private @Nullable LogProgress read;
    private @Nullable Loss loss;
    private boolean past;

    LogReader(LogFiles files, LogQuery query, LogSink sink) {
        this.files = files;
        this.query = query;
        this.sink = sink;
    }

    /** What there is. */
    void readAll() throws IOException {
        try (LogCursor cursor = new LogCursor(files, start())) {
            readOn(cursor);
        }
    }

    /** The supervisor's word of each new record; null when it has ended just now, and all it wrote is in the files. */
    static @Nullable FrameChannel news(Path socket) {
        try {
            FrameChannel news = FrameChannel.connect(socket);
            news.send(FrameChannel.FOLLOW, new byte[0]);
            return news;
        } catch (IOException e) {
            return null;
        }
    }

    /** What there is and what comes, until the supervisor's end. */
    void follow(FrameChannel news) throws IOException {
        try (LogCursor cursor = new LogCursor(files, start())) {
            try (news) {
                while (!past && hasNews(news)) {
                    readOn(cursor);
                }
            }
            readOn(cursor);
        }
    }

    private static boolean hasNews(FrameChannel news) {
        try {
            return news.read() != null;
        } catch (IOException e) {
            // A supervisor that ends may reset its connections.
            return false;
        }
    }

    private LogPosition start() throws IOException {
        LogProgress after = query.after();
        if (after != null && files.isPlace(after.first())) {
            read = after;
            return after.first();
        }
        Integer tail = query.tail();
        if (tail != null && tail >= 0) {
            return files.tail(tail, query.stdout(), query.stderr());
        }
        Instant since = query.since();
        return since == null ? new LogPosition(0, 0) : files.since(since);
    }

    private void readOn(LogCursor cursor) throws IOException {
        if (!past) {
            cursor.read(this);
            tellLoss(Instant.now(), cursor.position());
        }
        sink.flush();
    }

    @Override
    public boolean accept(Entry entry) throws IOException {
        tellLoss(entry.time(), entry.begin());
        Instant until = query.until();
        if (until != null && entry.time().isAfter(until)) {
            past = true;
            return false;
        }
        Instant since = query.since();
        boolean wanted = entry.stream() == StreamType.STDERR ? query.stderr() : query.stdout();
        boolean known = read != null && read.includes(entry);
        if (wanted && !known && (since == null || !entry.time().isBefore(since))) {
            sink.at(entry.begin(), entry.end());
            give(entry.stream(), entry.time(), entry.text(), entry.partial());
        }
        return true;
    }

    private void give(StreamType stream, Instant time, byte[] text, boolean partial) throws IOException {
        sink.accept(stream, time, text, partial);
        if (partial) {
            open.add(stream);
        } else {
            open.remove(stream);
        }
    }

    @Override
    public void lost(Loss more) {
        Loss before = loss;
        loss = before == null ? more : new Loss(before.files() + more.files(), before.bytes() + more.bytes());
    }

    /** On stderr whatever was asked for: it is no output of the container's, and nobody should miss it. */
    private void tellLoss(Instant time, LogPosition behind) throws IOException {
        Loss lost = loss;
        if (lost == null) {
            return;
        }
        loss = null;
        sink.at(behind, behind);
        for (StreamType stream : EnumSet.copyOf(open)) {
            // Its end is among what was lost.
            give(stream, time, new byte[] {'\n'}, false);
        }
        sink.missing(time, words(lost).getBytes(StandardCharsets.UTF_8));
    }

    private static String words(Loss lost) {
        String files = lost.files() == 1 ? "1 file" : lost.files() + " files";
        String bytes = lost.bytes() == 0 ? "" : ", about " + lost.bytes() + " bytes,";
        return "[cofferdam] Lines are missing here: %s of this log%s went before being read, because it grows faster"
                        .formatted(files, bytes)
                + " than it is read. To keep more, start the container with a greater --log-opt max-size or max-file.\n";
    }
}
