package io.cofferdam.network;

import io.cofferdam.problem.ProblemException;
import java.util.List;

/** Over which of its places a container's ports are published; not thread-safe. */
final class PublishedPorts {

    private PublishedPorts() {}

    /** As {@link Networks#publish} says. */
    static List<PortBinding> publish(RunningNetworks now, List<Endpoint> places, List<PortWish> wanted) {
        Endpoint way4 = places.stream()
                .filter(place -> place.wayOut() && forwards(now, place))
                .findFirst()
                .orElse(null);
        Endpoint way6 = places.stream()
                .filter(place -> place.wayOut6() && forwards(now, place))
                .findFirst()
                .orElse(null);
        if (way4 == null && way6 == null) {
            return List.of();
        }
        return now.publishing()
                .publish(
                        new Publishing.Ways(
                                places.getFirst().containerId(),
                                way4 == null ? null : attached(now, way4),
                                way6 == null ? null : attached(now, way6)),
                        wanted);
    }

    /** Whether packets for it pass the host. */
    private static boolean forwards(RunningNetworks now, Endpoint place) {
        return !NetworkList.bridge(now, place.network()).network().macvlan();
    }

    private static RunningBridge attached(RunningNetworks now, Endpoint place) {
        RunningBridge bridge = NetworkList.bridge(now, place.network());
        if (bridge.attachment(place.containerId())
                .filter(found -> found.address().equals(place.address()))
                .isEmpty()) {
            throw ProblemException.conflict(
                    "Ports of container " + place.containerId() + " cannot be published.",
                    "It is not attached to the network with the address "
                            + place.address().getHostAddress() + ".",
                    "Attach it first.");
        }
        return bridge;
    }
}
