package io.cofferdam.container;

import io.cofferdam.cgroup.Cgroup;
import io.cofferdam.cgroup.CgroupWrite;
import io.cofferdam.cgroup.FileChange;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;

/** The way of a running container's control group from one set of limits to another, and back. */
record LiveLimits(Cgroup cgroup, Limits before, Limits after) {

    /** Either all of it holds afterwards or nothing. */
    List<FileChange> apply(List<CgroupWrite> writes) {
        List<FileChange> changes = new ArrayList<>();
        cgroup.changeDeviceProgram(before, after).ifPresent(changes::add);
        try {
            changes.addAll(cgroup.apply(writes));
        } catch (ProblemException e) {
            takeBackAfter(e, List.of());
            throw e;
        }
        return changes;
    }

    void takeBackAfter(ProblemException cause) {
        takeBackAfter(cause, cgroup.change(after, before));
    }

    private void takeBackAfter(ProblemException cause, List<CgroupWrite> writes) {
        try {
            cgroup.changeDeviceProgram(after, before);
        } catch (ProblemException e) {
            cause.addSuppressed(e);
        }
        try {
            cgroup.apply(writes);
        } catch (ProblemException e) {
            cause.addSuppressed(e);
        }
    }
}
