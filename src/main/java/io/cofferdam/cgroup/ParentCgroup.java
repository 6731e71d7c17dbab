package io.cofferdam.cgroup;

import io.cofferdam.linux.Errno;
import io.cofferdam.linux.KernelFile;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The way from the root of one tree down to an instance's parent cgroup. */
final class ParentCgroup {

    /** Where the processes of a delegated v2 root go, which may not stay beside child cgroups with controllers. */
    private static final String LEAF = "cofferdam-outside";

    private final Hierarchy tree;
    private final List<String> segments;
    private final RealtimeShare realtime;

    ParentCgroup(Hierarchy tree, List<String> segments, RealtimeShare realtime) {
        this.tree = tree;
        this.segments = segments;
        this.realtime = realtime;
    }

    void ensure() {
        Path directory = tree.mountPoint();
        for (String segment : segments) {
            delegate(directory);
            Path child = directory.resolve(segment);
            CgroupTree.create(child);
            if (tree.controllers().contains("cpuset") && !tree.unified()) {
                inheritCpuset(directory, child);
            }
            if (tree.controllers().contains("cpu") && !tree.unified()) {
                realtime.grant(child);
            }
            directory = child;
        }
        delegate(directory);
    }

    void remove() {
        CgroupTree.remove(below(segments.size()));
        for (int depth = segments.size() - 1; depth > 0; depth--) {
            try {
                Files.deleteIfExists(below(depth));
            } catch (IOException usedByOthers) {
                return;
            }
        }
    }

    private Path below(int depth) {
        return tree.mountPoint().resolve(String.join("/", segments.subList(0, depth)));
    }

    private static void inheritCpuset(Path from, Path to) {
        for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
            try {
                if (Files.readString(to.resolve(file)).isBlank()) {
                    KernelFile.write(
                            to.resolve(file),
                            Files.readString(from.resolve(file)).strip());
                }
            } catch (IOException failed) {
                throw ProblemException.internal(
                        "Could not prepare the cgroup " + to + ".",
                        "The kernel says: " + failed.getMessage() + ".",
                        "See that " + from.resolve(file) + " is not empty.",
                        failed);
            }
        }
    }

    /** Lets the children of a v2 cgroup have its controllers; one that cannot be had is left out, not an error. */
    private void delegate(Path directory) {
        if (!tree.unified() || tree.controllers().isEmpty()) {
            return;
        }
        Path file = directory.resolve("cgroup.subtree_control");
        Set<String> there = words(file);
        for (String controller : words(directory.resolve("cgroup.controllers"))) {
            if (!there.contains(controller)) {
                enable(directory, file, "+" + controller);
            }
        }
    }

    private static void enable(Path directory, Path file, String controller) {
        try {
            KernelFile.write(file, controller);
        } catch (SyscallException failed) {
            if (failed.errno() == Errno.EBUSY && evict(directory)) {
                try {
                    KernelFile.write(file, controller);
                } catch (SyscallException stillRefused) {
                    failed.addSuppressed(stillRefused);
                }
            }
        }
    }

    /** v2 allows no processes beside controllers in a cgroup that is not the real root (as in a container's own tree). */
    private static boolean evict(Path directory) {
        Path leaf = directory.resolve(LEAF);
        CgroupTree.create(leaf);
        for (String pid : words(directory.resolve("cgroup.procs"))) {
            try {
                KernelFile.write(leaf.resolve("cgroup.procs"), pid);
            } catch (SyscallException failed) {
                if (failed.errno() != Errno.ESRCH) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Set<String> words(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? Set.of() : new java.util.LinkedHashSet<>(List.of(text.split("\\s+")));
        } catch (IOException absent) {
            return Set.of();
        }
    }
}
