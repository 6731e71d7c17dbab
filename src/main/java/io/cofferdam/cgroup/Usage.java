package io.cofferdam.cgroup;

/** What a cgroup uses at one moment; the parts a host cannot count are zero, with an absent limit. */
public record Usage(MemoryUsage memory, CpuUsage cpu, PidsUsage pids, BlkioUsage blkio) {}
