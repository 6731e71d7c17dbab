package io.cofferdam.layer;

import io.cofferdam.layer.MergedDirectory.Found;
import io.cofferdam.linux.Directory;
import io.cofferdam.linux.Extent;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.OpenFile;
import io.cofferdam.linux.Rooted;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Copies a directory of an image into an empty one: content with its holes, owners, modes, times, attributes and hard links. Device
 * nodes stay behind: in the image they are dead, and here they might not be.
 */
final class TreeCopy {

    private static final int MAX_DEPTH = UnpackLimits.DEFAULT.maxPathDepth();

    private final Rooted target;
    private final DiskGuard disk;
    private final Map<Inode, String> linked = new HashMap<>();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 17);

    private record Inode(long mount, long number) {}

    TreeCopy(Rooted target, DiskGuard disk) {
        this.target = target;
        this.disk = disk;
    }

    void copy(MergedDirectory from) throws IOException {
        copy(from, target.root(), "", 0);
    }

    private void copy(MergedDirectory from, Directory to, String path, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw ProblemException.invalid(
                    "The volume was not filled.",
                    "The image has more than " + MAX_DEPTH + " levels of directories there.",
                    "Use nocopy, or mount the volume elsewhere.");
        }
        for (String name : from.names()) {
            Found found = from.find(name);
            if (found == null) {
                continue;
            }
            if (found.stat().isDirectory()) {
                to.mkdir(name, 0700);
                try (MergedDirectory child = from.child(name);
                        Directory made = to.openDirectory(name)) {
                    copy(child, made, path + "/" + name, depth + 1);
                    dress(found, name, made.self());
                }
            } else if (!linkAgain(found, path + "/" + name)) {
                file(found, name, to);
            }
        }
    }

    /** A further name of a file that was copied by its first. */
    private boolean linkAgain(Found found, String path) throws IOException {
        FileStat stat = found.stat();
        if (stat.links() < 2) {
            return false;
        }
        String first = linked.putIfAbsent(new Inode(stat.mount(), stat.inode()), path);
        if (first != null && target.statIfThere(first) != null) {
            target.link(first, path);
            return true;
        }
        return false;
    }

    private void file(Found found, String name, Directory to) throws IOException {
        Directory from = found.branch().directory();
        switch (found.stat().type()) {
            case REGULAR -> {
                try (OpenFile source = from.openFile(name);
                        OpenFile copy = to.createFile(name, 0600)) {
                    content(source, copy, found.stat().size());
                    dress(found, name, copy);
                }
            }
            case SYMLINK -> {
                to.symlink(from.readLink(name), name);
                dress(found, name, to);
            }
            case FIFO -> {
                to.mknod(name, FileStat.Type.FIFO, 0600, 0, 0);
                dress(found, name, to);
                to.chmod(name, found.stat().mode());
            }
            case DIRECTORY, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> {}
        }
    }

    private void content(OpenFile source, OpenFile copy, long size) throws IOException {
        for (Extent extent : source.extents(size)) {
            source.seek(extent.offset());
            copy.seek(extent.offset());
            for (long left = extent.length(); left > 0; ) {
                chunk.clear().limit((int) Math.min(chunk.capacity(), left));
                int n = source.read(chunk);
                if (n < 0) {
                    break;
                }
                chunk.flip();
                copy.write(chunk);
                disk.wrote(n);
                left -= n;
            }
        }
        copy.truncate(size);
    }

    /** A link or fifo, by its name. */
    private static void dress(Found found, String name, Directory to) throws IOException {
        FileStat stat = found.stat();
        FileAttributes attributes = FileAttributes.of(
                found.branch().directory(), name, stat, found.branch().ids());
        to.chown(name, attributes.uid(), attributes.gid());
        Xattrs.apply(attributes.xattrs(), (attribute, value) -> to.setXattr(name, attribute, value));
        to.setTime(name, stat.modified());
    }

    /** A file or directory that is open: chown takes setuid bits and capabilities away, so it comes first. */
    private static void dress(Found found, String name, OpenFile to) throws IOException {
        FileStat stat = found.stat();
        FileAttributes attributes = FileAttributes.of(
                found.branch().directory(), name, stat, found.branch().ids());
        to.chown(attributes.uid(), attributes.gid());
        to.chmod(attributes.mode());
        Xattrs.apply(attributes.xattrs(), to::setXattr);
        to.setTime(stat.modified());
    }
}
