package io.cofferdam.layer;

import io.cofferdam.linux.Directory;
import io.cofferdam.linux.DirectoryEntry;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A directory as overlay merges it of several layers (Documentation/filesystems/overlayfs.rst), looked at by descriptors and
 * without a mount, so that a container that does not run can be read and nothing it does can lead elsewhere.
 */
final class MergedDirectory implements AutoCloseable {

    private final List<Branch> topmostFirst;

    /** One layer's directory, and how its ids are to be read. */
    record Branch(Directory directory, IdShift ids) {}

    /** What a name stands for, and the layer it comes from. */
    record Found(Branch branch, FileStat stat) {}

    /** A layer on disk. */
    record Layer(Path files, IdShift ids) {}

    private MergedDirectory(List<Branch> topmostFirst) {
        this.topmostFirst = topmostFirst;
    }

    /** The root of some layers, the topmost first. */
    static MergedDirectory open(List<Layer> layers) throws IOException {
        MergedDirectory root = new MergedDirectory(new ArrayList<>());
        try {
            for (Layer layer : layers) {
                root.topmostFirst.add(new Branch(Trees.open(layer.files()), layer.ids()));
            }
            return root;
        } catch (IOException | RuntimeException e) {
            root.close();
            throw e;
        }
    }

    /** What the name shows: the topmost layer's file, null where there is none or a whiteout hides it. */
    @Nullable
    Found find(String name) throws IOException {
        for (Branch branch : topmostFirst) {
            FileStat stat = branch.directory().statIfThere(name);
            if (stat != null) {
                return DirectoryTree.isWhiteout(stat) ? null : new Found(branch, stat);
            }
        }
        return null;
    }

    /** All names of all layers in order, those that are hidden too. */
    SortedSet<String> names() throws IOException {
        SortedSet<String> names = new TreeSet<>();
        for (Branch branch : topmostFirst) {
            for (DirectoryEntry entry : branch.directory().list()) {
                names.add(entry.name());
            }
        }
        return names;
    }

    /** The merged directory of a name that {@link #find} finds as a directory. */
    MergedDirectory child(String name) throws IOException {
        MergedDirectory child = new MergedDirectory(new ArrayList<>());
        try {
            for (Branch branch : topmostFirst) {
                FileStat stat = branch.directory().statIfThere(name);
                if (stat != null && !stat.isDirectory()) {
                    break;
                }
                if (stat != null) {
                    child.topmostFirst.add(new Branch(branch.directory().openDirectory(name), branch.ids()));
                    if (Xattrs.isOpaque(branch.directory(), name)) {
                        break;
                    }
                }
            }
            return child;
        } catch (IOException | RuntimeException e) {
            child.close();
            throw e;
        }
    }

    /** Owner, mode and time of the directory itself: its topmost layer's. */
    FileStat attributes() throws IOException {
        return topmostFirst.getFirst().directory().stat();
    }

    @Override
    public void close() {
        topmostFirst.forEach(branch -> branch.directory().close());
    }
}
