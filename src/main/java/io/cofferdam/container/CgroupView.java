package io.cofferdam.container;

import io.cofferdam.cgroup.CgroupHost;
import io.cofferdam.cgroup.CgroupMode;
import io.cofferdam.cgroup.Hierarchy;
import java.util.ArrayList;
import java.util.List;

/**
 * What a container is shown of its control groups under /sys/fs/cgroup.
 *
 * @param version2 whether that is one cgroup2 mount, or a directory of hierarchies
 */
record CgroupView(boolean version2, List<Mounted> mounts) {

    /**
     * One hierarchy.
     *
     * @param name of its directory
     * @param delegated whether it is shown only to those who may divide it
     */
    record Mounted(String type, String options, String name, boolean delegated) {}

    static CgroupView of(CgroupHost host) {
        if (host.mode() == CgroupMode.V2) {
            return new CgroupView(true, List.of(new Mounted("cgroup2", "", "", false)));
        }
        List<Mounted> mounts = new ArrayList<>();
        for (Hierarchy hierarchy : host.hierarchies()) {
            String name = hierarchy.mountPoint().getFileName().toString();
            if (hierarchy.unified()) {
                mounts.add(new Mounted("cgroup2", "", name, true));
            } else if (hierarchy.trackingOnly()) {
                mounts.add(new Mounted("cgroup", "none," + String.join(",", hierarchy.controllers()), name, true));
            } else {
                mounts.add(new Mounted("cgroup", String.join(",", hierarchy.controllers()), name, false));
            }
        }
        return new CgroupView(false, List.copyOf(mounts));
    }
}
