package io.cofferdam.namespace;

import java.time.Duration;
import java.time.Instant;

/**
 * One process of a container.
 *
 * @param pid its id on the host
 * @param innerPid its id in its own pid namespace
 * @param parentPid on the host
 * @param user name or number on the host
 * @param innerUid the user's number in the container, -1 if it is not mapped
 * @param state as ps shows it: R, S, D, Z, T ...
 * @param cpuPercent of one core, over its whole life
 * @param started when
 * @param terminal as in "pts/0", or "?" without
 * @param cpuTime user and system together
 * @param residentBytes memory
 * @param virtualBytes address space
 * @param memoryPercent of the host's memory
 * @param threads tasks
 * @param group its process group, on the host
 * @param session its session, on the host
 * @param priority as the kernel has it, 20 and more for usual ones
 * @param nice -20 to 19
 * @param name the kernel's short name of it; control characters are replaced
 * @param command its arguments, or its name in brackets; control characters are replaced
 */
public record ProcessView(
        int pid,
        int innerPid,
        int parentPid,
        String user,
        long innerUid,
        char state,
        int cpuPercent,
        Instant started,
        String terminal,
        Duration cpuTime,
        long residentBytes,
        long virtualBytes,
        double memoryPercent,
        int threads,
        int group,
        int session,
        int priority,
        int nice,
        String name,
        String command) {

    /** What the state's letter means (proc_pid_stat(5)). */
    public String stateWords() {
        return switch (state) {
            case 'R' -> "running";
            case 'S' -> "sleeping";
            case 'D' -> "waiting for a device";
            case 'Z' -> "ended, not yet reaped";
            case 'T', 't' -> "stopped";
            case 'I' -> "idle";
            default -> "unknown";
        };
    }
}
