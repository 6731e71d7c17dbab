package io.cofferdam.container;

import java.util.Comparator;

/**
 * A place between two records of a log.
 *
 * @param generation the number of the file
 * @param offset in that file, in bytes
 */
public record LogPosition(long generation, long offset) implements Comparable<LogPosition> {

    private static final Comparator<LogPosition> IN_THE_LOG =
            Comparator.comparingLong(LogPosition::generation).thenComparingLong(LogPosition::offset);

    @Override
    public int compareTo(LogPosition other) {
        return IN_THE_LOG.compare(this, other);
    }
}
