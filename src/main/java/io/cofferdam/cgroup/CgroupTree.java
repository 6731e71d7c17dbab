package io.cofferdam.cgroup;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Makes and removes directories of cgroups; removal waits for the kernel to let go. */
final class CgroupTree {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private CgroupTree() {}

    static void create(Path directory) {
        try {
            Files.createDirectory(directory);
        } catch (java.nio.file.FileAlreadyExistsException there) {
            return;
        } catch (IOException failed) {
            throw ProblemException.internal(
                    "Could not make the cgroup " + directory + ".",
                    "The kernel says: " + failed.getMessage() + ".",
                    "The service needs to run as root with the cgroups writable.",
                    failed);
        }
    }

    /** Removes a cgroup and those below it. A process that has just ended may hold one for a moment (EBUSY). */
    static void remove(Path directory) {
        Backoff backoff = new Backoff(PATIENCE);
        while (true) {
            try {
                for (Path each : deepestFirst(directory)) {
                    Files.deleteIfExists(each);
                }
                return;
            } catch (IOException busy) {
                if (!backoff.pause()) {
                    throw ProblemException.internal(
                            "Could not remove the cgroup " + directory + ".",
                            "The kernel says: " + busy.getMessage() + ".",
                            "End the processes in it first.",
                            busy);
                }
            }
        }
    }

    private static List<Path> deepestFirst(Path directory) throws IOException {
        try (Stream<Path> below = Files.walk(directory)) {
            return below.filter(Files::isDirectory)
                    .sorted(Comparator.comparingInt(Path::getNameCount).reversed())
                    .toList();
        } catch (NoSuchFileException gone) {
            return List.of();
        } catch (UncheckedIOException raced) {
            throw raced.getCause();
        }
    }
}
