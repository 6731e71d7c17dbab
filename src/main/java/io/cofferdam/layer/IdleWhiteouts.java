package io.cofferdam.layer;

import io.cofferdam.linux.Directory;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.Rooted;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * Takes away the whiteouts that hide nothing. Overlay leaves a whiteout out of a directory's list only where the directory merges
 * with a lower one: elsewhere its name would be listed, though no file of that name can be opened.
 */
final class IdleWhiteouts {

    private final Rooted layer;
    private final LowerLayers lowers;

    IdleWhiteouts(Rooted layer, LowerLayers lowers) {
        this.layer = layer;
        this.lowers = lowers;
    }

    void remove(List<EntryPath> whiteouts) throws IOException {
        for (EntryPath whiteout : whiteouts) {
            FileStat stat = layer.statIfThere(whiteout.value());
            boolean stillOne = stat != null && DirectoryTree.isWhiteout(stat);
            if (stillOne && (LowerLayers.isHiddenBy(layer, whiteout.parent()) || lowers.find(whiteout) == null)) {
                remove(whiteout);
            }
        }
    }

    private void remove(EntryPath whiteout) throws IOException {
        if (whiteout.parent().isRoot()) {
            remove(layer.root(), whiteout.name());
            return;
        }
        try (Directory parent = layer.openDirectory(whiteout.parent().value())) {
            remove(parent, whiteout.name());
        }
    }

    private static void remove(Directory parent, String name) throws IOException {
        Instant modified = parent.stat().modified();
        parent.unlink(name);
        parent.self().setTime(modified);
    }
}
