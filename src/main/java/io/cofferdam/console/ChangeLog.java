package io.cofferdam.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Remembers which containers changed lately, so that a tab that was away gets exactly what it missed. */
final class ChangeLog {

    private static final int REMEMBERED = 1000;

    private record Change(long number, String container) {}

    /** Tells this run of the service from others: their positions mean nothing here. */
    private final String run = Long.toString(System.currentTimeMillis(), 36);

    private final Deque<Change> changes = new ArrayDeque<>();
    private long last;

    synchronized void add(String container) {
        changes.addLast(new Change(++last, container));
        if (changes.size() > REMEMBERED) {
            changes.removeFirst();
        }
    }

    /** What to give as an event's id. */
    synchronized String position() {
        return run + "-" + last;
    }

    /** The containers that changed after a position; null if that is not known any more. */
    synchronized @Nullable Set<String> since(String position) {
        int dash = position.lastIndexOf('-');
        if (dash < 0
                || !position.substring(0, dash).equals(run)
                || !position.substring(dash + 1).matches("[0-9]{1,18}")) {
            return null;
        }
        long seen = Long.parseLong(position.substring(dash + 1));
        if (seen > last || !changes.isEmpty() && seen < changes.getFirst().number() - 1) {
            return null;
        }
        Set<String> missed = new LinkedHashSet<>();
        changes.stream().filter(change -> change.number() > seen).forEach(change -> missed.add(change.container()));
        return missed;
    }
}
