package io.cofferdam.docker;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.EndpointRequest;
import io.cofferdam.container.PruneResult;
import io.cofferdam.network.Endpoint;
import io.cofferdam.network.NetworkView;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.NetworkOperations;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Makes, lists, shows and removes networks, and connects containers to them. */
@Component
final class NetworkEndpoints implements Endpoints {

    private static final FieldTable CONNECT = FieldTable.of("Connect").taken("Container", "EndpointConfig");
    private static final FieldTable DISCONNECT = FieldTable.of("Disconnect").taken("Container", "Force");

    private final NetworkOperations networks;
    private final ContainerOperations containers;

    NetworkEndpoints(NetworkOperations networks, ContainerOperations containers) {
        this.networks = networks;
        this.containers = containers;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/networks", this::list)
                .post("/networks/create", this::create)
                .post("/networks/prune", this::prune)
                .get("/networks/{id}", this::inspect)
                .delete("/networks/{id}", this::remove)
                .post("/networks/{id}/connect", this::connect)
                .post("/networks/{id}/disconnect", this::disconnect);
    }

    private void list(Exchange exchange) throws IOException {
        Filters filters = exchange.filters("name", "id", "driver", "scope", "type", "label", "dangling");
        Boolean dangling = filters.flag("dangling");
        Set<String> used = dangling == null ? Set.of() : used(exchange.caller());
        exchange.json(networks.list(exchange.caller()).stream()
                .filter(network -> filters.any("name", name -> ContainerFilter.nameFits(name, network.name())))
                .filter(network -> filters.any("id", network.id()::startsWith))
                .filter(network -> filters.any("driver", network.driver()::equals))
                .filter(network -> filters.any("scope", "local"::equals))
                .filter(network -> filters.any("type", type(network)::equals))
                .filter(network -> filters.labels(network.spec().labels()))
                .filter(network ->
                        dangling == null || dangling == (!network.spec().builtIn() && !used.contains(network.name())))
                .map(network -> json(network, Map.of()))
                .toList());
    }

    private static String type(NetworkView network) {
        return network.spec().builtIn() ? "builtin" : "custom";
    }

    private Set<String> used(Caller caller) {
        return containers.list(caller).stream()
                .flatMap(view -> view.spec().request().network().endpoints().stream())
                .map(EndpointRequest::network)
                .collect(Collectors.toSet());
    }

    private void create(Exchange exchange) throws IOException {
        var wish = exchange.body(Permission.NETWORK_CHANGE, "network.created", NetworkBody::read);
        NetworkView made = networks.create(exchange.caller(), wish);
        exchange.json(201, Json.object("Id", made.id(), "Warning", ""));
    }

    private void inspect(Exchange exchange) throws IOException {
        NetworkView network = networks.inspect(exchange.caller(), exchange.path("id"));
        exchange.json(json(network, members(exchange.caller(), network)));
    }

    private void remove(Exchange exchange) {
        networks.remove(exchange.caller(), exchange.path("id"));
        exchange.noContent();
    }

    private void prune(Exchange exchange) throws IOException {
        Filters filters = exchange.filters("until", "label", "label!");
        PruneResult result = networks.prune(exchange.caller(), PruneFilters.of(filters));
        exchange.json(Json.object("NetworksDeleted", result.deleted().isEmpty() ? null : result.deleted()));
    }

    private void connect(Exchange exchange) throws IOException {
        JsonNode body = exchange.body(Permission.CONTAINER_CONTROL, "container.connected", CONNECT::checked);
        EndpointRequest asked = EndpointFields.read(exchange.path("id"), body.path("EndpointConfig"));
        networks.connect(exchange.caller(), CreateBody.text(body, "Container"), asked);
        exchange.status(200);
    }

    private void disconnect(Exchange exchange) throws IOException {
        JsonNode body = exchange.body(Permission.CONTAINER_CONTROL, "container.disconnected", DISCONNECT::checked);
        networks.disconnect(
                exchange.caller(), CreateBody.text(body, "Container"), exchange.path("id"), Fields.flag(body, "Force"));
        exchange.status(200);
    }

    private Map<String, Object> members(Caller caller, NetworkView network) {
        Map<String, String> names =
                containers.list(caller).stream().collect(Collectors.toMap(ContainerView::id, ContainerView::name));
        Map<String, Object> members = new LinkedHashMap<>();
        for (Endpoint endpoint : network.endpoints()) {
            Endpoint.Ipv6 ipv6 = endpoint.ipv6();
            members.put(
                    endpoint.containerId(),
                    Json.object(
                            "Name",
                            names.getOrDefault(endpoint.containerId(), ""),
                            "EndpointID",
                            network.endpointId(endpoint.containerId()),
                            "MacAddress",
                            endpoint.macAddress(),
                            "IPv4Address",
                            endpoint.address().getHostAddress() + "/" + endpoint.prefixLength(),
                            "IPv6Address",
                            ipv6 == null ? "" : NetworkJson.text(ipv6.address()) + "/" + ipv6.prefixLength()));
        }
        return members;
    }

    private static Map<String, @Nullable Object> json(NetworkView network, Map<String, Object> members) {
        return NetworkJson.network(network, members);
    }
}
