package io.cofferdam.cgroup;

import java.nio.file.Path;
import java.util.Set;

/**
 * One mounted tree of cgroups.
 *
 * @param mountPoint where its root cgroup is
 * @param unified cgroup2
 * @param controllers as in the kernel's lists; "name=systemd" for a named v1 tree
 * @param writable not mounted read-only
 */
public record Hierarchy(Path mountPoint, boolean unified, Set<String> controllers, boolean writable) {

    /** Only groups processes, limits nothing. */
    public boolean trackingOnly() {
        return controllers.stream().allMatch(name -> name.startsWith("name="));
    }
}
