package io.cofferdam.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** One instance's part of the cgroup trees: a parent cgroup in each, and the containers' cgroups below it. */
public final class Cgroups {

    private final CgroupHost host;
    private final List<String> segments;

    /**
     * @param parentName the parent's name, or a path of names below the roots of the trees, as in "cofferdam-default/ml"
     */
    public Cgroups(CgroupHost host, String parentName) {
        this.host = host;
        this.segments = List.of(parentName.split("/"));
        this.segments.forEach(Cgroups::requireName);
    }

    public CgroupHost host() {
        return host;
    }

    /** Makes the parent in every tree, ready for children: with cores and nodes on v1, with its controllers on v2. */
    public void ensureParent() {
        for (Hierarchy tree : host.usable()) {
            new ParentCgroup(tree, segments).ensure();
        }
    }

    /** Removes the parent and what is left below it; names above it that others use stay. */
    public void removeParent() {
        for (Hierarchy tree : host.usable()) {
            new ParentCgroup(tree, segments).remove();
        }
    }

    /** A container's cgroup, whether it exists or not. */
    public Cgroup container(String id) {
        requireName(id);
        List<Place> places = new ArrayList<>();
        for (Hierarchy tree : host.usable()) {
            Path parent = parent(tree);
            places.add(new Place(tree, parent, parent.resolve(id)));
        }
        return new Cgroup(id, places);
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

    /** Names of the cgroups below the parent in any tree, to find what a crash left. */
    public List<String> containers() {
        TreeSet<String> names = new TreeSet<>();
        for (Hierarchy tree : host.usable()) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(parent(tree), Files::isDirectory)) {
                children.forEach(child -> names.add(child.getFileName().toString()));
            } catch (IOException absent) {
                continue;
            }
        }
        return List.copyOf(names);
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
