package io.cofferdam.container;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the probes of a container have found.
 *
 * @param failingStreak how many in a row have failed
 * @param log the last probes, the newest at the end
 */
public record Health(State state, int failingStreak, List<Probe> log) {

    private static final int KEPT = 5;

    /** Docker's words. */
    public enum State {
        STARTING,
        HEALTHY,
        UNHEALTHY;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One probe.
     *
     * @param exitCode of its command; -1 when that could not be run or took too long
     * @param output the beginning of what it wrote
     */
    public record Probe(Instant start, Instant end, int exitCode, String output) {}

    public Health {
        log = List.copyOf(log);
    }

    static Health starting() {
        return new Health(State.STARTING, 0, List.of());
    }

    /**
     * After one more probe.
     *
     * @param tolerated how many failures in a row make it unhealthy
     * @param inStartPeriod whether failures do not count as long as it is starting
     */
    Health after(Probe probe, int tolerated, boolean inStartPeriod) {
        List<Probe> probes = new ArrayList<>(log);
        probes.add(probe);
        List<Probe> last = probes.subList(Math.max(0, probes.size() - KEPT), probes.size());
        if (probe.exitCode() == 0) {
            return new Health(State.HEALTHY, 0, last);
        }
        if (state == State.STARTING && inStartPeriod) {
            return new Health(State.STARTING, failingStreak, last);
        }
        int streak = failingStreak + 1;
        return new Health(streak >= tolerated ? State.UNHEALTHY : state, streak, last);
    }
}
