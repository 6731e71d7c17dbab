package io.cofferdam.cgroup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One instance's part of the cgroup trees: a parent cgroup in each, and the containers' cgroups below it. */
public final class Cgroups {

    private final CgroupHost host;
    private final List<String> segments;
    private final Groups groups;
    private final RealtimeShare realtime;

    /**
     * @param parentName the parent's name, or a path of names below the roots of the trees, as in "cofferdam-default/ml"
     */
    public Cgroups(CgroupHost host, String parentName) {
        this(host, parentName, RealtimeShare.NONE);
    }

    /** @param realtime what the containers share of the host's real-time */
    public Cgroups(CgroupHost host, String parentName, RealtimeShare realtime) {
        this.host = host;
        this.realtime = realtime;
        this.segments = List.of(parentName.split("/"));
        this.segments.forEach(Cgroups::requireName);
        this.groups = new Groups(host, segments, realtime);
    }

    public CgroupHost host() {
        return host;
    }

    /** Makes the parent in every tree, ready for children: with cores and nodes on v1, with its controllers on v2. */
    public void ensureParent() {
        for (Hierarchy tree : host.usable()) {
            new ParentCgroup(tree, segments, realtime).ensure();
        }
    }

    /** Removes the parent and what is left below it; names above it that others use stay. */
    public void removeParent() {
        for (Hierarchy tree : host.usable()) {
            new ParentCgroup(tree, segments, realtime).remove();
        }
    }

    /** The cgroup of a container that is in no group, whether it exists or not. */
    public Cgroup container(String id) {
        return container(GroupPath.TOP, id);
    }

    /** The cgroup of a container in a group, whether either exists or not. */
    public Cgroup container(GroupPath group, String id) {
        requireName(id);
        List<Place> places = new ArrayList<>();
        for (Hierarchy tree : host.usable()) {
            Path above = groups.directory(tree, group);
            places.add(new Place(tree, Files.isDirectory(above) ? above : parent(tree), above.resolve(id)));
        }
        return new Cgroup(id, places);
    }

    /** Has a group, in every tree, for as long as the container is in it. */
    public void enter(GroupPath group, String id) {
        groups.enter(group, id);
    }

    /** The container has ended; its group goes with the last one's cgroup, a moment after. */
    public void leave(String id) {
        groups.leave(id);
    }

    /** The parent itself, whose limits bind all containers together. */
    public Cgroup parent() {
        List<Place> places = new ArrayList<>();
        for (Hierarchy tree : host.usable()) {
            Path parent = parent(tree);
            places.add(new Place(tree, parent, parent));
        }
        return new Cgroup(String.join("/", segments), places);
    }

    /** The containers that have a cgroup in any tree, to find what a crash left: by id, with the group each is in. */
    public Map<String, GroupPath> containers() {
        return groups.containers();
    }

    /** Removes groups that nobody is in. */
    public void removeUnusedGroups() {
        groups.removeUnused();
    }

    private Path parent(Hierarchy tree) {
        return tree.mountPoint().resolve(String.join("/", segments));
    }

    private static void requireName(String name) {
        if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,200}")) {
            throw new IllegalArgumentException("cgroup name '" + name + "'");
        }
    }
}
