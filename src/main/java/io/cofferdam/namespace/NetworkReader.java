package io.cofferdam.namespace;

import io.cofferdam.linux.NetworkDump;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns what the kernel dumps about a network namespace into what a page shows. */
final class NetworkReader {

    private NetworkReader() {}

    static NetworkView view(NetworkDump dump, List<NetworkView.Socket> listening, NetworkView.Connections connections) {
        Map<Integer, List<String>> addresses = dump.addresses().stream()
                .collect(Collectors.groupingBy(
                        NetworkDump.Address::interfaceIndex,
                        Collectors.mapping(
                                address -> address.address().getHostAddress() + "/" + address.prefixLength(),
                                Collectors.toList())));
        Map<Integer, String> names = dump.links().stream()
                .collect(Collectors.toMap(NetworkDump.Link::index, NetworkDump.Link::name, (first, second) -> first));
        return new NetworkView(
                dump.links().stream()
                        .map(link -> link(link, addresses.getOrDefault(link.index(), List.of())))
                        .toList(),
                dump.routes().stream().map(route -> route(route, names)).toList(),
                listening,
                connections);
    }

    private static NetworkView.Interface link(NetworkDump.Link link, List<String> addresses) {
        // lo and some virtual devices have no operational state, only the flag that says they are up
        String state = link.state().equals("unknown") ? (link.up() ? "up" : "down") : link.state();
        return new NetworkView.Interface(
                link.index(),
                Printable.of(link.name()),
                Printable.of(link.kind()),
                link.hardwareAddress(),
                link.mtu(),
                state,
                addresses,
                link.receivedBytes(),
                link.sentBytes(),
                link.receivedPackets(),
                link.sentPackets(),
                link.receiveErrors(),
                link.sendErrors(),
                link.receiveDrops(),
                link.sendDrops());
    }

    private static NetworkView.Route route(NetworkDump.Route route, Map<Integer, String> names) {
        InetAddress destination = route.destination();
        String to = destination == null ? "default" : destination.getHostAddress() + "/" + route.prefixLength();
        return new NetworkView.Route(
                to,
                text(route.gateway()),
                Printable.of(names.getOrDefault(route.interfaceIndex(), "")),
                route.metric());
    }

    private static String text(@Nullable InetAddress address) {
        return address == null ? "" : address.getHostAddress();
    }
}
