package io.cofferdam.docker;

import io.cofferdam.container.ContainerView;
import io.cofferdam.container.EndpointRequest;
import io.cofferdam.container.NamespaceOf;
import io.cofferdam.container.NetworkRequest;
import io.cofferdam.container.PortSpec;
import io.cofferdam.network.EgressPolicy;
import io.cofferdam.network.Endpoint;
import io.cofferdam.network.NetworkSpec;
import io.cofferdam.network.NetworkView;
import io.cofferdam.network.Networks;
import io.cofferdam.network.NewNetwork;
import io.cofferdam.network.Subnet;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Networks, and the network side of a container, as `inspect` shows them. */
final class NetworkJson {

    private NetworkJson() {}

    static Map<String, @Nullable Object> settings(ContainerView view, Surroundings around) {
        // What stands beside "Networks" is of the default bridge only, and only where it is on that.
        Endpoint endpoint = view.endpoints().stream()
                .filter(one -> one.networkName().equals(Networks.DEFAULT))
                .findFirst()
                .orElse(null);
        Map<String, @Nullable Object> json = Json.object(
                "Bridge",
                "",
                "SandboxID",
                view.running() ? view.id() : "",
                "SandboxKey",
                view.running() ? "/proc/" + view.state().pid() + "/ns/net" : "",
                "Ports",
                ports(view),
                "HairpinMode",
                false,
                "LinkLocalIPv6Address",
                "",
                "LinkLocalIPv6PrefixLen",
                0,
                "SecondaryIPAddresses",
                null,
                "SecondaryIPv6Addresses",
                null,
                "EndpointID",
                endpoint == null ? "" : around.endpointId(view, Networks.DEFAULT));
        json.putAll(addresses(endpoint));
        json.put("MacAddress", endpoint == null ? "" : endpoint.macAddress());
        json.put("Networks", networks(view, around));
        return json;
    }

    private static Map<String, @Nullable Object> addresses(@Nullable Endpoint endpoint) {
        Endpoint.Ipv6 ipv6 = endpoint == null ? null : endpoint.ipv6();
        return Json.object(
                "Gateway",
                endpoint == null || !endpoint.routed() ? "" : endpoint.gateway().getHostAddress(),
                "IPAddress",
                endpoint == null ? "" : endpoint.address().getHostAddress(),
                "IPPrefixLen",
                endpoint == null ? 0 : endpoint.prefixLength(),
                "IPv6Gateway",
                endpoint == null || ipv6 == null || !endpoint.routed() ? "" : text(ipv6.gateway()),
                "GlobalIPv6Address",
                ipv6 == null ? "" : text(ipv6.address()),
                "GlobalIPv6PrefixLen",
                ipv6 == null ? 0 : ipv6.prefixLength());
    }

    /** By name: where it is while it runs, else where it will be. */
    static Map<String, @Nullable Object> networks(ContainerView view, Surroundings around) {
        NetworkRequest network = view.spec().request().network();
        Map<String, @Nullable Object> networks = new LinkedHashMap<>();
        if (NamespaceOf.in(network.mode()).isPresent()) {
            return networks;
        }
        if (!network.addressed()) {
            networks.put(network.mode(), endpoint(view, EndpointRequest.on(network.mode()), null, around));
        }
        for (EndpointRequest asked : network.endpoints()) {
            Endpoint place = view.endpoints().stream()
                    .filter(one -> one.networkName().equals(asked.network()))
                    .findFirst()
                    .orElse(null);
            if (place != null || !view.running()) {
                networks.put(asked.network(), endpoint(view, asked, place, around));
            }
        }
        return networks;
    }

