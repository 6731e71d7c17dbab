package io.cofferdam.container;

import io.cofferdam.cgroup.CgroupWrite;
import io.cofferdam.cgroup.FileChange;
import io.cofferdam.cgroup.HostCapacity;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Changes limits while a container runs, and keeps them for its next start. */
final class LimitChanges {

    private final Lifecycle lifecycle;
    private final ContainerFiles files;
    private final HostCapacity capacity;

    LimitChanges(Lifecycle lifecycle, ContainerFiles files, HostCapacity capacity) {
        this.lifecycle = lifecycle;
        this.files = files;
        this.capacity = capacity;
    }

    Limits with(ContainerEntry entry, Map<String, String> inputs) {
        Limits limits = entry.spec().limits();
        for (Map.Entry<String, String> input : inputs.entrySet()) {
            limits = limits.with(input.getKey(), input.getValue());
        }
        limits.validate(capacity);
        return limits;
    }

    List<CgroupWrite> writes(ContainerEntry entry, Limits after, List<String> warnings) {
        after.validate(capacity);
        return lifecycle.book.cgroup(entry).change(entry.spec().limits(), after, warnings);
    }

    /** The kernel first: what it refuses is not kept either; what cannot be kept is taken back. */
    LimitsChanged change(ContainerEntry entry, Limits after) {
        List<String> warnings = new ArrayList<>();
        entry.lock.lock();
        try {
            Limits before = entry.spec().limits();
            boolean live = entry.state().status().hasProcesses();
            if (live && !before.deviceRules().equals(after.deviceRules())) {
                throw ProblemException.conflict(
                        "The device rules of " + entry.spec().name() + " are not changed while it runs.",
                        "Its control group gets them at its start, and what it has opened would stay open.",
                        "Stop it first; or leave the device rules as they are, which limits as a whole have to say.");
            }
            List<CgroupWrite> writes = writes(entry, after, warnings);
            List<FileChange> changed = live ? lifecycle.book.cgroup(entry).apply(writes) : List.of();
            keep(entry, before, after, live);
            if (!Objects.equals(before.blkioWeight(), after.blkioWeight())) {
                LaunchWarnings.weight(after, Launcher.BLOCK_DEVICES, warnings);
            }
            lifecycle.book.publish(entry, "update", Map.of());
            return new LimitsChanged(before, after, changed, warnings);
        } finally {
            entry.lock.unlock();
        }
    }

    private void keep(ContainerEntry entry, Limits before, Limits after, boolean live) {
        ContainerSpec changed = SpecChange.limited(entry.spec(), after);
        try {
            files.writeSpec(entry.directory, changed);
            entry.spec(changed);
        } catch (ProblemException e) {
            if (live) {
                lifecycle.book.cgroup(entry).apply(lifecycle.book.cgroup(entry).change(after, before));
            }
            throw e;
        }
    }
}
