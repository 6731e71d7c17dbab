package io.cofferdam.layer;

import io.cofferdam.layer.TarEntry.Segment;
import io.cofferdam.linux.BulkWriter;
import io.cofferdam.linux.Directory;
import io.cofferdam.linux.Errno;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.OpenFile;
import io.cofferdam.linux.SyscallException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes what an entry of a tar describes, by descriptor and with all that it has; what is in its place goes. */
final class EntryMaker {

    private static final int COPY_BYTES = 1 << 17;

    private final DirectoryTree directories;
    private final UnpackLimits limits;
    private final DiskGuard disk;
    private final byte[] chunk = new byte[COPY_BYTES];
    private final BulkWriter bulk = new BulkWriter();

    EntryMaker(DirectoryTree directories, UnpackLimits limits, DiskGuard disk) {
        this.directories = directories;
        this.limits = limits;
        this.disk = disk;
    }

    /** @param parent the directory of the path, from the same tree */
    void make(EntryPath path, Directory parent, TarEntry entry, TarReader content) throws IOException {
        if (entry.isDirectory()) {
            directories.make(path, parent, entry);
        } else {
            makeOther(path, parent, entry, content);
        }
    }

    private void makeOther(EntryPath path, Directory parent, TarEntry entry, TarReader content) throws IOException {
        try {
            create(path, parent, entry, content);
        } catch (SyscallException e) {
            if (e.errno() != Errno.EEXIST || isSelfLink(path, entry)) {
                throw e;
            }
            directories.forget(path);
            parent.removeTree(path.name());
            create(path, directories.open(path.parent()), entry, content);
        }
    }

    private void create(EntryPath path, Directory parent, TarEntry entry, TarReader content) throws IOException {
        String name = path.name();
        FileStat.@Nullable Type type = entry.type();
        if (type == null) {
            hardLink(parent, name, entry);
            return;
        }
        switch (type) {
            case REGULAR -> writeFile(parent, name, entry, content);
            case SYMLINK -> {
                if (entry.linkName().isEmpty()) {
                    throw BadArchive.hostile(entry.name(), "It is a symbolic link to nothing.");
                }
                parent.symlink(entry.linkName(), name);
                parent.chown(name, entry.uid(), entry.gid());
                dress(parent, name, entry.xattrs(), entry);
            }
            case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> {
                parent.mknod(name, type, 0600, entry.deviceMajor(), entry.deviceMinor());
                parent.chown(name, entry.uid(), entry.gid());
                parent.chmod(name, entry.mode());
                dress(parent, name, entry.xattrs(), entry);
            }
            case DIRECTORY, SOCKET ->
                throw new IllegalStateException("made elsewhere or read from no archive: " + type);
        }
    }

    private void hardLink(Directory parent, String name, TarEntry entry) throws IOException {
        EntryPath target = EntryPath.clean(entry.linkName(), limits);
        if (target.isRoot()) {
            throw BadArchive.hostile(entry.name(), "It is a hard link to the archive's root.");
        }
        try (Directory from = directories.openExisting(target.parent())) {
            FileStat existing = from.statIfThere(target.name());
            if (existing == null || existing.isDirectory()) {
                throw BadArchive.hostile(
                        entry.name(),
                        "It is a hard link to \"" + BadArchive.printable(entry.linkName())
                                + "\", which is no file of this archive.");
            }
            parent.link(from, target.name(), name);
        }
    }

    private void writeFile(Directory parent, String name, TarEntry entry, TarReader content) throws IOException {
        try (OpenFile file = parent.createFile(name, 0600)) {
            List<Segment> sparse = entry.sparse();
            if (sparse == null) {
                copy(content, file, entry.size());
            } else {
                for (Segment segment : sparse) {
                    file.seek(segment.offset());
                    copy(content, file, segment.length());
                }
                file.truncate(entry.size());
            }
            // chown takes setuid bits and capabilities away, so it comes first
            file.chown(entry.uid(), entry.gid());
            file.chmod(entry.mode());
            Xattrs.apply(entry.xattrs(), file::setXattr);
            file.setTime(entry.modified());
        }
    }

    private void copy(TarReader content, OpenFile file, long length) throws IOException {
        bulk.fill(file, sink -> {
            for (long left = length; left > 0; ) {
                int n = content.read(chunk, 0, (int) Math.min(chunk.length, left));
                if (n < 0) {
                    throw BadArchive.truncated();
                }
                sink.write(chunk, 0, n);
                disk.wrote(n);
                left -= n;
            }
        });
    }

    private static void dress(Directory parent, String name, Map<String, byte[]> xattrs, TarEntry entry)
            throws IOException {
        Xattrs.apply(xattrs, (attribute, value) -> parent.setXattr(name, attribute, value));
        parent.setTime(name, entry.modified());
    }

    /** Some archives link a file to itself; replacing it would lose it. */
    private boolean isSelfLink(EntryPath path, TarEntry entry) {
        return entry.isHardLink() && EntryPath.clean(entry.linkName(), limits).equals(path);
    }

    /** What the archive asked for and could not be is its own fault; what the disk refused is the host's. */
    static IOException explained(TarEntry entry, SyscallException e) {
        return switch (e.errno()) {
            case Errno.ENOTDIR,
                    Errno.ELOOP,
                    Errno.EEXIST,
                    Errno.ENOENT,
                    Errno.ENAMETOOLONG,
                    Errno.EINVAL,
                    Errno.EXDEV ->
                throw BadArchive.hostile(
                        entry.name(), "It cannot be made where its path says: " + Errno.text(e.errno()) + ".");
            default -> e;
        };
    }
}
