package io.cofferdam.operations;

import io.cofferdam.cgroup.CgroupWrite;
import io.cofferdam.cgroup.Limits;
import java.util.List;

/** What a change of limits would write, in order; nothing has been written. */
public record LimitsPreview(Limits before, Limits after, List<CgroupWrite> writes, List<String> warnings) {}
