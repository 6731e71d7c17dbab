package io.cofferdam.layer;

import io.cofferdam.layer.FileChange.Kind;
import io.cofferdam.layer.MergedDirectory.Layer;
import io.cofferdam.linux.Directory;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.Rooted;
import io.cofferdam.linux.Trees;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A container's files: what it wrote over the layers of its image. Reading needs no mount and follows nothing out of them. */
public final class ContainerTree {

    private static final int MAX_DEPTH = UnpackLimits.DEFAULT.maxPathDepth();

    private final Path upper;
    private final List<Path> lowerDirs;
    private final IdShift ids;

    /**
     * @param lowerDirs the layers below, the topmost first
     * @param idBase the host id that is the container's root, 0 where it shares the host's ids
     * @param idCount how many ids it has
     */
    public ContainerTree(Path upper, List<Path> lowerDirs, long idBase, long idCount) {
        this.upper = upper;
        this.lowerDirs = List.copyOf(lowerDirs);
        this.ids = idBase == 0 ? IdShift.NONE : new IdShift(idBase, idCount);
    }

    /** All differences from the image, in the order of their paths. */
    public List<FileChange> changes() throws IOException {
        List<FileChange> changes = new ArrayList<>();
        walk(new ChangeWalk.Visitor() {
            @Override
            public void changed(Kind kind, ChangeWalk.Place place) {
                changes.add(new FileChange(kind, place.path()));
            }

            @Override
            public void hidden(String path) {
                changes.add(new FileChange(Kind.DELETED, path));
            }
        });
        return List.copyOf(changes);
    }

    /** Writes the differences as the tar of a layer (image-spec/layer.md); how many there are. */
    public int writeLayer(OutputStream out) throws IOException {
        TarWriter tar = new TarWriter(out);
        LayerTarVisitor visitor = new LayerTarVisitor(new FileTar(tar), ids);
        visitor.root(upper, lowerDirs);
        walk(visitor);
        tar.finish();
        return visitor.entries();
    }

    /**
     * Makes the differences that the tar of a layer says; the container has none yet.
     *
     * @param limits what a tar may ask for
     */
    public void readLayer(InputStream in, UnpackLimits limits) {
        PutOwner owner = new PutOwner(ids, null);
        try (Rooted root = Rooted.open(upper)) {
            LayerWriter writer = new LayerWriter(root, limits, new DiskGuard(upper, limits.minFreeBytes()));
            MeteredInput compressed = new MeteredInput(in, null, bytes -> {});
            MeteredInput tar = new MeteredInput(Decompression.open(compressed), null, limits.bound(compressed));
            TarReader reader = new TarReader(tar, limits);
            int entries = 0;
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (++entries > limits.maxEntries()) {
                    throw BadArchive.tooLarge("It has more than " + limits.maxEntries() + " files.");
                }
                refuseDevice(entry);
                writer.write(owner.of(entry), reader);
            }
            writer.finish();
            for (EntryPath implied : writer.implicitDirectories()) {
                // its own root was made with it
                if (!implied.isRoot()) {
                    root.chown(implied.value(), owner.uid(0), owner.gid(0));
                }
            }
        } catch (IOException e) {
            throw BadArchive.of(e);
        }
    }

    private static void refuseDevice(TarEntry entry) {
        if (entry.type() == FileStat.Type.CHARACTER_DEVICE || entry.type() == FileStat.Type.BLOCK_DEVICE) {
            throw ProblemException.unsupported(
                    "The device \"" + BadArchive.printable(entry.name()) + "\" is not taken over.",
                    "A node that anybody may send would reach the host's devices.",
                    "Remove it from the container first, and give the new one the device with --device.");
        }
    }

    /** Writes all files as the container sees them, without what is mounted. */
    public void export(OutputStream out) throws IOException {
        TarWriter tar = new TarWriter(out);
        List<Layer> layers = lowers();
        layers.addFirst(new Layer(upper, ids));
        try (MergedDirectory root = MergedDirectory.open(layers)) {
            export(root, "", new FileTar(tar), 0);
        }
        tar.finish();
    }

    private void walk(ChangeWalk.Visitor visitor) throws IOException {
        try (Directory top = Trees.open(upper);
                MergedDirectory below = MergedDirectory.open(lowers())) {
            new ChangeWalk(visitor, ids, MAX_DEPTH).walk(top, below);
        }
    }

    private List<Layer> lowers() {
        List<Layer> layers = new ArrayList<>();
        lowerDirs.forEach(files -> layers.add(new Layer(files, IdShift.NONE)));
        return layers;
    }

    private static void export(MergedDirectory directory, String path, FileTar tar, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw ProblemException.invalid(
                    "The container's files cannot be exported.",
                    "They have more than " + MAX_DEPTH + " levels of directories.",
                    "Remove the deep directories first.");
        }
        for (String name : directory.names()) {
            MergedDirectory.Found found = directory.find(name);
            if (found == null) {
                continue;
            }
            FileStat stat = found.stat();
            MergedDirectory.Branch branch = found.branch();
            tar.put(branch.directory(), name, stat, branch.ids(), path + name);
            if (stat.isDirectory()) {
                try (MergedDirectory child = directory.child(name)) {
                    export(child, path + name + "/", tar, depth + 1);
                }
            }
        }
    }
}
