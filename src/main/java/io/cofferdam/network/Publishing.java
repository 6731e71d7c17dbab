package io.cofferdam.network;

import io.cofferdam.network.EndpointStore.Attachment;
import io.cofferdam.problem.ProblemException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ports of the host that lead to containers: held, forwarded, and written down with the container's place; not thread-safe. */
final class Publishing implements AutoCloseable {

    private final Firewall firewall;
    private final TrackedConnections connections;
    private final HostPorts hostPorts;

    /** @param containerNames what people call the container of an id */
    Publishing(Firewall firewall, TrackedConnections connections, UnaryOperator<String> containerNames) {
        this.firewall = firewall;
        this.connections = connections;
        this.hostPorts = new HostPorts(containerNames);
    }

    /**
     * The networks that lead to a container.
     *
     * @param ipv4 where its ports of IPv4 are published; null for none
     * @param ipv6 the same of IPv6
     */
    record Ways(
            String containerId,
            @Nullable RunningBridge ipv4,
            @Nullable RunningBridge ipv6) {

        /** The host's addresses that a wish means; none where there is no way. */
        List<InetAddress> addresses(PortWish wish) {
            InetAddress named = wish.hostIp();
            if (named == null) {
                return unnamed();
            }
            if (!(named instanceof Inet6Address)) {
                return ipv4 == null ? List.of() : List.of(named);
            }
            if (ipv6 == null && ipv4 != null) {
                throw ProblemException.invalid(
                        "Ports cannot be published on %s.".formatted(PortBinding.text(named, wish.hostPorts())),
                        "The container's network " + ipv4.network().name()
                                + " has no IPv6, and nothing here turns packets of IPv6 into such of IPv4.",
                        "Use a network that was made with --ipv6, or publish on an IPv4 address.");
            }
            return ipv6 == null ? List.of() : List.of(named);
        }

        /** Every address of both families, unless the network says another of IPv4. */
        private List<InetAddress> unnamed() {
            List<InetAddress> addresses = new ArrayList<>();
            if (ipv4 != null) {
                addresses.add(ipv4.hostBinding());
            }
            if (ipv6 != null && ipv6.hostBinding().isAnyLocalAddress()) {
                addresses.add(PortBinding.ANY6);
            }
            return addresses;
        }

        /** Whether ports of the address's family are reached at the container's own address. */
        boolean routed(InetAddress address) {
            RunningBridge bridge = bridge(address);
            return bridge != null
                    && !bridge.mode(address instanceof Inet6Address).translated();
        }

        PortBinding routed(PortWish wish, InetAddress address) {
            InetAddress own = Objects.requireNonNull(bridge(address))
                    .attachment(containerId)
                    .orElseThrow()
                    .address(address instanceof Inet6Address);
            return wish.at(Objects.requireNonNull(own), wish.containerPort());
        }

        private @Nullable RunningBridge bridge(InetAddress address) {
            return address instanceof Inet6Address ? ipv6 : ipv4;
        }

        List<RunningBridge> bridges() {
            return Stream.of(ipv4, ipv6)
                    .flatMap(bridge -> bridge == null ? Stream.empty() : Stream.of(bridge))
                    .distinct()
                    .toList();
        }
    }

    /** Takes the ports that were published when the last service ended; returns what others took meanwhile. */
    List<String> takeUp(RunningBridge bridge) {
        List<String> lacks = new ArrayList<>();
        for (Attachment attachment : bridge.attachments()) {
            for (PortBinding binding : attachment.ports()) {
                boolean routed = binding.hostIp().equals(attachment.address(binding.v6()));
                if (!routed && !hostPorts.holdAgain(binding, attachment.containerId())) {
                    // Connections still go to the container, because forwarding comes before the host's own sockets.
                    lacks.add("Another program took port " + binding.hostPort()
                            + " while the service was away, and gets no connections on it.");
                }
            }
        }
        return lacks;
    }

    List<PortBinding> publish(Ways ways, List<PortWish> wanted) {
        ways.bridges().forEach(bridge -> unpublish(bridge, ways.containerId()));
        if (wanted.isEmpty() || firewall.lack() != null) {
            return List.of();
        }
        List<PortBinding> held = new ArrayList<>();
        try {
            for (PortWish wish : wanted) {
                List<InetAddress> addresses = ways.addresses(wish);
                List<InetAddress> ofHost = addresses.stream()
                        .filter(address -> !ways.routed(address))
                        .toList();
                if (!ofHost.isEmpty()) {
                    held.addAll(hostPorts.hold(wish, ofHost, ways.containerId()));
                }
                addresses.stream().filter(ways::routed).forEach(address -> held.add(ways.routed(wish, address)));
            }
            List<FirewallTable.Mapping> mappings = ways.bridges().stream()
                    .flatMap(bridge -> mappings(attachment(bridge, ways, held)))
                    .toList();
            firewall.add(mappings);
            connections.published(mappings);
        } catch (RuntimeException e) {
            held.forEach(hostPorts::letGo);
            throw e;
        }
        ways.bridges().forEach(bridge -> bridge.keep(attachment(bridge, ways, held)));
        return List.copyOf(held);
    }

    /** The container's place on a network with those of its ports that lead over it. */
    private static Attachment attachment(RunningBridge bridge, Ways ways, List<PortBinding> held) {
        return bridge.attachment(ways.containerId())
                .orElseThrow()
                .withPorts(held.stream()
                        .filter(binding -> bridge == (binding.v6() ? ways.ipv6() : ways.ipv4()))
                        .toList());
    }

    void unpublish(RunningBridge bridge, String containerId) {
        Attachment attachment = bridge.attachment(containerId).orElse(null);
        if (attachment != null && !attachment.ports().isEmpty()) {
            firewall.remove(mappings(attachment).toList());
            attachment.ports().forEach(hostPorts::letGo);
            bridge.keep(attachment.withPorts(List.of()));
        }
    }

    /** What the packet filter is to forward. */
    static List<FirewallTable.Mapping> mappings(Collection<RunningBridge> bridges) {
        return bridges.stream()
                .flatMap(bridge -> bridge.attachments().stream())
                .flatMap(Publishing::mappings)
                .toList();
    }

    private static Stream<FirewallTable.Mapping> mappings(Attachment attachment) {
        return attachment.ports().stream().flatMap(binding -> {
            InetAddress container = attachment.address(binding.v6());
            return container == null ? Stream.empty() : Stream.of(new FirewallTable.Mapping(binding, container));
        });
    }

    @Override
    public void close() {
        hostPorts.close();
    }
}
