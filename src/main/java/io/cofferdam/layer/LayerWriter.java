package io.cofferdam.layer;

import io.cofferdam.linux.Directory;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.Rooted;
import io.cofferdam.linux.SyscallException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the entries of a layer's tar below a root, as overlay wants them: whiteouts as character devices 0:0, opaque
 * directories by their attribute. Everything goes through the rooted façade and by descriptor.
 */
final class LayerWriter {

    static final String WHITEOUT = ".wh.";
    static final String OPAQUE = ".wh..wh..opq";

    /** Begins the names under which aufs kept its own books; they are no part of the image. */
    private static final String AUFS = WHITEOUT + WHITEOUT;

    /** Where aufs kept the files that have several names: hard links of the archive may lead there. */
    private static final EntryPath AUFS_LINKS = new EntryPath(".wh..wh.plnk");

    private final Rooted root;
    private final UnpackLimits limits;
    private final DirectoryTree directories;
    private final EntryMaker maker;
    private final List<EntryPath> whiteouts = new ArrayList<>();
    private boolean hasAufsLinks;

    LayerWriter(Rooted root, UnpackLimits limits, DiskGuard disk) {
        this.root = root;
        this.limits = limits;
        this.directories = new DirectoryTree(root, DirectoryTree.Implied.BY_LAYER);
        this.maker = new EntryMaker(directories, limits, disk);
    }

    /** Writes one entry with its content. */
    void write(TarEntry entry, TarReader content) throws IOException {
        EntryPath path = EntryPath.clean(entry.name(), limits);
        try {
            place(path, entry, content);
        } catch (SyscallException e) {
            throw EntryMaker.explained(entry, e);
        }
    }

    /** Sets what only lasts once nothing more is written: the times of directories; and removes what only helped on the way. */
    void finish() throws IOException {
        if (hasAufsLinks) {
            directories.forget(AUFS_LINKS);
            root.removeTree(AUFS_LINKS.value());
        }
        directories.finish();
    }

    /** Directories that the archive has no entry for, shortest path first. */
    List<EntryPath> implicitDirectories() {
        return directories.implicit();
    }

    /** The whiteouts that were made; something else may have taken the place of some. */
    List<EntryPath> whiteouts() {
        return List.copyOf(whiteouts);
    }

    private void place(EntryPath path, TarEntry entry, TarReader content) throws IOException {
        if (path.isRoot()) {
            if (!entry.isDirectory()) {
                throw BadArchive.hostile(entry.name(), "The archive's root is not a directory.");
            }
            directories.update(path, entry);
            return;
        }
        if (isOfAufs(path.parent())) {
            if (!path.parent().equals(AUFS_LINKS) || !entry.isRegular()) {
                return;
            }
            hasAufsLinks = true;
        }
        Directory parent = directories.open(path.parent());
        String name = path.name();
        if (name.startsWith(WHITEOUT)) {
            whiteOut(path, parent, entry);
        } else {
            maker.make(path, parent, entry, content);
        }
    }

    private static boolean isOfAufs(EntryPath directory) {
        return directory.toString().contains("/" + AUFS);
    }

    private void whiteOut(EntryPath path, Directory parent, TarEntry entry) throws IOException {
        String name = path.name();
        if (name.equals(OPAQUE)) {
            directories.makeOpaque(path.parent());
            return;
        }
        if (name.startsWith(AUFS)) {
            return;
        }
        String hidden = name.substring(WHITEOUT.length());
        if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
            throw BadArchive.hostile(entry.name(), "It is a whiteout that names no file.");
        }
        EntryPath victim = path.parent().child(hidden);
        FileStat existing = parent.statIfThere(hidden);
        if (existing == null) {
            parent.mknod(hidden, FileStat.Type.CHARACTER_DEVICE, 0, 0, 0);
            whiteouts.add(victim);
        } else if (existing.isDirectory()) {
            // this layer has a directory of that name: what is hidden is the lower one only
            directories.replaceLower(victim);
        }
    }
}
