package io.cofferdam.layer;

import io.cofferdam.layer.FileChange.Kind;
import io.cofferdam.linux.Directory;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Turns the differences of a container into the entries of a layer, with whiteouts as image-spec/layer.md has them. */
final class LayerTarVisitor implements ChangeWalk.Visitor {

    private static final int FRESH_ROOT_MODE = 0755;

    private final FileTar tar;
    private final IdShift ids;
    private int entries;

    LayerTarVisitor(FileTar tar, IdShift ids) {
        this.tar = tar;
        this.ids = ids;
    }

    int entries() {
        return entries;
    }

    /** The root has an entry only when somebody changed it: as it was made it says nothing. */
    void root(Path upper, List<Path> lowerDirs) throws IOException {
        Path parent = java.util.Objects.requireNonNull(upper.getParent(), "an upper directory lies in a container's");
        String name = String.valueOf(upper.getFileName());
        try (Directory container = Trees.open(parent)) {
            FileStat stat = container.stat(name);
            FileAttributes own = FileAttributes.of(container, name, stat, ids);
            boolean fresh = own.same(new FileAttributes(FRESH_ROOT_MODE, 0, 0, java.util.Map.of()));
            if (!fresh && !lowerDirs.isEmpty()) {
                entries++;
                tar.put(container, name, stat, ids, ".");
            }
        }
    }

    @Override
    public void changed(Kind kind, ChangeWalk.Place place) throws IOException {
        if (place.name().startsWith(LayerWriter.WHITEOUT)) {
            return; // a layer has no way to hold a file of such a name: it would hide another one
        }
        entries++;
        String path = place.path().substring(1);
        FileStat stat = place.stat();
        if (kind == Kind.DELETED) {
            int name = path.lastIndexOf('/') + 1;
            tar.putMark(path.substring(0, name) + LayerWriter.WHITEOUT + path.substring(name), stat.modified());
            return;
        }
        tar.put(place.parent(), place.name(), stat, ids, path);
        if (place.opaque()) {
            tar.putMark(path + "/" + LayerWriter.OPAQUE, stat.modified());
        }
    }

    /** The mark of the opaque directory says it already. */
    @Override
    public void hidden(String path) {}
}
