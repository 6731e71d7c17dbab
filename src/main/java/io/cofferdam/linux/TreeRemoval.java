package io.cofferdam.linux;

import com.sun.jna.Native;
import java.io.IOException;
import java.util.List;

/**
 * Deletes a tree by descriptors. What lies deeper than a few levels is moved up to the top before its turn comes, so that a tree
 * of any depth needs few descriptors and little stack.
 */
final class TreeRemoval {

    private static final int MAX_LEVELS = 48;

    private final Directory top;
    private long moved;

    private TreeRemoval(Directory top) {
        this.top = top;
    }

    static void remove(Directory parent, String name) throws IOException {
        if (unlinked(parent, name)) {
            return;
        }
        try (Directory top = parent.openDirectoryOnSameMount(name)) {
            new TreeRemoval(top).empty(top, 0);
        }
        parent.rmdir(name);
    }

    private void empty(Directory directory, int level) throws IOException {
        boolean found;
        do {
            found = false;
            try (Directory reading = directory.reopen()) {
                DirectoryReader reader = new DirectoryReader(reading.fd(), directory.path());
                for (List<DirectoryEntry> some = reader.next(); !some.isEmpty(); some = reader.next()) {
                    found = true;
                    for (DirectoryEntry entry : some) {
                        removeEntry(directory, entry, level);
                    }
                }
            }
            // deep directories arrive at the top while it is being read
        } while (found);
    }

    private void removeEntry(Directory directory, DirectoryEntry entry, int level) throws IOException {
        String name = entry.name();
        if (!entry.directory() && unlinked(directory, name)) {
            return;
        }
        if (level == MAX_LEVELS) {
            directory.rename(name, top, ".removing-" + System.nanoTime() + "-" + moved++, 0);
            return;
        }
        try (Directory child = directory.openDirectoryOnSameMount(name)) {
            empty(child, level + 1);
        }
        directory.rmdir(name);
    }

    /** True if the name is gone now; false if it is a directory. */
    private static boolean unlinked(Directory directory, String name) throws IOException {
        int result = LibFs.unlinkat(directory.fd(), FileName.c(name), 0);
        int errno = Native.getLastError();
        if (result == 0 || errno == Errno.ENOENT) {
            return true;
        }
        if (errno == Errno.EISDIR) {
            return false;
        }
        throw new SyscallException("unlinkat", directory.path() + "/" + name, errno);
    }
}
