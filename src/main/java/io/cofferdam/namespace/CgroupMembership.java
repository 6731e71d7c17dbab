package io.cofferdam.namespace;

import java.nio.file.Path;
import java.util.List;

/**
 * A line of /proc/PID/cgroup.
 *
 * @param hierarchy 0 for v2
 * @param controllers empty for v2
 * @param path below the root of the tree
 */
public record CgroupMembership(int hierarchy, List<String> controllers, String path) {

    static List<CgroupMembership> read(Path process) {
        return ProcFile.lines(process.resolve("cgroup")).stream()
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3)
                .map(parts -> new CgroupMembership(
                        (int) ProcFile.number(parts[0]),
                        parts[1].isEmpty() ? List.of() : List.of(parts[1].split(",")),
                        Printable.of(parts[2])))
                .toList();
    }
}
