package io.cofferdam.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Remembers what changed lately, so that a tab gets exactly what it missed: while it was away, or between its page and its stream.
 */
@Component
class ChangeLog {

    /** Stands for all images: their list is drawn as a whole. */
    static final String IMAGES = "images";

    private static final int REMEMBERED = 1000;

    /** @param subject a container's id, or {@link #IMAGES} */
    private record Change(long number, String subject) {}

    /** Tells this run of the service from others: their positions mean nothing here. */
    private final String run = Long.toString(System.currentTimeMillis(), 36);

    private final Deque<Change> changes = new ArrayDeque<>();
    private long last;

    synchronized void add(String subject) {
        changes.addLast(new Change(++last, subject));
        if (changes.size() > REMEMBERED) {
            changes.removeFirst();
        }
    }

    /** What to give as an event's id. */
    synchronized String position() {
        return run + "-" + last;
    }

    /** What changed after a position; null if that is not known any more. */
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
        changes.stream().filter(change -> change.number() > seen).forEach(change -> missed.add(change.subject()));
        return missed;
    }
}
