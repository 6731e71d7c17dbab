package io.cofferdam.layer;

import io.cofferdam.linux.Directory;
import io.cofferdam.linux.DirectoryEntry;
import io.cofferdam.linux.Errno;
import io.cofferdam.linux.FileOwner;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.OpenFile;
import io.cofferdam.linux.Rooted;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files of a container taken out as a tar and put in from one, through the mounts that the container has. Whatever runs in it
 * may change them meanwhile: everything goes by descriptor, and links lead on inside of its root and never out of it.
 */
public final class ContainerArchive {

    private static final int MAX_DEPTH = UnpackLimits.DEFAULT.maxPathDepth();
    /** As many as the kernel follows, path_resolution(7). */
    private static final int MAX_LINKS = 40;

    private static final int MAX_LISTED = 10_000;

    private final Rooted root;
    private final IdShift ids;

    /**
     * @param root the container's own, from which its mounts are seen
     * @param idBase the host id that is the container's root, 0 where it shares the host's ids
     * @param idCount how many ids it has
     */
    public ContainerArchive(Rooted root, long idBase, long idCount) {
        this.root = root;
        this.ids = idBase == 0 ? IdShift.NONE : new IdShift(idBase, idCount);
    }

    /**
     * How a tar is put in.
     *
     * @param keepKinds whether a file in a directory's place is refused, and a directory in a file's
     * @param owner to whom everything goes; null for those whom the tar names
     */
    public record PutOptions(boolean keepKinds, @Nullable Owner owner) {}

    /** Ids as the container counts them. */
    public record Owner(int uid, int gid) {}

    /** What is at a path. */
    public FileInfo info(String raw) throws IOException {
        InsidePath path = InsidePath.of(raw);
        FileStat stat = stat(path);
        String target = stat.type() == FileStat.Type.SYMLINK ? leadsTo(path.clean()) : "";
        return new FileInfo(path.name(), kind(stat), stat.mode(), stat.size(), stat.modified(), target);
    }

    private FileStat stat(InsidePath path) throws IOException {
        if (!path.follow()) {
            return root.stat(path.clean());
        }
        try (Directory directory = root.openDirectory(path.clean())) {
            return directory.stat();
        }
    }

    /**
     * The names in a directory, those of directories first, each sorted.
     *
     * @param more whether there are others beyond those that are listed
     */
    public record Listing(List<FileInfo> files, boolean more) {
        public Listing {
            files = List.copyOf(files);
        }
    }

    /** What a directory has; a link at the path's end is followed, and those in the directory are told as they are. */
    public Listing list(String raw) throws IOException {
        try (Directory directory = root.openDirectory(InsidePath.of(raw).clean())) {
            refuseKernelView(raw, directory);
            List<DirectoryEntry> entries = directory.list();
            List<FileInfo> files = new ArrayList<>();
            for (DirectoryEntry entry : entries.subList(0, Math.min(entries.size(), MAX_LISTED))) {
                FileStat stat = directory.statIfThere(entry.name());
                if (stat != null) {
                    files.add(told(directory, entry.name(), stat));
                }
            }
            files.sort(Comparator.comparing((FileInfo file) -> file.kind() != FileInfo.Kind.DIRECTORY)
                    .thenComparing(FileInfo::name));
            return new Listing(files, entries.size() > MAX_LISTED);
        }
    }

    private static FileInfo told(Directory directory, String name, FileStat stat) throws IOException {
        String target = stat.type() == FileStat.Type.SYMLINK ? directory.readLink(name) : "";
        return new FileInfo(name, kind(stat), stat.mode(), stat.size(), stat.modified(), target);
    }

    private static FileInfo.Kind kind(FileStat stat) {
        return FileInfo.Kind.valueOf(stat.type().name());
    }

    /** Writes the content of a file; a link is followed inside of the root. */
    public void readFile(String raw, OutputStream out) throws IOException {
        String path = InsidePath.of(raw).clean();
        try (Directory parent = root.openDirectory(path.substring(0, path.lastIndexOf('/')))) {
            refuseKernelView(raw, parent);
        }
        try (OpenFile file = root.openFile(path)) {
            if (file.stat().type() != FileStat.Type.REGULAR) {
                throw ProblemException.invalid(
                        "\"" + BadArchive.printable(raw) + "\" has no content to read.",
                        "It is no regular file.",
                        "Take a directory as an archive.");
            }
            file.inputStream().transferTo(out);
        }
    }

