package io.cofferdam.network;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Remembers for a day what other programs had removed, and when to try again what could not be made again; not thread-safe. */
final class Repairs {

    private static final int MOST = 10;
    private static final Duration TOLD = Duration.ofDays(1);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 6;

    private record Repair(Instant at, String what) {}

    /**
     * What others took away.
     *
     * @param found a sentence each
     * @param networks the ids of those that were there before
     * @param filtered whether the packet filter worked before
     */
    record Damage(List<String> found, Set<String> networks, boolean filtered) {}

    private final InstantSource clock;
    private final Deque<Repair> repairs = new ArrayDeque<>();
    private final List<String> news = new ArrayList<>();
    private @Nullable Damage damage;
    private Instant next = Instant.MIN;
    private int failures;
    private String why = "";

    Repairs(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether it is time to look, or to try once more. */
    boolean due() {
        return !clock.instant().isBefore(next);
    }

    /** What is to be made again; null where nothing is. */
    @Nullable
    Damage damage() {
        return damage;
    }

    void found(Damage what) {
        damage = what;
    }

    /**
     * It could not be looked at, or not be made again: that is tried less and less often.
     *
     * @return whether this was not known already
     */
    boolean failed(String reason) {
        next = clock.instant().plus(wait(failures++));
        boolean isNew = !reason.equals(why);
        why = reason;
        return isNew;
    }

    private static Duration wait(int failuresBefore) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(failuresBefore, MOST_DOUBLINGS));
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }

    /** All is as it should be. */
    void settled() {
        if (damage != null) {
            made(damage.found());
            damage = null;
        }
        next = Instant.MIN;
        failures = 0;
        why = "";
    }

    private void made(List<String> found) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        for (String what : found) {
            repairs.addLast(new Repair(now, what + " It was made again at " + now + "."));
        }
        while (repairs.size() > MOST) {
            repairs.removeFirst();
        }
        news.addAll(found);
    }

    /** What was made again since this was asked last. */
    List<String> news() {
        List<String> told = List.copyOf(news);
        news.clear();
        return told;
    }

    /** What is still to be made again, and the last ones that were, some sentences each. */
    List<String> lately() {
        List<String> all = new ArrayList<>();
        if (damage != null) {
            damage.found()
                    .forEach(what -> all.add(what + " It could not be made again, and is tried again at "
                            + next.truncatedTo(ChronoUnit.SECONDS) + ": " + why));
        }
        Instant since = clock.instant().minus(TOLD);
        repairs.stream()
                .filter(repair -> repair.at().isAfter(since))
                .map(Repair::what)
                .forEach(all::add);
        return all;
    }
}
