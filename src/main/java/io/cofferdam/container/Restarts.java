package io.cofferdam.container;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Brings containers back by their restart policy: after 100 ms, doubling to a minute, anew after ten seconds of running. */
final class Restarts {

    private static final long FIRST_MILLIS = 100;
    private static final long LAST_MILLIS = 60_000;
    private static final int PATIENCE = 8;
    private static final String UNHEALTHY = "unhealthy";
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private final Consumer<ContainerEntry> restart;

    Restarts(Consumer<ContainerEntry> restart) {
        this.restart = restart;
    }

    boolean wants(ContainerEntry entry, ExitStatus status) {
        RestartPolicy policy = entry.spec().request().lifecycle().restartPolicy();
        if (entry.stopping || entry.isRemoved()) {
            return false;
        }
        if (SystemContainer.rebooted(entry.spec(), status) || unhealthy(entry)) {
            return true;
        }
        return switch (policy.name()) {
            case "always", "unless-stopped" -> true;
            case "on-failure" ->
                status.code() != 0
                        && !SystemContainer.poweredOff(entry.spec(), status)
                        && (policy.maximumRetryCount() <= 0
                                || entry.state().restartCount() < policy.maximumRetryCount());
            default -> false;
        };
    }

    /** Whether it comes back even when somebody had stopped it, once the service starts anew. */
    boolean always(ContainerEntry entry) {
        return entry.spec().request().lifecycle().restartPolicy().name().equals("always");
    }

    /** Whether its last end is due to its health check, which is asked for without a policy. */
    static boolean unhealthy(ContainerEntry entry) {
        Ender ender = entry.state().ender();
        return ender != null && ender.act().equals(UNHEALTHY);
    }

    /** Forgets how often it failed. */
    void settle(ContainerEntry entry) {
        entry.quickFailures = 0;
    }

    /** Whether it has not yet tried for long. */
    boolean isPatient(ContainerEntry entry) {
        return entry.quickFailures < PATIENCE;
    }

    void schedule(ContainerEntry entry) {
        CompletableFuture.delayedExecutor(delayMillis(entry), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
                .execute(() -> restart.accept(entry));
    }

    private static long delayMillis(ContainerEntry entry) {
        ContainerState state = entry.state();
        Instant started = state.startedAt();
        Instant finished = state.finishedAt();
        boolean settled = started != null
                && finished != null
                && Duration.between(started, finished).compareTo(SETTLED) > 0;
        int doublings = settled ? 0 : entry.quickFailures;
        entry.quickFailures = Math.min(doublings + 1, 10);
        return Math.min(LAST_MILLIS, FIRST_MILLIS << doublings);
    }
}
