package io.cofferdam.cgroup;

import io.cofferdam.linux.KernelFile;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.nio.file.Path;

/**
 * What an instance's own cgroup has of the host's real-time (sched-rt-group.txt of the kernel): a new cgroup has none, and one
 * cannot have more than the one above it. Only v1 knows it.
 *
 * @param runtimeMicros in each second
 */
public record RealtimeShare(long runtimeMicros) {

    public static final RealtimeShare NONE = new RealtimeShare(0);

    static final long DEFAULT_PERIOD_MICROS = 1_000_000;

    static final String RUNTIME = "cpu.rt_runtime_us";
    static final String PERIOD = "cpu.rt_period_us";

    private static final String SETTING = "cofferdam.cgroups.cpu-rt-runtime";

    public RealtimeShare {
        if (runtimeMicros < 0 || runtimeMicros > DEFAULT_PERIOD_MICROS) {
            throw ProblemException.invalid(
                    "Invalid " + SETTING + ": " + runtimeMicros + ".",
                    "It is what all containers together may have of real-time, in microseconds of each second.",
                    "Give a number from 0 to 1000000; the host's own share is in /sys/fs/cgroup/cpu/" + RUNTIME + ".");
        }
    }

    /** Gives it to one cgroup on the way down to the containers; what has more already keeps it. */
    void grant(Path directory) {
        if (!(Reading.of(directory.resolve(RUNTIME)) instanceof Reading.Amount(long there)) || there >= runtimeMicros) {
            return;
        }
        try {
            KernelFile.write(directory.resolve(RUNTIME), Long.toString(runtimeMicros));
        } catch (SyscallException refused) {
            throw ProblemException.invalid(
                    "The cgroup " + directory + " cannot have " + runtimeMicros + " microseconds of real-time.",
                    "The kernel says: " + refused.getMessage() + ".",
                    "Lower " + SETTING + ": all groups below one share what it has.");
        }
    }

    /** Refuses a container more than the cgroup above it has. */
    static void check(Place cpu, long periodMicros, long runtimeMicros) {
        long share = cpu.parentAmount(RUNTIME);
        long period = Math.max(1, cpu.parentAmount(PERIOD));
        if ((double) runtimeMicros / periodMicros > (double) share / period) {
            throw ProblemException.invalid(
                    "The container cannot have " + runtimeMicros + " of " + periodMicros
                            + " microseconds of real-time.",
                    "All containers together have " + share + " of " + period + ".",
                    "Start the service with --" + SETTING
                            + "=950000 or as much as the host has to give, or leave the option out.");
        }
    }
}
