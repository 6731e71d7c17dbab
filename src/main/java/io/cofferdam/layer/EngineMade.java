package io.cofferdam.layer;

import io.cofferdam.linux.Directory;
import io.cofferdam.linux.FileStat;
import java.io.IOException;
import java.util.Set;

/**
 * What a launch leaves in a container's layer where the image lacks it: the places to mount on. Docker keeps these in a layer of
 * their own and shows them in no diff and no image.
 */
final class EngineMade {

    private static final Set<String> DIRECTORIES = Set.of("/dev", "/proc", "/sys", "/etc");
    private static final Set<String> FILES =
            Set.of("/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/.dockerenv", "/dev/console");

    private EngineMade() {}

    /** Whether a name that no lower layer has is only such a place; one that somebody put something into is not. */
    static boolean is(String path, Directory parent, String name, FileStat stat) throws IOException {
        if (stat.isDirectory()) {
            return DIRECTORIES.contains(path) && isEmpty(path, parent, name);
        }
        return FILES.contains(path) && stat.type() == FileStat.Type.REGULAR && stat.size() == 0;
    }

    private static boolean isEmpty(String path, Directory parent, String name) throws IOException {
        try (Directory directory = parent.openDirectory(name)) {
            for (var entry : directory.list()) {
                FileStat stat = directory.statIfThere(entry.name());
                if (stat != null && !is(path + "/" + entry.name(), directory, entry.name(), stat)) {
                    return false;
                }
            }
            return true;
        }
    }
}
