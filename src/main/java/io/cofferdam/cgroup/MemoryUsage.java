package io.cofferdam.cgroup;

import java.util.Map;

/**
 * Memory of a cgroup and what is below it.
 *
 * @param totalBytes all that is charged, page cache included
 * @param limit the hard limit
 * @param peak the most that was ever charged
 * @param cacheBytes page cache
 * @param inactiveFileBytes the part of the page cache that goes first
 * @param swapBytes swapped out
 * @param oomKills processes that the kernel killed for want of memory
 * @param limitHits how often the limit was met
 * @param stat memory.stat as it is
 */
public record MemoryUsage(
        long totalBytes,
        Reading limit,
        Reading peak,
        long cacheBytes,
        long inactiveFileBytes,
        long swapBytes,
        long oomKills,
        long limitHits,
        Map<String, Long> stat) {

    static final MemoryUsage NONE =
            new MemoryUsage(0, new Reading.Absent(), new Reading.Absent(), 0, 0, 0, 0, 0, Map.of());

    /** What `docker stats` shows: without the cache that would be given back at once. */
    public long usedBytes() {
        return totalBytes >= inactiveFileBytes ? totalBytes - inactiveFileBytes : totalBytes;
    }
}
