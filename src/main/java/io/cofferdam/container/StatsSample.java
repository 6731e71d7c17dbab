package io.cofferdam.container;

import io.cofferdam.cgroup.Usage;
import java.time.Instant;

/**
 * What a container used up to one moment.
 *
 * @param cpuPercent of one core since the sample before, 100 is one whole core
 */
public record StatsSample(
        Instant time,
        Usage usage,
        long networkReceivedBytes,
        long networkSentBytes,
        long networkReceivedPackets,
        long networkSentPackets,
        double cpuPercent) {}
