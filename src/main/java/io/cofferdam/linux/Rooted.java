package io.cofferdam.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory as the root of all paths that a container or an image can influence: "..", absolute paths and symbolic links
 * resolve inside it, by openat2(2) with RESOLVE_IN_ROOT and RESOLVE_NO_MAGICLINKS, and what was resolved is used by descriptor.
 * The last component of a path is never followed, except by {@link #openDirectory} and {@link #openFile}.
 */
public final class Rooted implements AutoCloseable {

    private static final long IN_ROOT = LibFs.RESOLVE_IN_ROOT | LibFs.RESOLVE_NO_MAGICLINKS;

    private final Directory root;

    private Rooted(Directory root) {
        this.root = root;
    }

    /** Opens a host directory, whose own path is trusted, as a root. */
    public static Rooted open(Path directory) throws IOException {
        return new Rooted(Trees.open(directory));
    }

    /** The root itself; it closes with this. */
    public Directory root() {
        return root;
    }

    /** Opens a directory, following links inside the root. */
    public Directory openDirectory(String path) throws IOException {
        int fd = open(path, LibFs.O_RDONLY | LibFs.O_DIRECTORY, 0);
        return new Directory(fd, subject(path));
    }

    /** Opens for reading, following links inside the root; a fifo or device does not block. */
    public OpenFile openFile(String path) throws IOException {
        return new OpenFile(open(path, LibFs.O_RDONLY | LibFs.O_NONBLOCK, 0), subject(path));
    }

    /** Creates a file for writing; fails if the name is taken, be it by a link. The mode is subject to the umask. */
    public OpenFile createFile(String path, int mode) throws IOException {
        try (Place place = place(path)) {
            return place.parent.createFile(place.name, mode);
        }
    }

    /** Makes the directory and those above it that are missing, following links inside the root. */
    public void mkdirs(String path, int mode) throws IOException {
        StringBuilder sofar = new StringBuilder();
        for (String component : path.split("/")) {
            if (!component.isEmpty() && !component.equals(".")) {
                sofar.append('/').append(component);
                mkdirIfMissing(sofar.toString(), mode);
            }
        }
    }

    public void symlink(String target, String path) throws IOException {
        try (Place place = place(path)) {
            place.parent.symlink(target, place.name);
        }
    }

    /** Makes {@code path} another name of the file {@code existing}, which is not followed if it is a link. */
    public void link(String existing, String path) throws IOException {
        try (Place from = place(existing);
                Place to = place(path)) {
            to.parent.link(from.parent, from.name, to.name);
        }
    }

    public void mknod(String path, FileStat.Type type, int mode, int major, int minor) throws IOException {
        try (Place place = place(path)) {
            place.parent.mknod(place.name, type, mode, major, minor);
        }
    }

    public void chown(String path, int uid, int gid) throws IOException {
        try (Place place = place(path)) {
            place.parent.chown(place.name, uid, gid);
        }
    }

    public void chmod(String path, int mode) throws IOException {
        try (Place place = place(path)) {
            place.parent.chmod(place.name, mode);
        }
    }

    public void setTime(String path, Instant modified) throws IOException {
        try (Place place = place(path)) {
            place.parent.setTime(place.name, modified);
        }
    }

    public void setXattr(String path, String attribute, byte[] value) throws IOException {
        try (Place place = place(path)) {
            place.parent.setXattr(place.name, attribute, value);
        }
    }

    /** The attribute's value, null where the file has none of that name. */
    public byte @Nullable [] getXattr(String path, String attribute) throws IOException {
        try (Place place = place(path)) {
            return place.parent.getXattr(place.name, attribute);
        }
    }

    public List<String> listXattr(String path) throws IOException {
        try (Place place = place(path)) {
            return place.parent.listXattr(place.name);
        }
    }

    public FileStat stat(String path) throws IOException {
        if (isRoot(path)) {
            return root.stat();
        }
        try (Place place = place(path)) {
            return place.parent.stat(place.name);
        }
    }

    /** As {@link #stat}, null where there is nothing at that path. */
    public @Nullable FileStat statIfThere(String path) throws IOException {
        try {
            return stat(path);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return null;
            }
            throw e;
        }
    }

    public String readLink(String path) throws IOException {
        try (Place place = place(path)) {
            return place.parent.readLink(place.name);
        }
    }

    public void unlink(String path) throws IOException {
        try (Place place = place(path)) {
            place.parent.unlink(place.name);
        }
    }

    public void removeTree(String path) throws IOException {
        try (Place place = place(path)) {
            place.parent.removeTree(place.name);
        }
    }

    /** The names in a directory, following links inside the root to reach it. */
    public List<DirectoryEntry> list(String path) throws IOException {
        try (Directory directory = openDirectory(path)) {
            return directory.list();
        }
    }

    @Override
    public void close() {
        root.close();
    }

    /** A name in its opened directory. */
    private record Place(Directory parent, String name, boolean owned) implements AutoCloseable {

        @Override
        public void close() {
            if (owned) {
                parent.close();
            }
        }
    }

    private Place place(String path) throws IOException {
        String trimmed = path;
        while (trimmed.endsWith("/")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        int slash = trimmed.lastIndexOf('/');
        String name = trimmed.substring(slash + 1);
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new SyscallException("openat2", subject(path), Errno.EINVAL);
        }
        return slash <= 0
                ? new Place(root, name, false)
                : new Place(openDirectory(trimmed.substring(0, slash)), name, true);
    }

    private void mkdirIfMissing(String path, int mode) throws IOException {
        try {
            openDirectory(path).close();
        } catch (SyscallException missing) {
            if (missing.errno() != Errno.ENOENT) {
                throw missing;
            }
            try (Place place = place(path)) {
                place.parent.mkdir(place.name, mode);
            }
        }
    }

    private int open(String path, long flags, int mode) throws IOException {
        if (path.indexOf(0) >= 0) {
            throw new SyscallException("openat2", subject(path.replace('\0', '?')), Errno.EINVAL);
        }
        byte[] how = LibFs.openHow(flags | LibFs.O_CLOEXEC, mode, IN_ROOT);
        return OpenAt.open(root.fd(), FileName.c(path.isEmpty() ? "." : path), how, subject(path));
    }

    private String subject(String path) {
        return root.path() + (path.startsWith("/") ? path : "/" + path);
    }

    private static boolean isRoot(String path) {
        return path.chars().allMatch(c -> c == '/' || c == '.') && !path.contains("...");
    }
}
