package io.cofferdam.network;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Remembers for a day what other programs had removed; not thread-safe. */
final class Repairs {

    private static final int MOST = 10;
    private static final Duration TOLD = Duration.ofDays(1);

    private record Repair(Instant at, String what) {}

    private final Deque<Repair> repairs = new ArrayDeque<>();

    void made(List<String> found) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        for (String what : found) {
            repairs.addLast(new Repair(now, what + " It was made again at " + now + "."));
        }
        while (repairs.size() > MOST) {
            repairs.removeFirst();
        }
    }

    /** The last ones, a sentence or two each. */
    List<String> lately() {
        Instant since = Instant.now().minus(TOLD);
        return repairs.stream()
                .filter(repair -> repair.at().isAfter(since))
                .map(Repair::what)
                .toList();
    }
}
