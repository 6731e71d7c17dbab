package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.EndpointRequest;
import io.cofferdam.container.PruneFilter;
import io.cofferdam.container.PruneResult;
import io.cofferdam.network.Endpoint;
import io.cofferdam.network.NetworkSpec;
import io.cofferdam.network.NetworkView;
import io.cofferdam.network.NewNetwork;
import io.cofferdam.network.Subnet;
import io.cofferdam.network.Traffic;
import io.cofferdam.operations.NetworkOperations;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Networks, and who is on them. */
@RestController
@RequestMapping("/api/v1/networks")
class NetworksApi {

    /**
     * A network.
     *
     * @param created when; null for those that were there from the start
     * @param bridge the interface on the host; empty for a network that has none
     * @param internal without a way out, and without one in
     */
    record Network(
            String id,
            String name,
            String driver,
            @Nullable Instant created,
            String bridge,
            boolean internal,
            List<Range> ranges,
            Map<String, String> labels,
            Map<String, String> options,
            List<Member> members) {

        static Network of(NetworkView view) {
            NetworkSpec spec = view.spec();
            Map<String, Traffic> traffic = view.traffic();
            return new Network(
                    spec.id(),
                    spec.name(),
                    spec.driver(),
                    spec.created(),
                    view.bridge(),
                    spec.internal(),
                    spec.ranges().stream().map(Range::of).toList(),
                    spec.labels(),
                    spec.options(),
                    view.endpoints().stream()
                            .map(place -> Member.of(place, traffic.get(place.containerId())))
                            .toList());
        }
    }

    /**
     * Addresses of a network.
     *
     * @param gateway the host's address on it
     * @param pool where addresses that nobody asked for by name come from; null for all of the subnet
     * @param aside addresses that no container gets, by whose they are
     */
    record Range(String subnet, String gateway, @Nullable String pool, Map<String, String> aside) {
        static Range of(NetworkSpec.Range range) {
            Map<String, String> aside = new TreeMap<>();
            range.aside().forEach((name, address) -> aside.put(name, Subnet.text(address)));
            Subnet pool = range.pool();
            return new Range(
                    range.subnet().toString(),
                    Subnet.text(range.gateway()),
                    pool == null ? null : pool.toString(),
                    aside);
        }
    }

    /**
     * A container that runs on a network.
     *
     * @param container its id
     * @param address with the prefix of the network
     * @param interfaceName what the interface is called inside
     * @param names what others on the network may call it
     * @param receivedBytes over its cable since that was made, counted at the host; null where there is none
     */
    record Member(
            String container,
            String address,
            @Nullable String address6,
            String macAddress,
            String interfaceName,
            List<String> names,
            @Nullable Long receivedBytes,
            @Nullable Long sentBytes) {

        static Member of(Endpoint endpoint, @Nullable Traffic traffic) {
            Endpoint.Ipv6 ipv6 = endpoint.ipv6();
            return new Member(
                    endpoint.containerId(),
                    endpoint.address().getHostAddress() + "/" + endpoint.prefixLength(),
                    ipv6 == null ? null : Subnet.text(ipv6.address()) + "/" + ipv6.prefixLength(),
                    endpoint.macAddress(),
                    endpoint.interfaceName(),
                    endpoint.names(),
                    traffic == null ? null : traffic.received(),
                    traffic == null ? null : traffic.sent());
        }
    }

    /**
     * A container to connect.
     *
     * @param container its name or id
     * @param address an address it is to have; left out for any
     * @param aliases what others on the network may call it, beside its name
     * @param links what it alone calls others there, as {@code NAME:ALIAS}
     * @param gatewayPriority the highest of its networks' is the way out
     */
    record Connection(
            String container,
            @Nullable String address,
            @Nullable String address6,
            @Nullable String macAddress,
            @Nullable List<String> aliases,
            @Nullable List<String> links,
            @Nullable Integer gatewayPriority) {}

    private final NetworkOperations networks;

    NetworksApi(NetworkOperations networks) {
        this.networks = networks;
    }

    /** The networks that containers can be in. */
    @GetMapping
    List<Network> list(Caller caller) {
        return networks.list(caller).stream().map(Network::of).toList();
    }

    /** One network, by its name, its id or the beginning of that. */
    @GetMapping("/{network}")
    Network get(Caller caller, @PathVariable String network) {
        return Network.of(networks.inspect(caller, network));
    }

    /** Makes a network; whatever of its addresses is left out is chosen. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Needs(value = Permission.NETWORK_CHANGE, action = "network.created")
    Network create(Caller caller, @RequestBody NewNetwork network) {
        return Network.of(networks.create(caller, network));
    }

    /** Removes a network that no running container is on. */
    @DeleteMapping("/{network}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String network) {
        networks.remove(caller, network);
    }

    /** Connects a container, be it running or not. */
    @PostMapping("/{network}/connect")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Needs(value = Permission.CONTAINER_CONTROL, action = "container.connected")
    void connect(Caller caller, @PathVariable String network, @RequestBody Connection asked) {
        Integer priority = asked.gatewayPriority();
        networks.connect(
                caller,
                asked.container(),
                new EndpointRequest(
                        network,
                        text(asked.address()),
                        text(asked.address6()),
                        text(asked.macAddress()),
                        asked.aliases() == null ? List.of() : asked.aliases(),
                        asked.links() == null ? List.of() : asked.links(),
                        priority == null ? 0 : priority));
    }

    /**
     * Takes a container off a network, be it running or not.
     *
     * @param force also succeed if it is not on it
     */
    @PostMapping("/{network}/disconnect")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void disconnect(
            Caller caller,
            @PathVariable String network,
            @RequestParam String container,
            @RequestParam(defaultValue = "false") boolean force) {
        networks.disconnect(caller, container, network, force);
    }

    /** Removes the networks that no container names, running or not. */
    @PostMapping("/prune")
    PruneResult prune(
            Caller caller,
            @RequestParam(required = false) @Nullable Instant until,
            @RequestParam(required = false) @Nullable List<String> label,
            @RequestParam(required = false) @Nullable List<String> unwantedLabel) {
        return networks.prune(
                caller,
                new PruneFilter(
                        until, label == null ? List.of() : label, unwantedLabel == null ? List.of() : unwantedLabel));
    }

    private static String text(@Nullable String asked) {
        return asked == null ? "" : asked;
    }
}
