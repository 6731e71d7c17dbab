package io.cofferdam.container;

import io.cofferdam.cgroup.Limits;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of how a container came to its end, as it was at that moment.
 *
 * @param command what it ran
 * @param startedAt null where it never ran
 * @param error why it did not start; empty where it did
 * @param ender null where it ended by itself
 * @param use null where nobody was there to look
 * @param limits that were in force
 * @param lastLines of its log, oldest first
 * @param removedAt null where it is still there
 */
public record Ending(
        String id,
        String name,
        String image,
        List<String> command,
        String createdBy,
        @Nullable Instant startedAt,
        Instant finishedAt,
        int exitCode,
        boolean oomKilled,
        String error,
        @Nullable Ender ender,
        @Nullable LastUse use,
        Limits limits,
        List<Line> lastLines,
        @Nullable Instant removedAt) {

    /** @param text without its end of line, cut where it is long */
    public record Line(Instant time, StreamType stream, String text) {}

    Ending removed(Instant at) {
        return new Ending(
                id,
                name,
                image,
                command,
                createdBy,
                startedAt,
                finishedAt,
                exitCode,
                oomKilled,
                error,
                ender,
                use,
                limits,
                lastLines,
                at);
    }
}
