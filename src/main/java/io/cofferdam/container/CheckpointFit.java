package io.cofferdam.container;

import io.cofferdam.linux.KernelRelease;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a checkpoint can be started from on this host, as far as that can be told before CRIU tries. */
final class CheckpointFit {

    private CheckpointFit() {}

    static void require(Checkpoint checkpoint, String criuHere, CheckpointOrigin here) {
        String why = obstacle(checkpoint, criuHere, here);
        if (why != null) {
            throw ProblemException.conflict(
                    "The checkpoint " + checkpoint.name() + " does not fit to this host.",
                    why,
                    "Use it where CRIU, kernel and processor are the same or newer, or start the container without it.");
        }
    }

    private static @Nullable String obstacle(Checkpoint checkpoint, String criuHere, CheckpointOrigin here) {
        if (older(criuHere, checkpoint.criu())) {
            return "It was made by CRIU " + checkpoint.criu() + ", whose images CRIU " + criuHere
                    + " here may not understand.";
        }
        CheckpointOrigin origin = checkpoint.origin();
        if (origin == null) {
            return null;
        }
        if (!origin.architecture().equals(here.architecture())) {
            return "It holds programs of " + origin.architecture() + " as they run, and this is " + here.architecture()
                    + ".";
        }
        if (KernelRelease.parse(here.kernel()).compareTo(KernelRelease.parse(origin.kernel())) < 0) {
            return "Its processes ran on Linux " + origin.kernel() + " and may hold what Linux " + here.kernel()
                    + " here does not have.";
        }
        List<String> missing = new ArrayList<>(origin.processor());
        missing.removeAll(here.processor());
        return missing.isEmpty()
                ? null
                : "Its processes may use what the processor here cannot: " + String.join(", ", missing) + ".";
    }

    /** Of "4.2" and "4.2.1" the first. */
    static boolean older(String version, String than) {
        int[] one = numbers(version);
        int[] other = numbers(than);
        for (int i = 0; i < Math.max(one.length, other.length); i++) {
            int a = i < one.length ? one[i] : 0;
            int b = i < other.length ? other[i] : 0;
            if (a != b) {
                return a < b;
            }
        }
        return false;
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("[^0-9]+"))
                .filter(part -> part.matches("[0-9]{1,9}"))
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
