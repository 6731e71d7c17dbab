package io.cofferdam.container;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest samples of one container, oldest first. */
final class StatsHistory {

    /** Ten minutes at one sample in five seconds. */
    private static final int KEPT = 120;

    private final Deque<StatsSample> samples = new ArrayDeque<>();

    synchronized void add(StatsSample sample) {
        samples.addLast(sample);
        if (samples.size() > KEPT) {
            samples.removeFirst();
        }
    }

    synchronized List<StatsSample> all() {
        return List.copyOf(samples);
    }

    synchronized void clear() {
        samples.clear();
    }
}
