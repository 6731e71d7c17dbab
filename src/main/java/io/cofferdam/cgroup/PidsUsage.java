package io.cofferdam.cgroup;

/** Tasks (threads count) of a cgroup, and how many there may be. */
public record PidsUsage(long current, Reading limit) {

    static final PidsUsage NONE = new PidsUsage(0, new Reading.Absent());
}
