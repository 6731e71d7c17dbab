package io.cofferdam.container;

import io.cofferdam.container.LogFiles.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Answers a log query from the files, and goes on with what the supervisor announces where the query follows. */
final class LogReader {

    private final LogFiles files;
    private final LogQuery query;
    private final LogSink sink;
    private boolean past;

    LogReader(LogFiles files, LogQuery query, LogSink sink) {
        this.files = files;
        this.query = query;
        this.sink = sink;
    }

    /** What there is. */
    void readAll() throws IOException {
        readFrom(start());
        sink.flush();
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
        Position at = start();
        try (news) {
            while (!past && hasNews(news)) {
                at = readFrom(at);
                sink.flush();
            }
        }
        readFrom(at);
        sink.flush();
    }

    private static boolean hasNews(FrameChannel news) {
        try {
            return news.read() != null;
        } catch (IOException e) {
            // A supervisor that ends may reset its connections.
            return false;
        }
    }

    private Position start() throws IOException {
        Integer tail = query.tail();
        if (tail != null && tail >= 0) {
            return files.tail(tail, query.stdout(), query.stderr());
        }
        Instant since = query.since();
        return since == null ? new Position(0, 0) : files.since(since);
    }

    private Position readFrom(Position at) throws IOException {
        if (past) {
            return at;
        }
        return files.read(at, entry -> {
            Instant until = query.until();
            if (until != null && entry.time().isAfter(until)) {
                past = true;
                return false;
            }
            Instant since = query.since();
            boolean wanted = entry.stream() == StreamType.STDERR ? query.stderr() : query.stdout();
            if (wanted && (since == null || !entry.time().isBefore(since))) {
                sink.accept(entry.stream(), entry.time(), entry.text(), entry.partial());
            }
            return true;
        });
    }
}
