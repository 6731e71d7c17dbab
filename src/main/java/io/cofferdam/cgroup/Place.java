package io.cofferdam.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A cgroup's directory in one tree, and its parent's, which shows which files the kernel has before the directory is there.
 */
record Place(Hierarchy tree, Path parent, Path directory) {

    boolean has(String file) {
        return Files.exists(parent.resolve(file));
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    Reading read(String name) {
        return Reading.of(file(name));
    }

    /** A line of the parent's file, which a v1 cpuset child needs for itself. */
    String ofParent(String name) {
        try {
            return Files.readString(parent.resolve(name)).strip();
        } catch (IOException absent) {
            return "";
        }
    }

    /** A number in the parent's file, 0 where there is none. */
    long parentAmount(String name) {
        return Reading.of(parent.resolve(name)) instanceof Reading.Amount(long value) ? value : 0;
    }

    Setting setting(String name, String text, String fresh) {
        return new Setting(file(name), "", text, fresh, false);
    }
}
