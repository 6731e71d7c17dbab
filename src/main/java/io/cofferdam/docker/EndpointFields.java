package io.cofferdam.docker;

import io.cofferdam.container.EndpointRequest;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads what is asked of a container's place on a network: `EndpointConfig`, and the values of `NetworkingConfig.EndpointsConfig`. */
final class EndpointFields {

    private static final FieldTable ENDPOINT = FieldTable.of("EndpointConfig")
            .taken("IPAMConfig", "Aliases", "Links", "MacAddress", "GwPriority")
            .empty("DriverOpts", "A network driver's option for one container")
            // answers that clients send back as they were
            .taken("NetworkID", "EndpointID", "Gateway", "IPAddress", "IPPrefixLen", "IPv6Gateway")
            .taken("GlobalIPv6Address", "GlobalIPv6PrefixLen", "DNSNames");

    private static final FieldTable IPAM = FieldTable.of("IPAMConfig")
            .taken("IPv4Address", "IPv6Address")
            .empty("LinkLocalIPs", "A link-local address");

    private EndpointFields() {}

    static EndpointRequest read(String network, JsonNode endpoint) {
        ENDPOINT.check(endpoint);
        JsonNode ipam = endpoint.path("IPAMConfig");
        IPAM.check(ipam);
        Integer priority = Fields.integer(endpoint, "GwPriority");
        return new EndpointRequest(
                network,
                CreateBody.text(ipam, "IPv4Address"),
                CreateBody.text(ipam, "IPv6Address"),
                CreateBody.text(endpoint, "MacAddress"),
                CreateBody.words(endpoint, "Aliases"),
                CreateBody.words(endpoint, "Links"),
                priority == null ? 0 : priority);
    }

    /**
     * Those of a new container.
     *
     * @param mode the network it is on first
     * @param macAddress the one that older clients give for that network; empty for none
     */
    static List<EndpointRequest> all(JsonNode config, String mode, String macAddress) {
        List<EndpointRequest> endpoints = new ArrayList<>();
        for (var entry : Fields.object(config, "EndpointsConfig")) {
            endpoints.add(read(Modes.network(entry.getKey()), entry.getValue()));
        }
        if (macAddress.isEmpty()) {
            return endpoints;
        }
        EndpointRequest first = endpoints.stream()
                .filter(one -> one.network().equals(mode))
                .findFirst()
                .orElse(EndpointRequest.on(mode));
        endpoints.remove(first);
        endpoints.addFirst(first.macAddress().isEmpty() ? first.withMac(macAddress) : first);
        return endpoints;
    }
}
