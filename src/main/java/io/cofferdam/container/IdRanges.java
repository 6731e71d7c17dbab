package io.cofferdam.container;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.util.BitSet;

/** Gives each container 65536 host ids that no other container of the instance has. */
final class IdRanges {

    /** Above what distributions give to people in /etc/subuid. */
    private static final long FIRST = 0x2000_0000L;

    private static final int RANGES = 4096;
    /** Instances other than the default one start elsewhere, so that they rarely share ids. */
    private static final int REGIONS = 5;

    private final long first;
    private final BitSet taken = new BitSet(RANGES);
    private int last = -1;

    IdRanges(String instance) {
        int region = instance.equals("default") ? 0 : 1 + Math.floorMod(instance.hashCode(), REGIONS - 1);
        first = FIRST + (long) region * RANGES * ContainerSpec.ID_RANGE;
    }

    /** The first id of a free range, one that was not used a moment ago where possible. */
    synchronized long take() {
        int free = taken.nextClearBit((last + 1) % RANGES);
        free = free >= RANGES ? taken.nextClearBit(0) : free;
        if (free >= RANGES) {
            throw new ProblemException(
                    ProblemException.Kind.UNAVAILABLE,
                    new Problem(
                            "There are no free user ids left.",
                            "All " + RANGES + " id ranges of this instance belong to containers.",
                            "Remove containers that are no longer needed."));
        }
        taken.set(free);
        last = free;
        return first + (long) free * ContainerSpec.ID_RANGE;
    }

    synchronized void claim(long base) {
        if (base >= first && base < first + (long) RANGES * ContainerSpec.ID_RANGE) {
            taken.set((int) ((base - first) / ContainerSpec.ID_RANGE));
        }
    }

    synchronized void release(long base) {
        if (base >= first && base < first + (long) RANGES * ContainerSpec.ID_RANGE) {
            taken.clear((int) ((base - first) / ContainerSpec.ID_RANGE));
        }
    }
}
