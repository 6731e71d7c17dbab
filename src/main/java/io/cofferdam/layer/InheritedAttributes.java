package io.cofferdam.layer;

import io.cofferdam.linux.Directory;
import io.cofferdam.linux.Errno;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.OpenFile;
import io.cofferdam.linux.Rooted;
import io.cofferdam.linux.SyscallException;
import java.io.IOException;
import java.util.List;

/**
 * Gives directories that a layer only implied the attributes of the lower ones in whose place they come. Overlay shows the topmost
 * directory's: without this, a layer with nothing but {@code tmp/file} would take the sticky bit from {@code /tmp}.
 */
final class InheritedAttributes {

    private final Rooted layer;
    private final LowerLayers lowers;

    InheritedAttributes(Rooted layer, LowerLayers lowers) {
        this.layer = layer;
        this.lowers = lowers;
    }

    void apply(List<EntryPath> directories) throws IOException {
        for (EntryPath directory : directories) {
            // an opaque one hides what was in it, not what it was
            boolean fresh = !directory.isRoot() && LowerLayers.isHiddenBy(layer, directory.parent());
            FileStat lower = fresh ? null : lowers.find(directory);
            if (lower != null && lower.isDirectory()) {
                copy(lower, directory);
            }
        }
    }

    private void copy(FileStat stat, EntryPath to) throws IOException {
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
}
