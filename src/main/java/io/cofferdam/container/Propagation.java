package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Whether what is mounted on the host later can show up in a container: only a mount that is shared sends anything on. */
final class Propagation {

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;
    private static final int FIRST_OPTIONAL = 6;

    private Propagation() {}

    /** Refuses a bind whose propagation its source cannot have. */
    static void check(MountSpec mount) {
        boolean shared = mount.has("shared") || mount.has("rshared");
        if (!shared && !mount.has("slave") && !mount.has("rslave")) {
            return;
        }
        try {
            check(mount, Path.of(mount.source()).toRealPath(), Files.readAllLines(MOUNTS), shared);
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The mount of " + mount.source() + " was not found.", e.getMessage() + ".", "See /proc/mounts.", e);
        }
    }

    /** @param lines of /proc/self/mountinfo, proc_pid_mountinfo(5) */
    static void check(MountSpec mount, Path source, List<String> lines, boolean shared) {
        String point = "";
        List<String> optional = List.of();
        for (String line : lines) {
            String[] fields = line.split(" ");
            String path = fields[MOUNT_POINT].replace("\\040", " ");
            // a later one covers an earlier one
            if (source.startsWith(path) && path.length() >= point.length()) {
                point = path;
                optional = Arrays.asList(fields)
                        .subList(FIRST_OPTIONAL, Arrays.asList(fields).indexOf("-"));
            }
        }
        boolean sends = optional.stream().anyMatch(field -> field.startsWith("shared:"));
        boolean passes = optional.stream().anyMatch(field -> field.startsWith("master:"));
        if (!sends && (shared || !passes)) {
            throw ProblemException.invalid(
                    "path %s is mounted on %s but it is not a shared%s mount."
                            .formatted(mount.source(), point, shared ? "" : " or slave"),
                    "Mounts that are made below it later would not show up on the other side.",
                    "Share it with 'mount --make-rshared %s', or leave the propagation out.".formatted(point));
        }
    }
}
