package io.cofferdam.cgroup;

import io.cofferdam.linux.KernelFile;
import io.cofferdam.linux.Signals;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of a cgroup and of those below it. */
final class Population {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<Path> directories;
    private final Optional<Path> unified;
    private final Runnable thaw;

    /** @param thaw lets those go on that stand still, if they do: v1 ends a frozen process only then */
    Population(List<Path> directories, Optional<Path> unified, Runnable thaw) {
        this.directories = directories;
        this.unified = unified;
        this.thaw = thaw;
    }

    static List<Integer> of(Path directory) {
        List<Integer> pids = new ArrayList<>();
        try (Stream<Path> below = Files.walk(directory)) {
            for (Path child : (Iterable<Path>) below.filter(Files::isDirectory)::iterator) {
                Files.readString(child.resolve("cgroup.procs"))
                        .lines()
                        .filter(line -> line.matches("[1-9][0-9]{0,8}"))
                        .forEach(line -> pids.add(Integer.valueOf(line)));
            }
        } catch (IOException | java.io.UncheckedIOException gone) {
            return pids;
        }
        return pids;
    }

    void killAll() {
        Backoff backoff = new Backoff(PATIENCE);
        try {
            killByKernel();
            for (List<Integer> left = left(); !left.isEmpty(); left = left()) {
                for (int pid : left) {
                    Signals.kill(pid);
                }
                // After the signal, so that none of them does anything more.
                thaw.run();
                if (!backoff.pause()) {
                    throw ProblemException.conflict(
                            "Could not end all processes.",
                            left.size() + " are still there in " + where() + " after " + PATIENCE.toSeconds() + " s.",
                            "They may wait for a device: see their state in ps.");
                }
            }
        } catch (SyscallException failed) {
            throw ProblemException.internal(
                    "Could not end all processes.",
                    "The kernel says: " + failed.getMessage() + ".",
                    "See that the service runs as root.",
                    failed);
        }
    }

    /** cgroup.kill (5.14) takes all at once, so that a fork bomb cannot run away from it. */
    private void killByKernel() throws SyscallException {
        if (unified.isPresent() && Files.exists(unified.get().resolve("cgroup.kill"))) {
            KernelFile.write(unified.get().resolve("cgroup.kill"), "1");
        }
    }

    private String where() {
        return directories.stream().findFirst().map(Path::toString).orElse("");
    }

    private List<Integer> left() {
        return directories.stream()
                .flatMap(directory -> of(directory).stream())
                .distinct()
                .toList();
    }
}
