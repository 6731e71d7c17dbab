package io.cofferdam.docker;

import io.cofferdam.access.Caller;
import io.cofferdam.network.BridgeFacts;
import io.cofferdam.network.Endpoint;
import io.cofferdam.network.NetworkView;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.SystemOperations;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Shows the networks that are there. */
@Component
final class NetworkEndpoints implements Endpoints {

    private final SystemOperations system;
    private final ContainerOperations containers;

    NetworkEndpoints(SystemOperations system, ContainerOperations containers) {
        this.system = system;
        this.containers = containers;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/networks", this::list).get("/networks/{id}", this::inspect);
    }

    private void list(Exchange exchange) throws IOException {
        Filters filters = exchange.filters("name", "id", "driver", "scope", "type", "label", "dangling");
        exchange.json(system.networks(exchange.caller()).stream()
                .filter(network -> filters.any("name", name -> ContainerFilter.nameFits(name, network.name())))
                .filter(network -> filters.any("id", network.id()::startsWith))
                .filter(network -> filters.any("driver", network.driver()::equals))
                .filter(network -> filters.any("scope", "local"::equals))
                .filter(network -> filters.any("type", "builtin"::equals))
                .filter(network -> filters.labels(Map.of()))
                .filter(network -> !Boolean.TRUE.equals(filters.flag("dangling")))
                .map(network -> json(network, Map.of()))
                .toList());
    }

    private void inspect(Exchange exchange) throws IOException {
        String asked = exchange.path("id");
        NetworkView network = system.networks(exchange.caller()).stream()
                .filter(candidate -> candidate.answersTo(asked))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound(
                        "network " + asked + " not found.", "", "Look at the list of networks."));
        exchange.json(json(network, members(exchange.caller(), network)));
    }

    private Map<String, Object> members(Caller caller, NetworkView network) {
        Map<String, String> names =
                containers.list(caller).stream().collect(Collectors.toMap(view -> view.id(), view -> view.name()));
        Map<String, Object> members = new LinkedHashMap<>();
        for (Endpoint endpoint : network.endpoints()) {
            members.put(
                    endpoint.containerId(),
                    Json.object(
                            "Name", names.getOrDefault(endpoint.containerId(), ""),
                            "EndpointID", network.endpointId(endpoint.containerId()),
                            "MacAddress", endpoint.macAddress(),
                            "IPv4Address", endpoint.address().getHostAddress() + "/" + endpoint.prefixLength(),
                            "IPv6Address", ""));
        }
        return members;
    }

    private static Map<String, @Nullable Object> json(NetworkView network, Map<String, Object> members) {
        BridgeFacts facts = network.facts();
        return Json.object(
                "Name",
                network.name(),
                "Id",
                network.id(),
                "Created",
                Times.NEVER,
                "Scope",
                "local",
                "Driver",
                network.driver(),
                "EnableIPv4",
                true,
                "EnableIPv6",
                false,
                "IPAM",
                Json.object("Driver", "default", "Options", null, "Config", pools(facts)),
                "Internal",
                false,
                "Attachable",
                false,
                "Ingress",
                false,
                "ConfigFrom",
                Json.object("Network", ""),
                "ConfigOnly",
                false,
                "Containers",
                members,
                "Options",
                facts == null ? Map.of() : Map.of("com.docker.network.bridge.name", facts.bridge()),
                "Labels",
                Map.of());
    }

    private static List<Object> pools(@Nullable BridgeFacts facts) {
        return facts == null
                ? List.of()
                : List.of(Json.object(
                        "Subnet",
                        facts.subnet().toString(),
                        "Gateway",
                        facts.gateway().getHostAddress()));
    }
}
