package io.cofferdam.container;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;

/** Gives each container 65536 host ids that no other container of the instance has. */
final class IdRanges {

    /** Above what distributions give to people in /etc/subuid. */
    private static final long FIRST = 0x2000_0000L;

    private static final int RANGES = 4096;
    /** Instances other than the default one start elsewhere, so that they rarely share ids. */
    private static final int REGIONS = 5;

    private final long first;
    /** How many containers have each: those that share namespaces share ids. */
    private final int[] users = new int[RANGES];

    private int last = -1;

    IdRanges(String instance) {
        int region = instance.equals("default") ? 0 : 1 + Math.floorMod(instance.hashCode(), REGIONS - 1);
        first = FIRST + (long) region * RANGES * ContainerSpec.ID_RANGE;
    }

    /** The first id of a free range, one that was not used a moment ago where possible. */
    synchronized long take() {
        int free = (last + 1) % RANGES;
        for (int looked = 0; users[free] > 0 && looked < RANGES; looked++) {
            free = (free + 1) % RANGES;
        }
        if (users[free] > 0) {
            throw new ProblemException(
                    ProblemException.Kind.UNAVAILABLE,
                    new Problem(
                            "There are no free user ids left.",
                            "All " + RANGES + " id ranges of this instance belong to containers.",
                            "Remove containers that are no longer needed."));
        }
        users[free] = 1;
        last = free;
        return first + (long) free * ContainerSpec.ID_RANGE;
    }

    /** What containers had before the service began. */
    synchronized void claim(long base) {
        if (isOurs(base)) {
            users[index(base)]++;
        }
    }

    /** One more for a range that somebody has. */
    synchronized void takeAgain(long base) {
        if (isOurs(base) && users[index(base)] == 0) {
            throw ProblemException.conflict(
                    "The container to share with has just been removed.", "Its ids are free.", "Choose another.");
        }
        claim(base);
    }

    synchronized void release(long base) {
        if (isOurs(base) && users[index(base)] > 0) {
            users[index(base)]--;
        }
    }

    private boolean isOurs(long base) {
        return base >= first && base < first + (long) RANGES * ContainerSpec.ID_RANGE;
    }

    private int index(long base) {
        return (int) ((base - first) / ContainerSpec.ID_RANGE);
    }
}
