package io.cofferdam.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which cgroup trees a host has mounted, and which controller is where. */
public final class CgroupHost {

    private final Path root;
    private final List<Hierarchy> hierarchies;

    CgroupHost(Path root, List<Hierarchy> hierarchies) {
        this.root = root;
        this.hierarchies = List.copyOf(hierarchies);
    }

    /** This machine. */
    public static CgroupHost detect() {
        return detect(Path.of("/"));
    }

    /** A machine whose /proc and /sys are below another root, such as a fixture folder. */
    public static CgroupHost detect(Path root) {
        return new CgroupHost(root, MountedHierarchies.read(root));
    }

    public CgroupMode mode() {
        boolean v2 = hierarchies.stream().anyMatch(Hierarchy::unified);
        boolean v1 = hierarchies.stream().anyMatch(tree -> !tree.unified() && !tree.trackingOnly());
        if (v1) {
            return v2 ? CgroupMode.HYBRID : CgroupMode.V1;
        }
        return v2 ? CgroupMode.V2 : CgroupMode.NONE;
    }

    /** Every mounted tree, in the order of the mounts. */
    public List<Hierarchy> hierarchies() {
        return hierarchies;
    }

    /** The trees a container gets a directory in: those that can be written. */
    public List<Hierarchy> usable() {
        return hierarchies.stream().filter(Hierarchy::writable).toList();
    }

    /** The usable tree that has a controller. */
    public Optional<Hierarchy> of(String controller) {
        return usable().stream()
                .filter(tree -> tree.controllers().contains(controller))
                .findFirst();
    }

    /** The v2 tree, which on a hybrid host may have no controller. */
    public Optional<Hierarchy> unified() {
        return usable().stream().filter(Hierarchy::unified).findFirst();
    }

    /** What this host cannot limit or show, each with what follows from it. */
    public List<Lack> lacks() {
        return new CgroupLacks(this, root).list();
    }
}
