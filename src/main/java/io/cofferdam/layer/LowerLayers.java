package io.cofferdam.layer;

import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.Rooted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the layers below a layer show together, as overlay would mount them. */
final class LowerLayers implements AutoCloseable {

    private final List<Rooted> topmostFirst = new ArrayList<>();

    /** What one layer says of a path. */
    private record Said(boolean last, @Nullable FileStat stat) {
        private static final Said NOTHING = new Said(false, null);
        private static final Said GONE = new Said(true, null);
    }

    static LowerLayers open(List<Path> topmostFirst) throws IOException {
        LowerLayers layers = new LowerLayers();
        try {
            for (Path layer : topmostFirst) {
                layers.topmostFirst.add(Rooted.open(layer));
            }
            return layers;
        } catch (IOException | RuntimeException e) {
            layers.close();
            throw e;
        }
    }

    /** The file that can be seen at a path; null if there is none. */
    @Nullable
    FileStat find(EntryPath path) throws IOException {
        for (Rooted layer : topmostFirst) {
            Said said = look(layer, path);
            if (said.last()) {
                return said.stat();
            }
        }
        return null;
    }

    /** Whether a layer hides all that lies below it in this directory, or in one above it. */
    static boolean isHiddenBy(Rooted layer, EntryPath directory) throws IOException {
        for (EntryPath at = directory; !at.isRoot(); at = at.parent()) {
            if (layer.statIfThere(at.value()) != null && layer.getXattr(at.value(), Xattrs.OPAQUE) != null) {
                return true;
            }
        }
        return Xattrs.isOpaque(layer.root());
    }

    /** What links lead to does not merge, so that a link counts as what it is. */
    private static Said look(Rooted layer, EntryPath path) throws IOException {
        if (path.isRoot()) {
            return new Said(true, layer.root().stat());
        }
        boolean opaque = Xattrs.isOpaque(layer.root());
        EntryPath at = EntryPath.ROOT;
        for (String component : path.value().split("/")) {
            at = at.child(component);
            FileStat stat = layer.statIfThere(at.value());
            if (stat == null) {
                return opaque ? Said.GONE : Said.NOTHING;
            }
            if (at.equals(path)) {
                return DirectoryTree.isWhiteout(stat) ? Said.GONE : new Said(true, stat);
            }
            if (!stat.isDirectory()) {
                return Said.GONE;
            }
            opaque |= layer.getXattr(at.value(), Xattrs.OPAQUE) != null;
        }
        throw new IllegalStateException("a path has an end");
    }

    @Override
    public void close() {
        topmostFirst.forEach(Rooted::close);
    }
}
