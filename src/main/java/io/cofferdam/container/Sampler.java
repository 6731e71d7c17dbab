package io.cofferdam.container;

import io.cofferdam.cgroup.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Measures running containers: all of them every few seconds as long as somebody looks, and one at once when asked. */
final class Sampler {

    private static final System.Logger LOG = System.getLogger(Sampler.class.getName());

    private final Containers containers;
    private final Lifecycle lifecycle;
    private volatile boolean closed;
    private volatile long seenAt = System.nanoTime();
    private @Nullable Thread thread;

    Sampler(Containers containers, Lifecycle lifecycle) {
        this.containers = containers;
        this.lifecycle = lifecycle;
    }

    void start() {
        thread = Thread.ofPlatform().daemon().name("sampler").start(() -> {
            while (!closed) {
                long began = System.nanoTime();
                containers.all().forEach(this::sampleQuietly);
                Duration cost = Duration.ofNanos(System.nanoTime() - began);
                LockSupport.parkNanos(SamplingPace.rest(cost, unseen()).toNanos());
            }
        });
    }

    private Duration unseen() {
        return Duration.ofNanos(System.nanoTime() - seenAt);
    }

    /** Somebody looks at what was measured; after a while without anybody it is measured anew at once. */
    void seen() {
        boolean before = SamplingPace.isSeen(unseen());
        seenAt = System.nanoTime();
        Thread running = thread;
        if (!before && running != null) {
            LockSupport.unpark(running);
        }
    }

    void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
        }
    }

    private void sampleQuietly(ContainerEntry entry) {
        try {
            if (entry.state().status().hasProcesses()) {
                entry.stats.add(sample(entry));
            }
        } catch (RuntimeException e) {
            // It may have ended while it was measured.
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "No sample of {0}: {1}",
                    entry.spec().name(),
                    e.getMessage());
        }
    }

    StatsSample sample(ContainerEntry entry) {
        Usage usage = lifecycle.book.cgroup(entry).usage();
        Instant now = Instant.now();
        long[] network = network(entry);
        return new StatsSample(now, usage, network[0], network[2], network[1], network[3], percent(entry, usage, now));
    }

    private static double percent(ContainerEntry entry, Usage usage, Instant now) {
        List<StatsSample> past = entry.stats.all();
        if (past.isEmpty()) {
            return 0;
        }
        StatsSample before = past.getLast();
        long wall = Duration.between(before.time(), now).toNanos();
        long cpu = usage.cpu().totalNanos() - before.usage().cpu().totalNanos();
        return wall <= 0 ? 0 : Math.max(0, cpu * 100.0 / wall);
    }

    /** Received bytes and packets, sent bytes and packets, of every interface but loopback. */
    private static long[] network(ContainerEntry entry) {
        long[] sums = new long[4];
        if (entry.endpoints().isEmpty()) {
            return sums;
        }
        try {
            for (String line :
                    Files.readAllLines(Path.of("/proc/" + entry.state().pid() + "/net/dev"))) {
                int colon = line.indexOf(':');
                if (colon < 0 || line.substring(0, colon).strip().equals("lo")) {
                    continue;
                }
                String[] words = line.substring(colon + 1).strip().split("\\s+");
                sums[0] += Long.parseLong(words[0]);
                sums[1] += Long.parseLong(words[1]);
                sums[2] += Long.parseLong(words[8]);
                sums[3] += Long.parseLong(words[9]);
            }
        } catch (IOException | RuntimeException e) {
            return sums;
        }
        return sums;
    }
}
