package io.cofferdam.cgroup;

import java.util.List;

/**
 * Processor time since the cgroup was made.
 *
 * @param perCpuNanos of each core; empty on v2, which does not count it
 * @param periods scheduling periods with a quota in force
 * @param throttledPeriods those in which the quota was used up
 * @param throttledNanos time spent waiting for the next period
 */
public record CpuUsage(
        long totalNanos,
        long userNanos,
        long systemNanos,
        List<Long> perCpuNanos,
        long periods,
        long throttledPeriods,
        long throttledNanos) {

    static final CpuUsage NONE = new CpuUsage(0, 0, 0, List.of(), 0, 0, 0);
}
