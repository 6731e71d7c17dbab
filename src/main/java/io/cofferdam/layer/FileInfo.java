package io.cofferdam.layer;

import java.time.Instant;

/**
 * What a container has at a path.
 *
 * @param name the last component as it was asked for; "." where the path ends so, "/" for the root
 * @param mode permission bits with setuid, setgid and sticky
 * @param size bytes
 * @param linkTarget where a symbolic link leads in the end, as an absolute path inside; else empty
 */
public record FileInfo(String name, Kind kind, int mode, long size, Instant modified, String linkTarget) {

    /** The kinds of files. */
    public enum Kind {
        FIFO,
        CHARACTER_DEVICE,
        DIRECTORY,
        BLOCK_DEVICE,
        REGULAR,
        SYMLINK,
        SOCKET
    }
}
