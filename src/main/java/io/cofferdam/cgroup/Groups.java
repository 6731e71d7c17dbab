package io.cofferdam.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The groups between an instance's cgroup and those of its containers: made when one enters, removed when none is in it any more;
 * safe for threads.
 */
final class Groups {

    /** A supervisor removes its container's cgroup after it has told of the end, when the disk has taken what it wrote. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{64}");

    private final CgroupHost host;
    private final List<String> parent;
    private final RealtimeShare realtime;
    private final Map<String, GroupPath> inside = new HashMap<>();

    /** @param parent the way to the instance's own */
    Groups(CgroupHost host, List<String> parent, RealtimeShare realtime) {
        this.host = host;
        this.parent = parent;
        this.realtime = realtime;
    }

    synchronized void enter(GroupPath group, String id) {
        if (group.isTop()) {
            return;
        }
        List<String> segments = new ArrayList<>(parent);
        segments.addAll(group.names());
        for (Hierarchy tree : host.usable()) {
            new ParentCgroup(tree, segments, realtime).ensure();
        }
        inside.put(id, group);
    }

    /** Returns at once; the groups go when the container's own cgroup has gone. */
    void leave(String id) {
        GroupPath group = left(id);
        if (group != null) {
            Thread.ofVirtual().name("cgroup-groups").start(() -> removeWhenEmpty(group));
        }
    }

    private synchronized @Nullable GroupPath left(String id) {
        return inside.remove(id);
    }

    private void removeWhenEmpty(GroupPath group) {
        Backoff backoff = new Backoff(PATIENCE);
        while (!removeUnused(group) && backoff.pause()) {}
    }

    /** Returns whether it and those above it are gone, as far as nobody is in them. */
    synchronized boolean removeUnused(GroupPath group) {
        for (GroupPath path = group; !path.isTop(); path = path.parent()) {
            if (inside.values().stream().anyMatch(path::holds)) {
                return true;
            }
            boolean gone = true;
            for (Hierarchy tree : host.usable()) {
                gone &= remove(directory(tree, path));
            }
            if (!gone) {
                return false;
            }
        }
        return true;
    }

    private static boolean remove(Path directory) {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (IOException others) {
            return false;
        }
    }

    /** The groups of all containers that have a cgroup in any tree, by the container's id. */
    Map<String, GroupPath> containers() {
        Map<String, GroupPath> found = new LinkedHashMap<>();
        for (Hierarchy tree : host.usable()) {
            walk(tree, GroupPath.TOP, found, new ArrayList<>());
        }
        return found;
    }

    /** Removes what a service left that ended before its containers did. */
    void removeUnused() {
        List<GroupPath> groups = new ArrayList<>();
        for (Hierarchy tree : host.usable()) {
            walk(tree, GroupPath.TOP, new HashMap<>(), groups);
        }
        // the deepest first, because they were found after those above them
        groups.reversed().forEach(this::removeUnused);
    }

    private void walk(Hierarchy tree, GroupPath at, Map<String, GroupPath> containers, List<GroupPath> groups) {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory(tree, at), Files::isDirectory)) {
            for (Path child : children) {
                String name = child.getFileName().toString();
                if (CONTAINER.matcher(name).matches()) {
                    containers.put(name, at);
                } else if (GroupPath.isName(name) && !at.isDeepest()) {
                    groups.add(at.with(name));
                    walk(tree, at.with(name), containers, groups);
                }
            }
        } catch (IOException absent) {
            return;
        }
    }

    Path directory(Hierarchy tree, GroupPath group) {
        Path top = tree.mountPoint().resolve(String.join("/", parent));
        return group.isTop() ? top : top.resolve(group.toString());
    }
}
