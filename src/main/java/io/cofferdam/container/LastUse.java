package io.cofferdam.container;

/**
 * What a run of a container used in all, as its control group said at the end.
 *
 * @param memoryPeakBytes the most it had at once; 0 where the kernel does not keep it (v2 before 5.19)
 * @param cpuNanos processor time of all its processes
 * @param memoryLimitHits how often more memory was asked for than the limit has; newer kernels count it on v2 only
 * @param oomKills processes that the kernel killed for that
 */
public record LastUse(long memoryPeakBytes, long cpuNanos, long memoryLimitHits, long oomKills) {

    static final int BYTES = 4 * Long.BYTES;
}