    /** Puts one file of its root's into a directory: whole, or not at all. A file of that name is replaced, nothing else is. */
    public void putFile(String raw, String name, InputStream content, UnpackLimits limits, Path disk)
            throws IOException {
        EntryPath target = target(raw);
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
            throw ProblemException.invalid(
                    "\"" + BadArchive.printable(name) + "\" is no name of a file.",
                    "A name is not empty and has no slash.",
                    "Give another one.");
        }
        FileOwner.as(ids.outside(0), () -> {
            try (Directory directory = root.openDirectory(target.value())) {
                FileStat there = directory.statIfThere(name);
                if (there != null && there.type() != FileStat.Type.REGULAR) {
                    throw ProblemException.invalid(
                            "\"" + BadArchive.printable(name) + "\" is not replaced.",
                            "What has that name there is no regular file.",
                            "Give the file another name.");
                }
                write(directory, name, content, limits, new DiskGuard(disk, limits.minFreeBytes()));
            }
        });
    }

    private void write(Directory directory, String name, InputStream content, UnpackLimits limits, DiskGuard disk)
            throws IOException {
        String part = ".upload-" + UUID.randomUUID();
        try {
            try (OpenFile file = directory.createFile(part, 0600)) {
                MeteredInput bounded =
                        new MeteredInput(content, null, limits.size().and(disk.bound()));
                bounded.transferTo(file.outputStream());
                file.chown(ids.outside(0), ids.outside(0));
                file.chmod(0644);
            }
            directory.rename(part, directory, name, 0);
        } catch (IOException | RuntimeException e) {
            directory.unlink(part);
            throw e;
        }
    }

    /** Writes what is at a path as a tar: a file, a link as itself, a directory with all below it. */
    public void read(String raw, OutputStream out) throws IOException {
        InsidePath path = InsidePath.of(raw);
        TarWriter tar = new TarWriter(out);
        FileTar files = new FileTar(tar);
        if (stat(path).isDirectory()) {
            try (Directory directory = root.openDirectory(path.clean())) {
                refuseKernelView(raw, directory);
                boolean whole = path.name().equals("/");
                files.putSelf(directory, ids, whole ? "/" : path.name() + "/");
                walk(directory, whole ? "/" : path.name() + "/", files, 0);
            }
        } else {
            int slash = path.clean().lastIndexOf('/');
            try (Directory parent = root.openDirectory(path.clean().substring(0, slash))) {
                refuseKernelView(raw, parent);
                files.put(parent, path.name(), parent.stat(path.name()), ids, path.name());
            }
        }
        tar.finish();
    }

    private void walk(Directory directory, String prefix, FileTar tar, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw ProblemException.invalid(
                    "The directory cannot be copied.",
                    "It has more than " + MAX_DEPTH + " levels of directories below it.",
                    "Remove the deep directories first, or copy a part of it.");
        }
        for (DirectoryEntry entry : directory.list()) {
            FileStat stat = directory.statIfThere(entry.name());
            if (stat != null && stat.isDirectory()) {
                walkInto(directory, entry.name(), stat, prefix, tar, depth);
            } else if (stat != null) {
                tar.put(directory, entry.name(), stat, ids, prefix + entry.name());
            }
        }
    }

    private void walkInto(Directory parent, String name, FileStat stat, String prefix, FileTar tar, int depth)
            throws IOException {
        try (Directory child = parent.openDirectory(name)) {
            tar.put(parent, name, stat, ids, prefix + name);
            if (!child.isKernelView()) {
                walk(child, prefix + name + "/", tar, depth + 1);
            }
        } catch (SyscallException e) {
            // only what is exchanged at this moment is left out
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR && e.errno() != Errno.ELOOP) {
                throw e;
            }
        }
    }

    /**
     * Puts the files of a tar, compressed or not, into a directory that is there. The directory itself stays as it is.
     *
     * @param disk where the container's own files lie, whose free space is watched
     */
    public void put(String raw, InputStream archive, PutOptions options, UnpackLimits limits, Path disk)
            throws IOException {
        FileOwner.as(ids.outside(0), () -> putAsRoot(raw, archive, options, limits, disk));
    }

    private void putAsRoot(String raw, InputStream archive, PutOptions options, UnpackLimits limits, Path disk)
            throws IOException {
        EntryPath target = target(raw);
        PutOwner owner = new PutOwner(ids, options.owner());
        DirectoryTree directories =
                new DirectoryTree(root, new DirectoryTree.Implied(owner.uid(0), owner.gid(0), null));
        EntryMaker maker = new EntryMaker(directories, limits, new DiskGuard(disk, limits.minFreeBytes()));
        MeteredInput compressed = new MeteredInput(archive, null, bytes -> {});
        MeteredInput tar = new MeteredInput(Decompression.open(compressed), null, limits.bound(compressed));
        TarReader reader = new TarReader(tar, limits);
        int entries = 0;
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            if (++entries > limits.maxEntries()) {
                throw BadArchive.tooLarge("It has more than " + limits.maxEntries() + " files.");
            }
            EntryPath inner = EntryPath.clean(entry.name(), limits);
            if (!inner.isRoot()) {
                put(target, inner, owner.of(entry), options, new Making(directories, maker, reader, limits));
            }
        }
        directories.finish();
    }

    private record Making(DirectoryTree directories, EntryMaker maker, TarReader reader, UnpackLimits limits) {}

    private static void put(EntryPath target, EntryPath inner, TarEntry entry, PutOptions options, Making making)
            throws IOException {
        boolean device = entry.type() == FileStat.Type.CHARACTER_DEVICE || entry.type() == FileStat.Type.BLOCK_DEVICE;
        if (device) {
            throw ProblemException.unsupported(
                    "The device \"" + BadArchive.printable(inner.value()) + "\" is not copied into a container.",
                    "A node that anybody may send would reach the host's devices.",
                    "Leave it out of the archive, and give the container the device with --device.");
        }
        EntryPath path = below(target, inner);
        try {
            Directory parent = making.directories().open(path.parent());
            FileStat there = parent.statIfThere(path.name());
            if (options.keepKinds()) {
                refuseOtherKind(path, there, entry);
            }
            refuseMounted(parent, path, there, entry);
            making.maker().make(path, parent, moved(entry, target, making.limits()), making.reader());
        } catch (SyscallException e) {
            throw EntryMaker.explained(entry, e);
        }
    }

    private static EntryPath below(EntryPath target, EntryPath inner) {
        return target.isRoot() ? inner : new EntryPath(target.value() + "/" + inner.value());
    }

    /** The other name of a hard link is one of the archive's, too. */
    private static TarEntry moved(TarEntry entry, EntryPath target, UnpackLimits limits) {
        return entry.isHardLink()
                ? entry.linkedTo(
                        below(target, EntryPath.clean(entry.linkName(), limits)).value())
                : entry;
    }

    private static void refuseOtherKind(EntryPath path, @Nullable FileStat there, TarEntry entry) {
        if (there == null || there.isDirectory() == entry.isDirectory()) {
            return;
        }
        String shown = BadArchive.printable(path.toString());
        throw ProblemException.invalid(
                there.isDirectory()
                        ? "cannot overwrite directory \"" + shown + "\" with non-directory."
                        : "cannot overwrite non-directory \"" + shown + "\" with directory.",
                "What is there and what comes are of different kinds.",
                "Remove it in the container first, or copy to another place.");
    }

    /** The kernel would take the mount away from the container: it is not mounted where we are. */
    private static void refuseMounted(Directory parent, EntryPath path, @Nullable FileStat there, TarEntry entry)
            throws IOException {
        boolean stays = there == null || there.isDirectory() && entry.isDirectory();
        if (!stays && parent.isMountPoint(path.name())) {
            throw ProblemException.conflict(
                    "\"" + BadArchive.printable(path.toString()) + "\" cannot be replaced.",
                    "Something is mounted on it.",
                    "Copy to another name, and write its content inside of the container.");
        }
    }

    /** The directory that a path leads to, without links: they are resolved once, before anything is put in. */
    private EntryPath target(String raw) throws IOException {
        String real = leadsTo(InsidePath.of(raw).clean());
        try (Directory directory = root.openDirectory(real)) {
            refuseKernelView(raw, directory);
        }
        return new EntryPath(real.substring(1));
    }

    private static void refuseKernelView(String path, Directory directory) throws IOException {
        if (directory.isKernelView()) {
            throw ProblemException.unsupported(
                    "\"" + BadArchive.printable(path) + "\" is not copied.",
                    "It lies on a file system in which the kernel shows itself, such as /proc or /sys.",
                    "Read it inside of the container.");
        }
    }

    /** Where a path leads when all links are followed; what is missing at its end stays as it is written. */
    private String leadsTo(String clean) throws IOException {
        Deque<String> left = new ArrayDeque<>(Arrays.asList(clean.split("/")));
        Deque<String> real = new ArrayDeque<>();
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.equals("..")) {
                real.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                real.addLast(name);
                String path = "/" + String.join("/", List.copyOf(real));
                FileStat stat = root.statIfThere(path);
                if (stat != null && stat.type() == FileStat.Type.SYMLINK) {
                    if (++links > MAX_LINKS) {
                        throw new SyscallException("openat2", clean, Errno.ELOOP);
                    }
                    real.removeLast();
                    follow(root.readLink(path), real, left);
                }
            }
        }
        return "/" + String.join("/", List.copyOf(real));
    }

    private static void follow(String link, Deque<String> real, Deque<String> left) {
        if (link.startsWith("/")) {
            real.clear();
        }
        List<String> names = Arrays.asList(link.split("/"));
        Collections.reverse(names);
        names.forEach(left::push);
    }
}
