package io.cofferdam.network;

import io.cofferdam.network.EndpointStore.Attachment;
import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/** Ports of the host that lead to containers: held, forwarded, and written down with the container's place; not thread-safe. */
final class Publishing implements AutoCloseable {

    private final Firewall firewall;
    private final HostPorts hostPorts;

    /** @param containerNames what people call the container of an id */
    Publishing(Firewall firewall, UnaryOperator<String> containerNames) {
        this.firewall = firewall;
        this.hostPorts = new HostPorts(containerNames);
    }

    /** Takes the ports that were published when the last service ended; returns what others took meanwhile. */
    List<String> takeUp(RunningBridge bridge) {
        List<String> lacks = new ArrayList<>();
        for (Attachment attachment : bridge.attachments()) {
            for (PortBinding binding : attachment.ports()) {
                if (!hostPorts.holdAgain(binding, attachment.containerId())) {
                    // Connections still go to the container, because forwarding comes before the host's own sockets.
                    lacks.add("Another program took port " + binding.hostPort()
                            + " while the service was away, and gets no connections on it.");
                }
            }
        }
        return lacks;
    }

    List<PortBinding> publish(RunningBridge bridge, Endpoint endpoint, List<PortWish> wanted) {
        String containerId = endpoint.containerId();
        Attachment attachment = bridge.attachment(containerId)
                .filter(found -> found.address().equals(endpoint.address()))
                .orElseThrow(() -> ProblemException.conflict(
                        "Ports of container " + containerId + " cannot be published.",
                        "It is not attached to the network with the address "
                                + endpoint.address().getHostAddress() + ".",
                        "Attach it first."));
        unpublish(bridge, containerId);
        if (wanted.isEmpty() || firewall.lack() != null || bridge.network().internal()) {
            return List.of();
        }
        List<PortBinding> held = new ArrayList<>();
        try {
            for (PortWish wish : wanted) {
                InetAddress address = wish.hostIp() == null ? bridge.hostBinding() : wish.hostIp();
                held.addAll(hostPorts.hold(wish, List.of(address), containerId));
            }
            firewall.add(mappings(attachment, held));
        } catch (RuntimeException e) {
            held.forEach(hostPorts::letGo);
            throw e;
        }
        bridge.keep(attachment.withPorts(held));
        return List.copyOf(held);
    }

    void unpublish(RunningBridge bridge, String containerId) {
        Attachment attachment = bridge.attachment(containerId).orElse(null);
        if (attachment != null && !attachment.ports().isEmpty()) {
            firewall.remove(mappings(attachment, attachment.ports()));
            attachment.ports().forEach(hostPorts::letGo);
            bridge.keep(attachment.withPorts(List.of()));
        }
    }

    /** What the packet filter is to forward. */
    static List<FirewallTable.Mapping> mappings(Collection<RunningBridge> bridges) {
        return bridges.stream()
                .flatMap(bridge -> bridge.attachments().stream())
                .flatMap(attachment -> mappings(attachment, attachment.ports()).stream())
                .toList();
    }

    private static List<FirewallTable.Mapping> mappings(Attachment attachment, Collection<PortBinding> bindings) {
        return bindings.stream()
                .map(binding -> new FirewallTable.Mapping(binding, attachment.address()))
                .toList();
    }

    @Override
    public void close() {
        hostPorts.close();
    }
}
