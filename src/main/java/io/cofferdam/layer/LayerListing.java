package io.cofferdam.layer;

import io.cofferdam.linux.Directory;
import io.cofferdam.linux.DirectoryEntry;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Lists what an unpacked layer adds and takes away, as far as a bound, by directory descriptors alone. */
final class LayerListing {

    private static final int MAX_DEPTH = 256;

    private final String wanted;
    private final int most;
    private final List<LayerFile> found = new ArrayList<>();

    private LayerListing(String wanted, int most) {
        this.wanted = wanted.toLowerCase(Locale.ROOT);
        this.most = most;
    }

    /**
     * The files of a layer, directories left out, by path.
     *
     * @param wanted what the path must contain, whatever the case
     * @param most stop after so many
     */
    static List<LayerFile> of(Path files, String wanted, int most) throws IOException {
        LayerListing listing = new LayerListing(wanted, most);
        try (Directory root = Trees.open(files)) {
            listing.walk(root, "", 0);
        }
        return List.copyOf(listing.found);
    }

    private void walk(Directory directory, String prefix, int depth) throws IOException {
        List<DirectoryEntry> entries = new ArrayList<>(directory.list());
        entries.sort(Comparator.comparing(DirectoryEntry::name));
        for (DirectoryEntry entry : entries) {
            if (found.size() >= most) {
                return;
            }
            String path = prefix + entry.name();
            FileStat stat = directory.stat(entry.name());
            if (!stat.isDirectory()) {
                take(path, stat);
            } else if (depth < MAX_DEPTH) {
                try (Directory child = directory.openDirectory(entry.name())) {
                    walk(child, path + "/", depth + 1);
                }
            }
        }
    }

    private void take(String path, FileStat stat) {
        if (path.toLowerCase(Locale.ROOT).contains(wanted)) {
            found.add(new LayerFile(path, kind(stat), stat.size(), stat.mode()));
        }
    }

    private static LayerFile.Kind kind(FileStat stat) {
        return switch (stat.type()) {
            case REGULAR, DIRECTORY -> LayerFile.Kind.FILE;
            case SYMLINK -> LayerFile.Kind.LINK;
            case FIFO -> LayerFile.Kind.FIFO;
            case SOCKET -> LayerFile.Kind.SOCKET;
            case BLOCK_DEVICE -> LayerFile.Kind.DEVICE;
            case CHARACTER_DEVICE ->
                stat.rdevMajor() == 0 && stat.rdevMinor() == 0 ? LayerFile.Kind.REMOVED : LayerFile.Kind.DEVICE;
        };
    }
}
