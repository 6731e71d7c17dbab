package io.cofferdam.container;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A viewer that is shown the log first, and then what comes, if it wants that too. */
final class ReplayedSession implements AttachSession {

    private final ContainerEntry entry;
    private final AttachRequest request;
    private final @Nullable AttachSession live;
    private final Instant until = Instant.now();

    /**
     * @param live already listening, so that nothing is missed; what is written in this very moment may come twice. Null for the log
     *     alone
     */
    ReplayedSession(ContainerEntry entry, AttachRequest request, @Nullable AttachSession live) {
        this.entry = entry;
        this.request = request;
        this.live = live;
    }

    @Override
    public boolean tty() {
        return entry.spec().request().process().tty();
    }

    @Override
    public OutputStream stdin() {
        return live == null ? OutputStream.nullOutputStream() : live.stdin();
    }

    @Override
    public void pump(StreamSink sink) throws IOException {
        if (request.logs()) {
            LogQuery before = new LogQuery(request.stdout(), request.stderr(), false, null, null, until);
            Outlets.logs(entry, before, (type, time, text, partial) -> sink.accept(type, text, 0, text.length));
        }
        if (live != null) {
            live.pump(sink);
        }
    }

    @Override
    public void close() {
        if (live != null) {
            live.close();
        }
    }
}
