package io.cofferdam.network;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A network as {@code docker network ls} and {@code inspect} show it.
 *
 * @param spec what it is; its id is the same as long as it is there
 * @param bridge the interface on the host; empty for networks that have none
 * @param endpoints the containers on it, where the network knows them
 */
public record NetworkView(NetworkSpec spec, String bridge, List<Endpoint> endpoints) {

    /** The network without isolation: the host's own namespace. */
    public static final String HOST = "host";

    /** The network without a way out: loopback only. */
    public static final String NONE = "none";

    public NetworkView {
        endpoints = List.copyOf(endpoints);
    }

    public String id() {
        return spec.id();
    }

    public String name() {
        return spec.name();
    }

    public String driver() {
        return spec.driver();
    }

    /** The stable id of a container's place on this network. */
    public String endpointId(String containerId) {
        return NetworkNames.sha256(id() + "/" + containerId);
    }

    /** What went to and from those who are on it, by the ids of containers. */
    public Map<String, Traffic> traffic() {
        Map<String, Traffic> traffic = new HashMap<>();
        endpoints.forEach(place -> Traffic.of(place).ifPresent(seen -> traffic.put(place.containerId(), seen)));
        return traffic;
    }
}