    private static Map<String, @Nullable Object> endpoint(
            ContainerView view, EndpointRequest asked, @Nullable Endpoint place, Surroundings around) {
        boolean chosen = !asked.address().isEmpty() || !asked.address6().isEmpty();
        Map<String, @Nullable Object> ipam = new LinkedHashMap<>();
        if (!asked.address().isEmpty()) {
            ipam.put("IPv4Address", asked.address());
        }
        if (!asked.address6().isEmpty()) {
            ipam.put("IPv6Address", asked.address6());
        }
        List<String> names = place == null ? List.of() : place.names();
        Map<String, @Nullable Object> json = Json.object(
                "IPAMConfig",
                chosen ? ipam : null,
                "Links",
                asked.links().isEmpty() ? null : asked.links(),
                "Aliases",
                asked.aliases().isEmpty() ? null : asked.aliases(),
                "MacAddress",
                place == null ? asked.macAddress() : place.macAddress(),
                "DriverOpts",
                null,
                "GwPriority",
                asked.gatewayPriority(),
                "NetworkID",
                around.networkId(asked.network()),
                "EndpointID",
                view.running() ? around.endpointId(view, asked.network()) : "");
        json.putAll(addresses(place));
        json.put("DNSNames", names.isEmpty() ? null : names);
        return json;
    }

    static String text(InetAddress address) {
        return Subnet.text(address);
    }

    static Map<String, @Nullable Object> network(NetworkView network, Map<String, Object> members) {
        NetworkSpec spec = network.spec();
        Map<String, String> options = new TreeMap<>(spec.options());
        EgressPolicy egress = spec.egress();
        if (egress != null) {
            options.put(NewNetwork.EGRESS, String.join("; ", egress.lines()));
        }
        if (spec.builtIn() && !network.bridge().isEmpty()) {
            options.put("com.docker.network.bridge.name", network.bridge());
        }
        return Json.object(
                "Name",
                spec.name(),
                "Id",
                spec.id(),
                "Created",
                spec.created() == null ? Times.NEVER : Times.rfc3339(spec.created()),
                "Scope",
                "local",
                "Driver",
                spec.driver(),
                "EnableIPv4",
                true,
                "EnableIPv6",
                spec.ipv6(),
                "IPAM",
                Json.object(
                        "Driver",
                        "default",
                        "Options",
                        spec.builtIn() ? null : Map.of(),
                        "Config",
                        spec.ranges().stream()
                                .map(range -> range(range, spec.isolated(range)))
                                .toList()),
                "Internal",
                spec.internal(),
                "Attachable",
                spec.attachable(),
                "Ingress",
                false,
                "ConfigFrom",
                Json.object("Network", ""),
                "ConfigOnly",
                false,
                "Containers",
                members,
                "Options",
                options,
                "Labels",
                spec.labels());
    }

    private static Map<String, @Nullable Object> range(NetworkSpec.Range range, boolean isolated) {
        Map<String, @Nullable Object> json =
                Json.object("Subnet", range.subnet().toString());
        Subnet pool = range.pool();
        if (pool != null && !pool.equals(range.subnet())) {
            json.put("IPRange", pool.toString());
        }
        if (!isolated) {
            json.put("Gateway", text(range.gateway()));
        }
        if (!range.aside().isEmpty()) {
            Map<String, String> aside = new TreeMap<>();
            range.aside().forEach((name, address) -> aside.put(name, text(address)));
            json.put("AuxiliaryAddresses", aside);
        }
        return json;
    }

    /** Where a port is published while the container runs; an unpublished one is there with null. */
    private static Map<String, @Nullable Object> ports(ContainerView view) {
        Map<String, @Nullable Object> ports = new LinkedHashMap<>();
        if (!view.running()) {
            return ports;
        }
        Map<String, List<Object>> published = new LinkedHashMap<>();
        for (PortSpec port : view.ports()) {
            published
                    .computeIfAbsent(port.containerPort() + "/" + port.protocol(), key -> new ArrayList<>())
                    .add(Json.object("HostIp", hostIp(port), "HostPort", String.valueOf(port.hostPort())));
        }
        view.spec().request().network().exposed().forEach(port -> ports.put(port, null));
        ports.putAll(published);
        return ports;
    }

    static String hostIp(PortSpec port) {
        return port.hostIp().isEmpty() ? "0.0.0.0" : port.hostIp();
    }
}
