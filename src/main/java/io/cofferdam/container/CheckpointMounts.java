package io.cofferdam.container;

import io.cofferdam.namespace.MountView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A container's mounts as CRIU is to take them: those that a launch makes with the host's rights the engine makes again; the
 * kernel's views, the terminals and what lies in memory CRIU takes along.
 */
final class CheckpointMounts {

    private static final Set<String> TAKEN = Set.of("proc", "sysfs", "devpts", "mqueue", "tmpfs");
    private static final Set<String> CGROUPS = Set.of("cgroup", "cgroup2");
    static final String CGROUP_PLACE = "/sys/fs/cgroup";
    /** Shows the terminal, which is there only when CRIU has made the processes: it leaves it out, and the supervisor makes it. */
    static final String CONSOLE = "/dev/console";

    private CheckpointMounts() {}

    /** Where the mounts are that the engine makes again. Refuses a container with a mount that nobody would. */
    static List<String> external(ContainerSpec spec, List<MountView> mounts) {
        Set<String> known = new HashSet<>(List.of("/dev", "/etc/hosts", "/etc/resolv.conf", "/etc/hostname"));
        spec.mounts().stream()
                .filter(mount -> mount.type() != MountSpec.Type.TMPFS)
                .map(MountSpec::target)
                .forEach(known::add);
        Set<String> external = new TreeSet<>();
        for (MountView mount : mounts) {
            String place = mount.mountPoint();
            if (known.contains(place) || isCgroup(mount)) {
                external.add(place);
            } else if (!place.equals("/") && !TAKEN.contains(mount.type())) {
                throw CheckpointRules.cannot(
                        spec,
                        "It has a mount of type " + mount.type() + " at " + place
                                + " that is not one it was made with at that path: it came with another mount, lies behind"
                                + " a symbolic link, or was made later.");
            }
        }
        return List.copyOf(external);
    }

    private static boolean isCgroup(MountView mount) {
        return CGROUPS.contains(mount.type())
                && (mount.mountPoint().equals(CGROUP_PLACE)
                        || mount.mountPoint().startsWith(CGROUP_PLACE + "/"));
    }

    /** The table in a form that is the same for the same mounts: where, attributes, type. */
    static List<String> table(List<MountView> mounts) {
        List<String> lines = new ArrayList<>();
        for (MountView mount : mounts) {
            List<String> options = mount.options().stream().sorted().toList();
            lines.add(mount.mountPoint() + " " + String.join(",", options) + " " + mount.type());
        }
        lines.sort(null);
        return lines;
    }
}
