package io.cofferdam.container;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Collects what nothing refers to: layers and blobs that a killed process left behind, parts of pulls that nobody went on with. What is
 * removed on request goes at once; this is for the rest, and waits, because somebody may be about to need it again.
 */
final class Garbage implements AutoCloseable {

    static final Duration GRACE = Duration.ofHours(1);
    /** A pull that was cut off is gone on with within this time, or not at all. */
    private static final Duration PARTIAL_GRACE = Duration.ofDays(7);

    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final System.Logger LOG = System.getLogger(Garbage.class.getName());

    private final ImageShelf images;
    private final Clock clock;
    private final Map<Object, Instant> unreferencedSince = new HashMap<>();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("garbage").factory());

    private final Consumer<Instant> aged;

    /** @param aged removes what is only kept for a time */
    Garbage(ImageShelf images, Clock clock, Consumer<Instant> aged) {
        this.images = images;
        this.clock = clock;
        this.aged = aged;
    }

    void start() {
        worker.scheduleWithFixedDelay(this::collectQuietly, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    private void collectQuietly() {
        try {
            collect();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Unneeded layers and blobs stay until the next look.", e);
        }
    }

    /** Removes what has been without a reference since the grace or longer. */
    synchronized void collect() {
        Instant now = clock.instant();
        Set<Object> seen = new HashSet<>();
        images.removeUnneededLayers(() -> ripe(images.unneededLayers(), now, seen));
        images.removeUnneededBlobs(ripe(images.unneededBlobs(), now, seen));
        images.removeStalePartials(PARTIAL_GRACE);
        unreferencedSince.keySet().retainAll(seen);
        aged.accept(now);
    }

    private <T> Set<T> ripe(Set<T> unreferenced, Instant now, Set<Object> seen) {
        Set<T> ripe = new HashSet<>();
        for (T thing : unreferenced) {
            seen.add(thing);
            Instant since = unreferencedSince.computeIfAbsent(thing, fresh -> now);
            if (!since.plus(GRACE).isAfter(now)) {
                ripe.add(thing);
            }
        }
        return ripe;
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
