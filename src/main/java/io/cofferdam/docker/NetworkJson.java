package io.cofferdam.docker;

import io.cofferdam.container.ContainerView;
import io.cofferdam.container.NamespaceOf;
import io.cofferdam.container.PortSpec;
import io.cofferdam.network.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The network side of a container as `inspect` shows it. */
final class NetworkJson {

    private NetworkJson() {}

    static Map<String, @Nullable Object> settings(ContainerView view, Surroundings around) {
        Endpoint endpoint = view.endpoint();
        return Json.object(
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
                endpoint == null ? "" : around.endpointId(view),
                "Gateway",
                endpoint == null ? "" : endpoint.gateway().getHostAddress(),
                "GlobalIPv6Address",
                "",
                "GlobalIPv6PrefixLen",
                0,
                "IPAddress",
                endpoint == null ? "" : endpoint.address().getHostAddress(),
                "IPPrefixLen",
                endpoint == null ? 0 : endpoint.prefixLength(),
                "IPv6Gateway",
                "",
                "MacAddress",
                endpoint == null ? "" : endpoint.macAddress(),
                "Networks",
                networks(view, around));
    }

    static Map<String, @Nullable Object> networks(ContainerView view, Surroundings around) {
        String mode = view.spec().request().network().mode();
        Endpoint endpoint = view.endpoint();
        if (NamespaceOf.in(mode).isPresent()) {
            return Map.of();
        }
        return Json.object(
                mode,
                Json.object(
                        "IPAMConfig",
                        null,
                        "Links",
                        null,
                        "Aliases",
                        null,
                        "MacAddress",
                        endpoint == null ? "" : endpoint.macAddress(),
                        "DriverOpts",
                        null,
                        "GwPriority",
                        0,
                        "NetworkID",
                        around.networkId(mode),
                        "EndpointID",
                        view.running() ? around.endpointId(view) : "",
                        "Gateway",
                        endpoint == null ? "" : endpoint.gateway().getHostAddress(),
                        "IPAddress",
                        endpoint == null ? "" : endpoint.address().getHostAddress(),
                        "IPPrefixLen",
                        endpoint == null ? 0 : endpoint.prefixLength(),
                        "IPv6Gateway",
                        "",
                        "GlobalIPv6Address",
                        "",
                        "GlobalIPv6PrefixLen",
                        0,
                        "DNSNames",
                        null));
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
