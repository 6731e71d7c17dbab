package io.cofferdam.container;

import io.cofferdam.linux.SyscallException;
import io.cofferdam.network.Networks;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks every few seconds whether others removed what networks are made of: firewalls of hosts are flushed with all that is in them. */
final class NetworkWatch implements AutoCloseable {

    private static final long EVERY_SECONDS = 5;
    private static final System.Logger LOG = System.getLogger(NetworkWatch.class.getName());

    private final Networks networks;
    private final Lifecycle lifecycle;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("network-watch").factory());

    NetworkWatch(Networks networks, Lifecycle lifecycle) {
        this.networks = networks;
        this.lifecycle = lifecycle;
    }

    void start() {
        clock.scheduleWithFixedDelay(this::look, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            for (String found : networks.repair()) {
                LOG.log(System.Logger.Level.WARNING, "{0} It was made again.", found);
                lifecycle.acts().happened("network.repaired", "", "networks", Map.of("found", found));
            }
        } catch (SyscallException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The networks could not be looked at or mended, which is tried again",
                    e);
            lifecycle
                    .acts()
                    .happened("network.repair-failed", "", "networks", Map.of("why", String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
