package io.cofferdam.layer;

import io.cofferdam.layer.TarEntry.Segment;
import io.cofferdam.linux.Directory;
import io.cofferdam.linux.Errno;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.FileStat.Type;
import io.cofferdam.linux.OpenFile;
import io.cofferdam.linux.SyscallException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes files of a container into a tar: everything they have, by descriptor, with the ids that the container sees. */
final class FileTar {

    /** Fewer bytes of holes are not worth a map. */
    private static final long SPARSE_FROM_BYTES = 64 << 10;

    private static final int MAX_SEGMENTS = 10_000;

    private final TarWriter tar;
    private final Map<Inode, String> linked = new HashMap<>();
    private final FileContent content = new FileContent();

    private record Inode(long mount, long number) {}

    FileTar(TarWriter tar) {
        this.tar = tar;
    }

    /** Writes one file under a name; what has gone meanwhile and sockets, which tar has no word for, are left out. */
    void put(Directory parent, String name, FileStat stat, IdShift ids, String tarName) throws IOException {
        if (stat.type() == Type.SOCKET) {
            return;
        }
        try {
            FileAttributes attributes = FileAttributes.of(parent, name, stat, ids);
            if (stat.links() > 1 && !stat.isDirectory()) {
                String first = linked.putIfAbsent(new Inode(stat.mount(), stat.inode()), tarName);
                if (first != null) {
                    putEmpty(entry(null, tarName, first, stat, attributes));
                    return;
                }
            }
            if (stat.type() != Type.REGULAR) {
                putEmpty(other(parent, name, stat, attributes, tarName));
            } else if (!putRegular(parent, name, attributes, tarName)) {
                linked.values().remove(tarName);
            }
        } catch (SyscallException e) {
            linked.values().remove(tarName);
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ELOOP) {
                throw e;
            }
        }
    }

    /** Writes a directory that is open, where no other is at hand that has it: its extended attributes are left out. */
    void putSelf(Directory directory, IdShift ids, String tarName) throws IOException {
        FileStat stat = directory.stat();
        FileAttributes attributes =
                new FileAttributes(stat.mode(), ids.inside(stat.uid()), ids.inside(stat.gid()), Map.of());
        putEmpty(entry(Type.DIRECTORY, tarName, "", stat, attributes));
    }

    /** The mark that hides a lower file. */
    void putMark(String tarName, Instant time) throws IOException {
        tar.putFile(tarName, new byte[0], 0600, time);
    }

    private static TarEntry other(
            Directory parent, String name, FileStat stat, FileAttributes attributes, String tarName)
            throws IOException {
        return switch (stat.type()) {
            case DIRECTORY -> entry(Type.DIRECTORY, tarName + "/", "", stat, attributes);
            case SYMLINK -> entry(Type.SYMLINK, tarName, parent.readLink(name), stat, attributes);
            case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> entry(stat.type(), tarName, "", stat, attributes);
            case REGULAR, SOCKET -> throw new IllegalStateException("written elsewhere or not at all: " + stat.type());
        };
    }

    private boolean putRegular(Directory parent, String name, FileAttributes attributes, String tarName)
            throws IOException {
        try (OpenFile file = parent.openFile(name)) {
            FileStat stat = file.stat();
            if (stat.type() != Type.REGULAR) {
                return false; // exchanged since it was looked at
            }
            List<Segment> sparse = sparse(file, stat);
            TarEntry entry = new TarEntry(
                    Type.REGULAR,
                    tarName,
                    "",
                    attributes.mode(),
                    attributes.uid(),
                    attributes.gid(),
                    stat.size(),
                    stat.modified(),
                    0,
                    0,
                    attributes.xattrs(),
                    sparse);
            tar.put(entry, content.of(file, sparse == null ? List.of(new Segment(0, stat.size())) : sparse));
            return true;
        }
    }

    private static @Nullable List<Segment> sparse(OpenFile file, FileStat stat) throws IOException {
        if (stat.size() - stat.blocks() * 512 < SPARSE_FROM_BYTES) {
            return null;
        }
        List<Segment> segments = file.extents(stat.size()).stream()
                .map(extent -> new Segment(extent.offset(), extent.length()))
                .toList();
        file.seek(0);
        return segments.size() > MAX_SEGMENTS ? null : segments;
    }

    private void putEmpty(TarEntry entry) throws IOException {
        tar.put(entry, InputStream.nullInputStream());
    }

    private static TarEntry entry(
            @Nullable Type type, String tarName, String link, FileStat stat, FileAttributes attributes) {
        boolean device = type == Type.CHARACTER_DEVICE || type == Type.BLOCK_DEVICE;
        return new TarEntry(
                type,
                tarName,
                link,
                attributes.mode(),
                attributes.uid(),
                attributes.gid(),
                0,
                stat.modified(),
                device ? stat.rdevMajor() : 0,
                device ? stat.rdevMinor() : 0,
                type == null ? Map.of() : attributes.xattrs(),
                null);
    }
}
