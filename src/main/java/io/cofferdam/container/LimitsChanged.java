package io.cofferdam.container;

import io.cofferdam.cgroup.FileChange;
import io.cofferdam.cgroup.Limits;
import java.util.List;

/**
 * What came of a change of limits.
 *
 * @param before what was kept until then
 * @param after what is kept for the next start
 * @param files what the kernel made of it; empty while no process runs
 * @param warnings a sentence for each limit that this host cannot apply
 */
public record LimitsChanged(Limits before, Limits after, List<FileChange> files, List<String> warnings) {}
