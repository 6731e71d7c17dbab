package io.cofferdam.network;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who is called what on which network, at one moment; for containers on networks of one's own. */
final class NameTable {

    private static final int DNS_PORT = 53;

    static final NameTable EMPTY = new NameTable();

    private final Map<String, Zone> zones = new HashMap<>();
    private final Map<String, List<Place>> byContainer = new HashMap<>();
    private final Map<String, EgressPolicy> policies = new HashMap<>();

    /** What is known of one network. */
    private record Zone(
            NetworkSpec network,
            String suffix,
            Map<String, List<InetAddress>> addresses,
            Map<InetAddress, String> names) {

        static Zone of(NetworkSpec network) {
            return new Zone(network, "." + network.name().toLowerCase(Locale.ROOT), new HashMap<>(), new HashMap<>());
        }

        boolean covers(InetAddress address) {
            return network.ranges().stream().anyMatch(range -> range.subnet().contains(address));
        }

        /** A name without the network's own at its end, where it has that. */
        String bare(String name) {
            return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
        }

        @Nullable
        List<InetAddress> find(String name) {
            List<InetAddress> found = addresses.get(name);
            return found == null ? addresses.get(bare(name)) : found;
        }
    }

    /** A container's place in a zone, with its own words for others there. */
    private record Place(Zone zone, Map<String, String> links) {

        @Nullable
        String linked(String name) {
            String to = links.get(name);
            return to == null ? links.get(zone.bare(name)) : to;
        }
    }

    private NameTable() {}

    /** @param policies what may leave containers, by their ids; nothing for those that all may leave */
    static NameTable of(List<NetworkView> networks, Map<String, EgressPolicy> policies) {
        NameTable table = new NameTable();
        table.policies.putAll(policies);
        for (NetworkView network : networks) {
            network.endpoints().stream()
                    .filter(endpoint -> !endpoint.names().isEmpty())
                    .forEach(endpoint -> table.add(network.spec(), endpoint));
        }
        return table;
    }

    private void add(NetworkSpec network, Endpoint endpoint) {
        Zone zone = zones.computeIfAbsent(network.id(), id -> Zone.of(network));
        byContainer
                .computeIfAbsent(endpoint.containerId(), id -> new ArrayList<>())
                .add(new Place(zone, lowered(endpoint.links())));
        List<InetAddress> addresses = new ArrayList<>(List.of(endpoint.address()));
        Endpoint.Ipv6 ipv6 = endpoint.ipv6();
        if (ipv6 != null) {
            addresses.add(ipv6.address());
        }
        for (String name : endpoint.names()) {
            String key = name.toLowerCase(Locale.ROOT);
            zone.addresses().computeIfAbsent(key, k -> new ArrayList<>()).addAll(addresses);
        }
        addresses.forEach(address -> zone.names().put(address, endpoint.names().getFirst() + "." + network.name()));
    }

    /** Whether one of its networks leads out, so that names of elsewhere are of use to it. */
    boolean reachesOut(String containerId) {
        return zones(containerId).stream().anyMatch(zone -> !zone.network().internal());
    }

    /** Those of some name servers that a container itself might ask: what is kept in must not get out as names. */
    List<String> permitted(String containerId, List<String> servers, boolean tcp) {
        return servers.stream()
                .filter(server -> permits(containerId, InetAddress.ofLiteral(server), tcp))
                .toList();
    }

    private boolean permits(String containerId, InetAddress server, boolean tcp) {
        return EgressPolicy.permits(policies.get(containerId), server, tcp, DNS_PORT)
                && zones(containerId).stream()
                        .filter(zone -> !zone.network().internal())
                        .anyMatch(zone -> EgressPolicy.permits(zone.network().egress(), server, tcp, DNS_PORT));
    }

    /**
     * The addresses of a name as a container means it, IPv4 and IPv6: first of its own words for others, then of its networks in
     * their order, also as NAME.NETWORK.
     *
     * @param name in lower case, without a dot at its end
     * @return nothing if there is no such name
     */
    Optional<List<InetAddress>> addresses(String containerId, String name) {
        List<Place> places = byContainer.getOrDefault(containerId, List.of());
        for (Place place : places) {
            String to = place.linked(name);
            List<InetAddress> found = to == null ? null : place.zone().find(to);
            if (found != null) {
                return Optional.of(found);
            }
        }
        for (Place place : places) {
            // Its own word means nobody else there, also while that one is away.
            List<InetAddress> found = place.linked(name) == null ? place.zone().find(name) : null;
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /** Whether an address is of one of a container's networks, so that nobody else is asked about it. */
    boolean covers(String containerId, InetAddress address) {
        return zones(containerId).stream().anyMatch(zone -> zone.covers(address));
    }

    /** What an address on one of a container's networks is called. */
    Optional<String> name(String containerId, InetAddress address) {
        return zones(containerId).stream()
                .flatMap(zone -> Optional.ofNullable(zone.names().get(address)).stream())
                .findFirst();
    }

    private List<Zone> zones(String containerId) {
        return byContainer.getOrDefault(containerId, List.of()).stream()
                .map(Place::zone)
                .toList();
    }

    private static Map<String, String> lowered(Map<String, String> links) {
        Map<String, String> lowered = new HashMap<>();
        links.forEach((word, name) -> lowered.put(word.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT)));
        return lowered;
    }
}
