package io.cofferdam.layer;

import io.cofferdam.linux.Directory;
import io.cofferdam.linux.Errno;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.OpenFile;
import io.cofferdam.linux.Rooted;
import io.cofferdam.linux.SyscallException;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The directories of a layer while it is written: which the archive described, and which it only implied. */
final class DirectoryTree {

    private static final int IMPLICIT_MODE = 0755;

    private final Rooted root;
    /** Times to set at the end: writing into a directory changes its own. */
    private final Map<EntryPath, Instant> times = new HashMap<>();

    /** Without an entry of their own, but perhaps in the place of a lower layer's. */
    private final Set<EntryPath> implicit = new HashSet<>();
    /** Most entries lie in the directory of the entry before them. */
    private @Nullable Directory lastOpened;

    private EntryPath lastPath = EntryPath.ROOT;
    /** Something was removed: what is open may be no part of the tree any more. */
    private boolean lastIsStale;

    private final Implied implied;

    /**
     * What a directory gets that the archive only implies.
     *
     * @param time null for the time when it is made
     */
    record Implied(int uid, int gid, @Nullable Instant time) {

        /** Of a layer, which has to come out the same each time. */
        static final Implied BY_LAYER = new Implied(0, 0, Instant.EPOCH);
    }

    DirectoryTree(Rooted root, Implied implied) {
        this.root = root;
        this.implied = implied;
        implicit.add(EntryPath.ROOT);
    }

    /** Opens a directory for writing into, making it and those above it where they are missing; closed by this tree. */
    Directory open(EntryPath path) throws IOException {
        if (path.isRoot()) {
            return root.root();
        }
        if (lastOpened != null && !lastIsStale && lastPath.equals(path)) {
            return lastOpened;
        }
        Directory opened = openOrMake(path);
        dropLast();
        lastIsStale = false;
        lastOpened = opened;
        lastPath = path;
        return opened;
    }

    /** Opens a directory that must be there; the caller closes it. */
    Directory openExisting(EntryPath path) throws IOException {
        return root.openDirectory(path.value());
    }

    /** Makes a directory as the archive describes it, or describes one that is there already. */
    void make(EntryPath path, Directory parent, TarEntry entry) throws IOException {
        try {
            parent.mkdir(path.name(), 0700);
        } catch (SyscallException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            replaceByDirectory(path, parent);
        }
        update(path, entry);
    }

    /** Gives a directory the attributes of its entry. */
    void update(EntryPath path, TarEntry entry) throws IOException {
        implicit.remove(path);
        times.put(path, entry.modified());
        try (Directory directory = openExisting(path)) {
            OpenFile self = directory.self();
            self.chown(entry.uid(), entry.gid());
            self.chmod(entry.mode());
            Xattrs.apply(entry.xattrs(), self::setXattr);
        }
    }

    /** Hides what lower layers have in a directory. */
    void makeOpaque(EntryPath path) throws IOException {
        open(path);
        try (Directory directory = openExisting(path)) {
            Xattrs.makeOpaque(directory.self()::setXattr);
        }
    }

    /** Hides a lower directory altogether: this layer's begins anew in its place. */
    void replaceLower(EntryPath path) throws IOException {
        makeOpaque(path);
        implicit.remove(path);
    }

    /** A path is about to be removed with all below it; directories that are in use stay open until the next is opened. */
    void forget(EntryPath path) {
        lastIsStale = true;
        implicit.removeIf(directory -> directory.within(path));
        times.keySet().removeIf(directory -> directory.within(path));
    }

    List<EntryPath> implicit() {
        return implicit.stream()
                .sorted((a, b) -> Integer.compare(a.value().length(), b.value().length()))
                .toList();
    }

    void finish() throws IOException {
        dropLast();
        for (Map.Entry<EntryPath, Instant> time : times.entrySet()) {
            try (Directory directory = openExisting(time.getKey())) {
                directory.self().setTime(time.getValue());
            } catch (SyscallException e) {
                // removed again by way of a link: another path's entry describes what is there now
                if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) {
                    throw e;
                }
            }
        }
    }

    private Directory openOrMake(EntryPath path) throws IOException {
        try {
            return openExisting(path);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) {
                throw e;
            }
            Directory parent = open(path.parent());
            makeImplicit(path, parent);
            return openExisting(path);
        }
    }

    private void makeImplicit(EntryPath path, Directory parent) throws IOException {
        FileStat existing = parent.statIfThere(path.name());
        if (existing == null) {
            parent.mkdir(path.name(), 0700);
            implicit.add(path);
        } else if (isWhiteout(existing)) {
            replaceByDirectory(path, parent);
        } else {
            throw new SyscallException("mkdirat", path.toString(), Errno.ENOTDIR);
        }
        parent.chown(path.name(), implied.uid(), implied.gid());
        parent.chmod(path.name(), IMPLICIT_MODE);
        if (implied.time() != null) {
            times.put(path, implied.time());
        }
    }

    /** A directory where this layer hid the lower one starts empty: it is opaque. */
    private void replaceByDirectory(EntryPath path, Directory parent) throws IOException {
        FileStat existing = parent.stat(path.name());
        if (existing.isDirectory()) {
            return;
        }
        forget(path);
        parent.unlink(path.name());
        parent.mkdir(path.name(), 0700);
        if (isWhiteout(existing)) {
            try (Directory made = parent.openDirectory(path.name())) {
                Xattrs.makeOpaque(made.self()::setXattr);
            }
        }
    }

    private void dropLast() {
        if (lastOpened != null) {
            lastOpened.close();
            lastOpened = null;
        }
    }

    static boolean isWhiteout(FileStat stat) {
        return stat.type() == FileStat.Type.CHARACTER_DEVICE && stat.rdevMajor() == 0 && stat.rdevMinor() == 0;
    }
}
