package io.cofferdam.linux;

import java.io.IOException;
import java.nio.file.Path;

/** File systems as a whole. */
public final class FileSystems {

    private FileSystems() {}

    /** Writes all that is pending on the file system of a directory to its disk: syncfs(2). */
    public static void sync(Path directory) throws IOException {
        try (Directory opened = Trees.open(directory)) {
            Sys.check(LibFs.syncfs(opened.fd()), "syncfs", directory);
        }
    }
}
