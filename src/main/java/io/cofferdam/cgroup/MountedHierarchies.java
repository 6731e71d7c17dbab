package io.cofferdam.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Finds the cgroup trees among the mounts (proc_pid_mountinfo(5)). */
final class MountedHierarchies {

    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    /** Options of a v1 tree that are not controllers (cgroups(7)). */
    private static final Set<String> NOT_CONTROLLERS =
            Set.of("rw", "ro", "none", "noprefix", "clone_children", "xattr", "favordynmods", "cpuset_v2_mode");

    private MountedHierarchies() {}

    static List<Hierarchy> read(Path root) {
        List<Hierarchy> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        try {
            for (String line : Files.readAllLines(root.resolve("proc/self/mountinfo"))) {
                parse(line, root, seen).ifPresent(found::add);
            }
        } catch (IOException unreadable) {
            return List.of();
        }
        return found;
    }

    private static Optional<Hierarchy> parse(String line, Path root, Set<String> seen) {
        int dash = line.indexOf(" - ");
        String[] mount = dash < 0 ? new String[0] : line.substring(0, dash).split(" ");
        String[] source = dash < 0 ? new String[0] : line.substring(dash + 3).split(" ");
        if (mount.length < 6 || source.length < 3 || !source[0].startsWith("cgroup")) {
            return Optional.empty();
        }
        // the same tree may be mounted twice (a bind mount of a chroot); the first one is the host's own
        if (!seen.add(mount[2])) {
            return Optional.empty();
        }
        Path point = root.resolve(unescape(mount[4]).substring(1));
        boolean writable = !Arrays.asList(mount[5].split(",")).contains("ro");
        return switch (source[0]) {
            case "cgroup2" -> Optional.of(new Hierarchy(point, true, unifiedControllers(point), writable));
            case "cgroup" -> Optional.of(new Hierarchy(point, false, options(source[2]), writable));
            default -> Optional.empty();
        };
    }

    private static Set<String> unifiedControllers(Path point) {
        try {
            String names = Files.readString(point.resolve("cgroup.controllers")).strip();
            return names.isEmpty() ? Set.of() : new TreeSet<>(Arrays.asList(names.split("\\s+")));
        } catch (IOException none) {
            return Set.of();
        }
    }

    private static Set<String> options(String superOptions) {
        Set<String> controllers = new TreeSet<>();
        for (String option : superOptions.split(",")) {
            boolean setting = option.contains("=") && !option.startsWith("name=");
            if (!setting && !NOT_CONTROLLERS.contains(option)) {
                controllers.add(option);
            }
        }
        return controllers;
    }

    private static String unescape(String path) {
        return OCTAL.matcher(path)
                .replaceAll(octal -> java.util.regex.Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
    }
}
