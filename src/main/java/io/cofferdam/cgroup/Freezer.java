package io.cofferdam.cgroup;

import io.cofferdam.linux.KernelFile;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;

/** Stops and continues every process of a cgroup: v1's freezer.state, v2's cgroup.freeze. */
final class Freezer {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Place place;

    Freezer(Place place) {
        this.place = place;
    }

    void freeze() {
        try {
            set(true);
        } catch (SyscallException failed) {
            throw problem("Could not pause the processes.", failed);
        }
        Backoff backoff = new Backoff(PATIENCE);
        while (!frozen()) {
            if (!backoff.pause()) {
                thawQuietly();
                throw ProblemException.conflict(
                        "Could not pause the processes.",
                        "They were not all frozen after " + PATIENCE.toSeconds() + " s.",
                        "One may be waiting for a device; try again.");
            }
        }
    }

    void thaw() {
        try {
            set(false);
        } catch (SyscallException failed) {
            throw problem("Could not continue the processes.", failed);
        }
    }

    boolean frozen() {
        if (place.tree().unified()) {
            return Reading.keyed(place.file("cgroup.events")).getOrDefault("frozen", 0L) == 1;
        }
        try {
            return Files.readString(place.file("freezer.state")).strip().equals("FROZEN");
        } catch (IOException gone) {
            return false;
        }
    }

    private void set(boolean frozen) throws SyscallException {
        if (place.tree().unified()) {
            KernelFile.write(place.file("cgroup.freeze"), frozen ? "1" : "0");
        } else {
            KernelFile.write(place.file("freezer.state"), frozen ? "FROZEN" : "THAWED");
        }
    }

    private void thawQuietly() {
        try {
            set(false);
        } catch (SyscallException ignored) {
            // the caller reports that freezing failed, which is the cause of both
        }
    }

    private static ProblemException problem(String what, SyscallException cause) {
        return ProblemException.internal(
                what, "The kernel says: " + cause.getMessage() + ".", "See that the container still runs.", cause);
    }
}
