package io.cofferdam.container;

import io.cofferdam.cgroup.CgroupWrite;
import io.cofferdam.cgroup.DeviceRule;
import io.cofferdam.cgroup.FileChange;
import io.cofferdam.cgroup.HostCapacity;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.problem.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

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
        return writes(entry, live(entry, after), warnings);
    }

    private List<CgroupWrite> writes(ContainerEntry entry, LiveLimits live, List<String> warnings) {
        live.after().validate(capacity);
        if (hasProcesses(entry) && live.cgroup().changesDevicesAtLaunchOnly(live.before(), live.after())) {
            throw ProblemException.conflict(
                    "The device rules of " + entry.spec().name() + " are not changed while it runs.",
                    "It may use every device, or would: cgroup v1 gets there and back only by a moment without any device.",
                    "Stop it first; or leave the device rules as they are, which limits as a whole have to say.");
        }
        return live.cgroup().change(live.before(), live.after(), warnings);
    }

    private LiveLimits live(ContainerEntry entry, Limits after) {
        return new LiveLimits(
                lifecycle.book.cgroup(entry),
                entry.spec().limitsInForce(),
                SpecChange.limited(entry.spec(), after).limitsInForce());
    }

    private static boolean hasProcesses(ContainerEntry entry) {
        return entry.state().status().hasProcesses();
    }

    /** The kernel first: what it refuses is not kept either; what cannot be kept is taken back. */
    LimitsChanged change(ContainerEntry entry, Limits after) {
        List<String> warnings = new ArrayList<>();
        entry.lock.lock();
        try {
            Limits before = entry.spec().limits();
            LiveLimits live = live(entry, after);
            List<CgroupWrite> writes = writes(entry, live, warnings);
            List<FileChange> changed = List.of();
            if (hasProcesses(entry)) {
                changed = live.apply(writes);
                stayingOpen(entry, live, warnings);
            }
            keep(entry, live, after);
            if (!Objects.equals(before.blkioWeight(), after.blkioWeight())) {
                LaunchWarnings.weight(after, Launcher.BLOCK_DEVICES, warnings);
            }
            lifecycle.book.publish(entry, "update", Map.of());
            return new LimitsChanged(before, after, changed, warnings);
        } finally {
            entry.lock.unlock();
        }
    }

    /** The kernel asks about devices when they are opened, and not again; whoever gets at the process gets at them. */
    private void stayingOpen(ContainerEntry entry, LiveLimits live, List<String> warnings) {
        List<DeviceRule> lost = live.cgroup().devicesLost(live.before(), live.after());
        if (!lost.isEmpty()) {
            entry.state(entry.state().withoutDevices(Instant.now()));
            lifecycle.book.persist(entry);
            warnings.add("Access to %s was taken away. What processes have opened already stays open until they end."
                    .formatted(lost.stream().map(DeviceRule::text).collect(Collectors.joining(", "))));
        }
    }

    private void keep(ContainerEntry entry, LiveLimits live, Limits after) {
        ContainerSpec changed = SpecChange.limited(entry.spec(), after);
        try {
            files.writeSpec(entry.directory, changed);
            entry.spec(changed);
        } catch (ProblemException e) {
            if (hasProcesses(entry)) {
                live.takeBackAfter(e);
            }
            throw e;
        }
    }
}
