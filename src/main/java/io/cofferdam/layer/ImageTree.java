package io.cofferdam.layer;

import io.cofferdam.layer.MergedDirectory.Layer;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.OpenFile;
import io.cofferdam.linux.Rooted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files of an image as its containers see them at first, read without a mount. */
public final class ImageTree {

    private final List<Layer> layers;

    /** @param lowerDirs its unpacked layers, the topmost first */
    public ImageTree(List<Path> lowerDirs) {
        this.layers =
                lowerDirs.stream().map(files -> new Layer(files, IdShift.NONE)).toList();
    }

    /** The path of a file or directory without the links on the way to it; empty where there is none. */
    public Optional<String> file(String path) throws IOException {
        return Optional.ofNullable(new MergedPath(layers).file(path));
    }

    /** Copies the directory at a path of the image into an empty one of the host, its owner and mode too; nothing where it has none. */
    public void copyDirectory(String path, Path empty) throws IOException {
        try (MergedDirectory from = new MergedPath(layers).open(path);
                Rooted target = Rooted.open(empty)) {
            if (from == null || !target.root().list().isEmpty()) {
                return;
            }
            try {
                new TreeCopy(target, new DiskGuard(empty, UnpackLimits.DEFAULT.minFreeBytes())).copy(from);
                dress(target.root().self(), from.attributes());
            } catch (IOException | RuntimeException e) {
                empty(target, e);
                throw e;
            }
        }
    }

    private static void dress(OpenFile directory, FileStat like) throws IOException {
        directory.chown(like.uid(), like.gid());
        directory.chmod(like.mode());
        directory.setTime(like.modified());
    }

    private static void empty(Rooted target, Exception cause) {
        try {
            for (var entry : target.root().list()) {
                target.removeTree(entry.name());
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
