package io.cofferdam.audit;

import io.cofferdam.access.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps a flood of refusals from filling the disk: of the same act by the same actor from the same place the first few of a
 * minute are rows of their own, the rest is counted and becomes one row. Its caller holds the writer's lock.
 */
final class RefusalFlood {

    private static final int ROWS = 20;
    private static final long WINDOW_MICROS = Duration.ofMinutes(1).toMillis() * 1000;
    /** With more sources than this at once they are counted together. */
    private static final int MOST_SOURCES = 1000;

    private record Source(String actor, String door, String address, String action) {}

    private static final class Window {
        private final long beganMicros;
        private final Caller caller;
        private final String action;
        private int seen;

        private Window(long beganMicros, Caller caller, String action) {
            this.beganMicros = beganMicros;
            this.caller = caller;
            this.action = action;
        }
    }

    /** Refusals that have no row of their own. */
    record Counted(Caller caller, String action, int more) {}

    private final Map<Source, Window> windows = new LinkedHashMap<>();

    /** Whether this refusal gets a row of its own. */
    boolean hasRow(Caller caller, String action, long nowMicros) {
        Source asked = new Source(caller.name(), caller.door().word(), caller.address(), action);
        boolean known = windows.containsKey(asked) || windows.size() < MOST_SOURCES;
        Source source = known ? asked : new Source("", "", "", "");
        Window window = windows.computeIfAbsent(source, s -> new Window(nowMicros, caller, action));
        window.seen++;
        return window.seen <= ROWS;
    }

    /** What was counted in the windows that are over; they begin anew. */
    List<Counted> over(long nowMicros) {
        List<Counted> counted = new ArrayList<>();
        for (Iterator<Window> all = windows.values().iterator(); all.hasNext(); ) {
            Window window = all.next();
            if (nowMicros - window.beganMicros >= WINDOW_MICROS) {
                all.remove();
                if (window.seen > ROWS) {
                    counted.add(new Counted(window.caller, window.action, window.seen - ROWS));
                }
            }
        }
        return counted;
    }
}
