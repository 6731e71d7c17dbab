package io.cofferdam.wiring;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes sure that one process at a time works on an instance: on its state, on its sockets, and on the bridge, cgroups and
 * firewall table that its name stands for.
 */
public final class InstanceLock implements AutoCloseable {

    /** One file for each name on this host, whatever root and run directory an instance has; gone at reboot. */
    private static final Path NAMES = Path.of("/run/cofferdam-names");

    private final List<LockFile> files;
    private final boolean thrownAway;

    private InstanceLock(List<LockFile> files, boolean thrownAway) {
        this.files = files;
        this.thrownAway = thrownAway;
    }

    /** The lock of everything, or a CONFLICT that names what is taken and the process that has it. */
    public static InstanceLock acquire(InstanceSettings settings) {
        return acquire(settings, NAMES);
    }

    static InstanceLock acquire(InstanceSettings settings, Path names) {
        makeDirectory(names);
        List<LockFile> taken = new ArrayList<>();
        try {
            taken.add(take(
                    settings.lockFile(),
                    "Another process works on %s already%%s.".formatted(settings.root()),
                    "Stop it first, or give this one its own --cofferdam.root, --cofferdam.run and"
                            + " --cofferdam.instance."));
            taken.add(take(
                    settings.runLockFile(),
                    "Another instance has its sockets in %s%%s.".formatted(settings.run()),
                    "Give this one its own --cofferdam.run."));
            taken.add(take(
                    names.resolve(settings.instance()),
                    "Another service on this host has the instance name %s%%s, and with it the bridge, cgroups and table."
                            .formatted(settings.instance()),
                    "Give this one its own --cofferdam.instance."));
            return new InstanceLock(taken, settings.ephemeral());
        } catch (ProblemException e) {
            new InstanceLock(taken, false).close();
            throw e;
        }
    }

    private static LockFile take(Path file, String why, String remedy) {
        return LockFile.tryAcquire(file)
                .orElseThrow(() -> ProblemException.conflict(
                        "Cofferdam was not started.", why.formatted(LockFile.holder(file)), remedy));
    }

    /** The lock of the state alone, for a command that has no sockets and no containers; nothing if another process has it. */
    public static Optional<InstanceLock> tryAcquire(InstanceSettings settings) {
        return LockFile.tryAcquire(settings.lockFile()).map(file -> new InstanceLock(List.of(file), false));
    }

    private static void makeDirectory(Path names) {
        try {
            Files.createDirectories(
                    names, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The directory %s could not be made.".formatted(names), e.toString(), "Run as root.", e);
        }
    }

    /** The name of an instance that is thrown away does not come back, so its file goes too. */
    @Override
    public void close() {
        if (thrownAway) {
            files.getLast().delete();
        }
        files.reversed().forEach(LockFile::close);
    }
}
