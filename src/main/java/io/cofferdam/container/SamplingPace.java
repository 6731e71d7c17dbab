package io.cofferdam.container;

import java.time.Duration;

/**
 * How long measuring rests between two rounds: briefly while somebody looks at what was measured, otherwise so long that it takes
 * a two-hundredth of one processor at most, however many containers there are.
 */
final class SamplingPace {

    static final Duration SHORTEST = Duration.ofSeconds(5);
    static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int REST = 200;
    private static final Duration ATTENTION = Duration.ofSeconds(15);

    private SamplingPace() {}

    /** @param cost what the last round took; {@code unseen} since when nobody has looked */
    static Duration rest(Duration cost, Duration unseen) {
        Duration rest = cost.multipliedBy(REST);
        if (isSeen(unseen) || rest.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return rest.compareTo(LONGEST) > 0 ? LONGEST : rest;
    }

    static boolean isSeen(Duration unseen) {
        return unseen.compareTo(ATTENTION) <= 0;
    }
}
