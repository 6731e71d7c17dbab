package io.cofferdam.layer;

import io.cofferdam.linux.Directory;
import io.cofferdam.linux.Errno;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.OpenFile;
import io.cofferdam.linux.Rooted;
import io.cofferdam.linux.SyscallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Gives directories that a layer only implied the attributes of the lower ones they merge with. Overlay shows the topmost
 * directory's: without this, a layer with nothing but {@code tmp/file} would take the sticky bit from {@code /tmp}.
 */
final class InheritedAttributes {

    private final Rooted layer;
    private final List<Path> lowers;

    InheritedAttributes(Rooted layer, List<Path> lowersTopmostFirst) {
        this.layer = layer;
        this.lowers = lowersTopmostFirst;
    }

    void apply(List<EntryPath> directories) throws IOException {
        for (EntryPath directory : directories) {
            if (!isCutOff(layer, directory)) {
                inherit(directory);
            }
        }
    }

    private enum Found {
        /** This lower layer says nothing of the path. */
        NOTHING,
        /** Nothing below this lower layer shows through. */
        END
    }

    private void inherit(EntryPath directory) throws IOException {
        for (Path lower : lowers) {
            try (Rooted root = Rooted.open(lower)) {
                if (inheritFrom(root, directory) == Found.END) {
                    return;
                }
            }
        }
    }

    private Found inheritFrom(Rooted lower, EntryPath path) throws IOException {
        if (path.isRoot()) {
            copy(lower.root(), path);
            return Found.END;
        }
        FileStat stat = statWithoutLinks(lower, path);
        if (stat == null) {
            return isCutOff(lower, path) ? Found.END : Found.NOTHING;
        }
        if (stat.isDirectory()) {
            try (Directory directory = lower.openDirectory(path.value())) {
                copy(directory, path);
            }
        }
        return Found.END;
    }

    private void copy(Directory from, EntryPath to) throws IOException {
        FileStat stat = from.stat();
        try (Directory directory = layer.openDirectory(to.value())) {
            OpenFile self = directory.self();
            self.chown(stat.uid(), stat.gid());
            self.chmod(stat.mode());
            self.setTime(stat.modified());
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) {
                throw e;
            }
        }
    }

    /** Null where it is absent; what a link leads to does not merge, so a link counts as what it is. */
    private static @org.jspecify.annotations.Nullable FileStat statWithoutLinks(Rooted root, EntryPath path)
            throws IOException {
        EntryPath at = EntryPath.ROOT;
        FileStat stat = null;
        for (String component : path.value().split("/")) {
            at = at.child(component);
            stat = root.statIfThere(at.value());
            if (stat == null || !stat.isDirectory()) {
                return stat;
            }
        }
        return stat;
    }

    /** Whether the path or a directory above it hides what lies in lower layers. */
    private static boolean isCutOff(Rooted root, EntryPath path) throws IOException {
        for (EntryPath at = path; !at.isRoot(); at = at.parent()) {
            FileStat stat = statWithoutLinks(root, at);
            if (stat != null && (!stat.isDirectory() || root.getXattr(at.value(), Xattrs.OPAQUE) != null)) {
                return true;
            }
        }
        return false;
    }
}
