package io.cofferdam.container;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a container is doing.
 *
 * @param pid the host's id of the container's process 1, 0 when there is none
 * @param exitCode of the last run; 128 + signal when it was killed
 * @param oomKilled the kernel killed a process of this run, or of the last one, for want of memory; others may run on
 * @param stoppedByHand somebody stopped or killed it since its start
 * @param error why the last start failed, or that nobody saw the end; empty when it was seen
 * @param ender to whom the last end is due, or the one that comes; null where nobody did anything
 * @param devicesTakenAt when rights to devices were last taken away while it ran; null for never
 */
public record ContainerState(
        Status status,
        int pid,
        int exitCode,
        boolean oomKilled,
        String error,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        int restartCount,
        boolean stoppedByHand,
        @Nullable Ender ender,
        @Nullable Instant devicesTakenAt) {

    public static ContainerState created() {
        return new ContainerState(Status.CREATED, 0, 0, false, "", null, null, 0, false, null, null);
    }

    /** Whether the last start came to nothing. */
    public boolean startFailed() {
        return !error.isEmpty() && !Ender.LOST.equals(ender);
    }

    ContainerState running(int newPid, Instant at) {
        return new ContainerState(
                Status.RUNNING, newPid, 0, false, "", at, null, restartCount, false, null, devicesTakenAt);
    }

    ContainerState ended(ExitStatus end, @Nullable Instant began, String why) {
        return new ContainerState(
                Status.EXITED,
                0,
                end.code(),
                end.oomKilled(),
                why,
                began,
                end.finishedAt(),
                restartCount,
                stoppedByHand,
                Ender.of(ender, end),
                devicesTakenAt);
    }

    /** It runs on, without a process that the kernel killed for want of memory. */
    ContainerState outOfMemory() {
        return with(status, true, restartCount, stoppedByHand, ender);
    }

    /** A start that came to nothing. */
    ContainerState failed(int code, String why) {
        Status kept = startedAt == null ? Status.CREATED : Status.EXITED;
        return new ContainerState(
                kept, 0, code, false, why, startedAt, finishedAt, restartCount, stoppedByHand, null, devicesTakenAt);
    }

    ContainerState with(Status other) {
        return with(other, oomKilled, restartCount, stoppedByHand, ender);
    }

    ContainerState restarted(int count) {
        return with(status, oomKilled, count, stoppedByHand, ender);
    }

    ContainerState byHand(boolean stopped) {
        return with(status, oomKilled, restartCount, stopped, ender);
    }

    ContainerState dueTo(Ender who) {
        return with(status, oomKilled, restartCount, stoppedByHand, who);
    }

    private ContainerState with(
            Status newStatus, boolean outOfMemory, int restarts, boolean stopped, @Nullable Ender who) {
        return new ContainerState(
                newStatus,
                pid,
                exitCode,
                outOfMemory,
                error,
                startedAt,
                finishedAt,
                restarts,
                stopped,
                who,
                devicesTakenAt);
    }

    ContainerState withoutDevices(Instant at) {
        return new ContainerState(
                status, pid, exitCode, oomKilled, error, startedAt, finishedAt, restartCount, stoppedByHand, ender, at);
    }

    /** Whether its processes may have devices open that they could not open any more. */
    public boolean mayHoldDevices() {
        return devicesTakenAt != null
                && status.hasProcesses()
                && (startedAt == null || !startedAt.isAfter(devicesTakenAt));
    }
}
