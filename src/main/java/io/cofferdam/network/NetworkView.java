package io.cofferdam.network;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network as {@code docker network ls} and {@code inspect} show it.
 *
 * @param id 64 hexadecimal digits, the same as long as the instance has its name
 * @param name its name
 * @param driver {@code bridge}, {@code host} or {@code null}
 * @param facts addresses and bridge, null for networks that have none
 * @param endpoints the containers on it, where the network knows them
 */
public record NetworkView(
        String id, String name, String driver, @Nullable BridgeFacts facts, List<Endpoint> endpoints) {

    /** The network without isolation: the host's own namespace. */
    public static final String HOST = "host";

    /** The network without a way out: loopback only. */
    public static final String NONE = "none";

    public NetworkView {
        endpoints = List.copyOf(endpoints);
    }

    static NetworkView bridge(String instance, BridgeFacts facts, List<Endpoint> endpoints) {
        return new NetworkView(id(instance, facts.name()), facts.name(), "bridge", facts, endpoints);
    }

    static NetworkView builtIn(String instance, String name) {
        String driver = name.equals(NONE) ? "null" : name;
        return new NetworkView(id(instance, name), name, driver, null, List.of());
    }

    /** Whether somebody who wrote this means this network: its name, its id, or the beginning of its id. */
    public boolean answersTo(String reference) {
        return name.equals(reference) || reference.matches("[0-9a-f]{4,64}") && id.startsWith(reference);
    }

    /** The stable id of a container's place on this network. */
    public String endpointId(String containerId) {
        return NetworkNames.sha256(id + "/" + containerId);
    }

    private static String id(String instance, String name) {
        return NetworkNames.sha256("network/" + instance + "/" + name);
    }
}
