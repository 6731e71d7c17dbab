package io.cofferdam.container;

import io.cofferdam.problem.Problem;
import java.util.List;
import java.util.Map;

/**
 * What a container asks of its place on one network; whatever is empty is chosen.
 *
 * @param network the network's name
 * @param address its IPv4 address
 * @param address6 its IPv6 address
 * @param macAddress six bytes as {@code 02:42:ac:1e:00:02}
 * @param aliases what others on the network may call it, beside its name
 * @param links "NAME:ALIAS" or "NAME": what it alone calls others there, be they there yet or not
 * @param gatewayPriority the highest of its networks' is the way out; among equals the first by name
 */
public record EndpointRequest(
        String network,
        String address,
        String address6,
        String macAddress,
        List<String> aliases,
        List<String> links,
        int gatewayPriority) {

    @SuppressWarnings("NullAway") // JSON may leave any of these out
    public EndpointRequest {
        address = address == null ? "" : address;
        address6 = address6 == null ? "" : address6;
        macAddress = macAddress == null ? "" : macAddress;
        aliases = aliases == null ? List.of() : List.copyOf(aliases);
        links = links == null ? List.of() : List.copyOf(links);
    }

    public EndpointRequest(
            String network,
            String address,
            String address6,
            String macAddress,
            List<String> aliases,
            int gatewayPriority) {
        this(network, address, address6, macAddress, aliases, List.of(), gatewayPriority);
    }

    public static EndpointRequest on(String network) {
        return new EndpointRequest(network, "", "", "", List.of(), 0);
    }

    /** What of it could be had on no network, by the name of its part. */
    public Map<String, Problem> flaws() {
        return EndpointFlaws.of(this);
    }

    /** The same with a hardware address. */
    public EndpointRequest withMac(String mac) {
        return new EndpointRequest(network, address, address6, mac, aliases, links, gatewayPriority);
    }

    /** The same with words of its own for others. */
    public EndpointRequest linking(List<String> others) {
        return new EndpointRequest(network, address, address6, macAddress, aliases, others, gatewayPriority);
    }

    /** The same on the network of that name. */
    EndpointRequest named(String name) {
        return new EndpointRequest(name, address, address6, macAddress, aliases, links, gatewayPriority);
    }
}
