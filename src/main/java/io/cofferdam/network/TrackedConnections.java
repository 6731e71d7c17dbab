package io.cofferdam.network;

import io.cofferdam.linux.Conntrack;
import io.cofferdam.linux.Netlink;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.network.EndpointStore.Attachment;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the kernel forget connections that lead where they should not any more: it translates a connection as its first packet was,
 * whatever the packet filter's table says by now. Safe for use by many threads.
 */
final class TrackedConnections implements AutoCloseable {

    private static final Logger LOG = System.getLogger(TrackedConnections.class.getName());

    private final Netlink netlink;
    private final @Nullable Conntrack conntrack;
    /** By the address; finished ones are left until somebody has it again, and replaced. */
    private final Map<InetAddress, Future<?>> forgetting = new ConcurrentHashMap<>();

    private final ExecutorService background = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("tracked-connections").factory());

    /** @param netlink tells what addresses the host has */
    TrackedConnections(Netlink netlink) {
        this.netlink = netlink;
        this.conntrack = open();
    }

    private static @Nullable Conntrack open() {
        try {
            return Conntrack.open();
        } catch (SyscallException e) {
            return null; // then the packet filter has no socket either, and says so
        }
    }

    /**
     * A place was given up: who gets its addresses next has nothing to do with what the last one had begun or answered. Done soon,
     * because to look through what a kernel tracks can take longer than all the rest.
     */
    void forget(Attachment attachment) {
        for (InetAddress address : addresses(attachment)) {
            forgetting.put(address, background.submit(() -> forget(address)));
        }
    }

    /** A place was taken: waits until what the last one at its addresses had is forgotten. */
    void settle(Attachment attachment) {
        for (InetAddress address : addresses(attachment)) {
            Future<?> pending = forgetting.remove(address);
            if (pending != null) {
                try {
                    pending.get();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (ExecutionException e) {
                    LOG.log(Level.WARNING, "Connections of " + Subnet.text(address) + " may not be forgotten", e);
                }
            }
        }
    }

    private static List<InetAddress> addresses(Attachment attachment) {
        InetAddress address6 = attachment.address(true);
        return address6 == null ? List.of(attachment.address()) : List.of(attachment.address(), address6);
    }

    private void forget(InetAddress address) {
        if (conntrack != null) {
            try {
                conntrack.forget(address);
            } catch (SyscallException e) {
                LOG.log(Level.WARNING, "Connections of " + Subnet.text(address) + " could not be forgotten", e);
            }
        }
    }

    /**
     * Ports were published: who sent datagrams to one before goes on reaching nobody, or its last holder, until that is forgotten. Done
     * soon, because to look through what a kernel tracks can take longer than the rest of a start.
     */
    void published(Collection<FirewallTable.Mapping> mappings) {
        List<FirewallTable.Mapping> translated =
                mappings.stream().filter(mapping -> !mapping.routed()).toList();
        if (conntrack != null && !translated.isEmpty()) {
            background.execute(() -> forget(conntrack, translated));
        }
    }

    private record Kind(int protocol, boolean v6) {
        static Kind of(FirewallTable.Mapping mapping) {
            PortBinding binding = mapping.binding();
            return new Kind(binding.protocol().number(), binding.v6());
        }
    }

    private void forget(Conntrack in, List<FirewallTable.Mapping> mappings) {
        try {
            Set<InetAddress> ofHost = netlink.addresses().stream()
                    .map(Netlink.Range::address)
                    .collect(Collectors.toCollection(HashSet::new));
            for (Map.Entry<Kind, List<FirewallTable.Mapping>> kind :
                    mappings.stream().collect(Collectors.groupingBy(Kind::of)).entrySet()) {
                Map<Integer, List<FirewallTable.Mapping>> byPort = kind.getValue().stream()
                        .collect(Collectors.groupingBy(
                                mapping -> mapping.binding().hostPort()));
                in.forget(
                        kind.getKey().protocol(),
                        kind.getKey().v6(),
                        flow -> byPort.getOrDefault(flow.port(), List.of()).stream()
                                .anyMatch(mapping -> isMissed(mapping, flow, ofHost)));
            }
        } catch (SyscallException e) {
            LOG.log(Level.WARNING, "Connections from before ports were published could not be forgotten", e);
        }
    }

    /** A connection that a program of the host still has is its own until it ends. */
    private static boolean isMissed(FirewallTable.Mapping mapping, Conntrack.Flow flow, Set<InetAddress> ofHost) {
        boolean meant = mapping.binding().everywhere()
                ? flow.to().isLoopbackAddress() || ofHost.contains(flow.to())
                : flow.to().equals(mapping.binding().hostIp());
        return meant && !flow.answerer().equals(mapping.container()) && (flow.translated() || !flow.established());
    }

    @Override
    public void close() {
        background.close();
        if (conntrack != null) {
            conntrack.close();
        }
    }
}
