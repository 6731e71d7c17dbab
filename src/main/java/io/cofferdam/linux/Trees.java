package io.cofferdam.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** Whole directory trees of ours on the host. */
public final class Trees {

    private Trees() {}

    /** Deletes a tree, however deep, without following links or crossing into a mount; nothing if it is not there. */
    public static void remove(Path tree) throws IOException {
        Path absolute = tree.toAbsolutePath().normalize();
        Path parent = Objects.requireNonNull(absolute.getParent(), "the root directory is not removed");
        try (Directory directory = open(parent)) {
            directory.removeTree(String.valueOf(absolute.getFileName()));
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /** Bytes that a tree takes on the disk; a file with several names counts once. */
    public static long diskUse(Path tree) throws IOException {
        try (Directory directory = open(tree)) {
            return (directory.stat().blocks() * 512) + diskUse(directory, new HashSet<>());
        }
    }

    /** Bytes that the files of a tree take on the disk, without the directories themselves; one with several names counts once. */
    public static long filesUse(Path tree) throws IOException {
        try (Directory directory = open(tree)) {
            return filesUse(directory, new HashSet<>());
        }
    }

    private static long filesUse(Directory directory, Set<Long> linked) throws IOException {
        long bytes = 0;
        for (DirectoryEntry entry : directory.list()) {
            FileStat stat = directory.statIfThere(entry.name());
            if (stat == null || (stat.links() > 1 && !stat.isDirectory() && !linked.add(stat.inode()))) {
                continue;
            }
            if (stat.isDirectory()) {
                try (Directory child = directory.openDirectory(entry.name())) {
                    bytes += filesUse(child, linked);
                } catch (SyscallException e) {
                    if (e.errno() != Errno.ENOENT) {
                        throw e; // only what is deleted at this moment takes nothing
                    }
                }
            } else {
                bytes += stat.blocks() * 512;
            }
        }
        return bytes;
    }

    /** Opens a host directory whose path is trusted. */
    public static Directory open(Path directory) throws IOException {
        byte[] how = LibFs.openHow(LibFs.O_RDONLY | LibFs.O_DIRECTORY | LibFs.O_CLOEXEC, 0, 0);
        String path = directory.toString();
        return new Directory(OpenAt.open(LibFs.AT_FDCWD, FileName.c(path), how, path), path);
    }

    private static long diskUse(Directory directory, Set<Long> linked) throws IOException {
        long bytes = 0;
        for (DirectoryEntry entry : directory.list()) {
            FileStat stat = directory.statIfThere(entry.name());
            if (stat == null || (stat.links() > 1 && !stat.isDirectory() && !linked.add(stat.inode()))) {
                continue;
            }
            bytes += stat.blocks() * 512;
            if (stat.isDirectory()) {
                try (Directory child = directory.openDirectory(entry.name())) {
                    bytes += diskUse(child, linked);
                }
            }
        }
        return bytes;
    }
}
