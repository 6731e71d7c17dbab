package io.cofferdam.layer;

import io.cofferdam.layer.FileChange.Kind;
import io.cofferdam.linux.Directory;
import io.cofferdam.linux.DirectoryEntry;
import io.cofferdam.linux.FileStat;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks what a container has written and tells how it differs from the layers below, parents before what is in them. A directory
 * that overlay only copied up on the way to something else is told if that something is.
 */
final class ChangeWalk {

    private static final String REDIRECT = "trusted.overlay.redirect";
    private static final String METACOPY = "trusted.overlay.metacopy";

    private final Visitor visitor;
    private final IdShift ids;
    private final int maxDepth;

    /** Is told each difference. */
    interface Visitor {

        void changed(Kind kind, Place place) throws IOException;

        /** A lower file is gone because the directory it was in has been replaced. */
        void hidden(String path) throws IOException;
    }

    /**
     * A name in the container's own layer.
     *
     * @param path absolute, as the container sees it
     * @param opaque whether it is a directory that hides the lower one
     */
    record Place(String path, Directory parent, String name, FileStat stat, boolean opaque) {}

    ChangeWalk(Visitor visitor, IdShift ids, int maxDepth) {
        this.visitor = visitor;
        this.ids = ids;
        this.maxDepth = maxDepth;
    }

    void walk(Directory upper, MergedDirectory below) throws IOException {
        walk(new Level(upper, below, false, "", 0, null));
    }

    /**
     * A directory on the way.
     *
     * @param below the same directory in the lower layers, null where it is new
     * @param cut whether the lower one is hidden
     */
    private record Level(
            Directory upper,
            @Nullable MergedDirectory below,
            boolean cut,
            String path,
            int depth,
            @Nullable Parent parent) {}

    /** A directory that is told when the first thing in it is. */
    private final class Parent {

        private final @Nullable Parent above;
        private final Kind kind;
        private final Place place;
        private boolean told;
        /** The engine's own places in it are reason enough for its time to differ. */
        private boolean touchedByEngine;

        Parent(@Nullable Parent above, Kind kind, Place place) {
            this.above = above;
            this.kind = kind;
            this.place = place;
        }

        void tell() throws IOException {
            if (!told) {
                told = true;
                ChangeWalk.tell(above);
                visitor.changed(kind, place);
            }
        }
    }

    private void walk(Level level) throws IOException {
        if (level.depth > maxDepth) {
            throw ProblemException.invalid(
                    "The container's files cannot be read.",
                    "They have more than " + maxDepth + " levels of directories.",
                    "Remove the deep directories first.");
        }
        Set<String> seen = new HashSet<>();
        List<String> names =
                level.upper.list().stream().map(DirectoryEntry::name).sorted().toList();
        for (String name : names) {
            FileStat stat = level.upper.statIfThere(name);
            if (stat != null) {
                seen.add(name);
                visit(level, name, stat);
            }
        }
        if (level.cut && level.below != null) {
            tellHidden(level, level.below, seen);
        }
    }

    private void visit(Level level, String name, FileStat stat) throws IOException {
        String path = level.path + "/" + name;
        MergedDirectory.Found lower = level.below == null ? null : level.below.find(name);
        Place place = new Place(path, level.upper, name, stat, false);
        if (DirectoryTree.isWhiteout(stat)) {
            if (lower != null) {
                tell(level.parent);
                visitor.changed(Kind.DELETED, place);
            }
        } else if (lower == null && EngineMade.is(path, level.upper, name, stat)) {
            if (level.parent != null) {
                level.parent.touchedByEngine = true;
            }
        } else if (stat.isDirectory()) {
            directory(level, place, lower);
        } else {
            refuseIf(METACOPY, place);
            tell(level.parent);
            visitor.changed(lower == null ? Kind.ADDED : Kind.MODIFIED, place);
        }
    }

    private void directory(Level level, Place place, MergedDirectory.@Nullable Found lower) throws IOException {
        refuseIf(REDIRECT, place);
        String name = place.name;
        boolean over = lower != null && lower.stat().isDirectory();
        boolean opaque = over && !level.cut && Xattrs.isOpaque(place.parent, name);
        Place found = new Place(place.path, place.parent, name, place.stat, opaque);
        Parent parent = new Parent(level.parent, lower == null ? Kind.ADDED : Kind.MODIFIED, found);
        if (!over || lower == null || level.cut || opaque || !sameAttributes(found, lower)) {
            parent.tell();
        }
        // below what is cut off nothing merges, so everything there is new
        MergedDirectory lowerParent = over && !level.cut ? level.below : null;
        try (Directory child = place.parent.openDirectory(name);
                MergedDirectory below = lowerParent == null ? null : lowerParent.child(name)) {
            walk(new Level(child, below, opaque, place.path, level.depth + 1, parent));
        }
        boolean otherTime = lower != null && !lower.stat().modified().equals(place.stat.modified());
        if (otherTime && !parent.touchedByEngine) {
            parent.tell();
        }
    }

    private boolean sameAttributes(Place place, MergedDirectory.Found lower) throws IOException {
        FileAttributes own = FileAttributes.of(place.parent, place.name, place.stat, ids);
        MergedDirectory.Branch branch = lower.branch();
        return own.same(FileAttributes.of(branch.directory(), place.name, lower.stat(), branch.ids()));
    }

    private void tellHidden(Level level, MergedDirectory below, Set<String> seen) throws IOException {
        for (String name : below.names()) {
            if (!seen.contains(name) && below.find(name) != null) {
                visitor.hidden(level.path + "/" + name);
            }
        }
    }

    private static void tell(@Nullable Parent parent) throws IOException {
        if (parent != null) {
            parent.tell();
        }
    }

    /** Hosts whose overlay module has such features on leave only half of the truth in the upper directory. */
    private static void refuseIf(String attribute, Place place) throws IOException {
        if (place.parent.getXattr(place.name, attribute) != null) {
            throw ProblemException.unsupported(
                    "The container's changes cannot be read.",
                    "This host's overlay keeps \"" + BadArchive.printable(place.path) + "\" as a reference ("
                            + attribute + ").",
                    "Set the module's parameters redirect_dir and metacopy to N and make the container again.");
        }
    }
}
