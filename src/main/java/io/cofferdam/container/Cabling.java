package io.cofferdam.container;

import io.cofferdam.network.Endpoint;
import io.cofferdam.network.EndpointWish;
import io.cofferdam.network.IpLiteral;
import io.cofferdam.network.NetworkSpec;
import io.cofferdam.network.NetworkView;
import io.cofferdam.network.Networks;
import io.cofferdam.network.PortBinding;
import io.cofferdam.network.PortWish;
import io.cofferdam.network.ResolvConf;
import io.cofferdam.network.Subnet;
import io.cofferdam.network.WaysOut;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gives a container its places on its networks for a launch, and takes them back. */
final class Cabling {

    private final Networks networks;
    private final SharedNamespaces shared;

    Cabling(Networks networks, SharedNamespaces shared) {
        this.networks = networks;
        this.shared = shared;
    }

    /** All of its places, in the order of its interfaces; none of them if one cannot be had. */
    List<Endpoint> attach(ContainerSpec spec) {
        List<EndpointRequest> asked = spec.request().network().endpoints();
        WaysOut ways = waysOut(asked);
        List<Endpoint> places = new ArrayList<>();
        try {
            for (EndpointRequest one : asked) {
                EndpointWish wish = wish(spec, one, places.size(), ways);
                places.add(networks.attach(one.network(), spec.id(), wish));
            }
            return places;
        } catch (RuntimeException e) {
            networks.release(spec.id());
            throw e;
        }
    }

    List<Cable> cables(List<Endpoint> endpoints) {
        return endpoints.stream()
                .map(endpoint -> new Cable(endpoint, networks.messages(endpoint)))
                .toList();
    }

    /** Publishes ports on the network that is its way out; a container on internal networks only has none. */
    List<PortSpec> publish(List<PortSpec> ports, List<Endpoint> endpoints) {
        if (ports.isEmpty()) {
            return List.of();
        }
        List<PortWish> wanted = ports.stream().map(Cabling::wish).toList();
        return networks.publish(endpoints, wanted).stream().map(Cabling::port).toList();
    }

    /** What of its ports does nothing on the networks it is to have. */
    List<String> warnings(ContainerSpec spec) {
        List<EndpointRequest> asked = spec.request().network().endpoints();
        if (spec.ports().isEmpty() || asked.isEmpty()) {
            return List.of();
        }
        WaysOut ways = waysOut(asked);
        if (ways.equals(WaysOut.NONE)) {
            String names = asked.stream().map(EndpointRequest::network).collect(Collectors.joining(", "));
            return List.of("Published ports are discarded: nothing passes from or to the container's networks (" + names
                    + "), which are internal.");
        }
        return Stream.of(ways.ipv4(), ways.ipv6())
                .filter(name -> !name.isEmpty())
                .filter(name -> networks.require(name).driver().equals("macvlan"))
                .distinct()
                .map(
                        name -> "Published ports are discarded on the network " + name
                                + ", which is of the driver macvlan: all ports of the container are reached at its own address.")
                .toList();
    }

    /**
     * The same after the way out has moved, with the host's ports it had. What was asked for on an address of IPv6 goes with the network
     * that had IPv6.
     */
    List<PortSpec> publishAgain(List<PortSpec> asked, List<PortSpec> had, List<Endpoint> endpoints) {
        boolean ipv6 = endpoints.stream().anyMatch(Endpoint::wayOut6);
        List<PortSpec> left = new ArrayList<>(had);
        List<PortSpec> again = new ArrayList<>();
        for (PortSpec port : asked) {
            PortSpec same = left.stream().filter(port::means).findFirst().orElse(port);
            left.removeIf(other -> port.means(other) && other.hostPort() == same.hostPort());
            if (ipv6 || port.hostIp().indexOf(':') < 0) {
                again.add(new PortSpec(
                        port.protocol(), port.containerPort(), port.hostIp(), same.hostPort(), same.hostPortLast()));
            }
        }
        return publish(again, endpoints);
    }

    /** @param pid a process in its network namespace */
    void serveNames(ContainerSpec spec, long pid) {
        networks.serveNames(spec.id(), pid, ResolvConf.servers(NetworkFiles.wish(spec)));
    }

    /** A container that runs has another name now. */
    void rename(ContainerSpec spec) {
        networks.rename(
                spec.id(),
                spec.request().network().endpoints().stream()
                        .collect(Collectors.toMap(EndpointRequest::network, asked -> names(spec, asked))));
    }

    /** Gives back what a launch took from the networks. */
    void release(ContainerSpec spec, List<Endpoint> endpoints) {
        if (!endpoints.isEmpty()) {
            // Its network namespace may outlive it, and must not keep addresses that go to somebody else.
            shared.sharingNetwork(spec).ifPresent(pid -> endpoints.forEach(endpoint -> networks.cut(endpoint, pid)));
            networks.release(spec.id());
        }
    }

    /** Whose networks lead to everything else, one for each family: an internal one never does. */
    WaysOut waysOut(List<EndpointRequest> asked) {
        List<EndpointRequest> leading = asked.stream()
                .filter(one -> !networks.require(one.network()).internal())
                .toList();
        return new WaysOut(
                first(leading),
                first(leading.stream()
                        .filter(one -> networks.require(one.network()).ipv6())
                        .toList()));
    }

    private static String first(List<EndpointRequest> leading) {
        return leading.stream()
                .min(Comparator.comparingInt(EndpointRequest::gatewayPriority)
                        .reversed()
                        .thenComparing(EndpointRequest::network))
                .map(EndpointRequest::network)
                .orElse("");
    }

    static EndpointWish wish(ContainerSpec spec, EndpointRequest asked, int number, WaysOut ways) {
        return new EndpointWish(
                asked.address().isEmpty() ? null : IpLiteral.parse4(asked.address()),
                asked.address6().isEmpty() ? null : IpLiteral.parse6(asked.address6()),
                asked.macAddress(),
                names(spec, asked),
                number,
                asked.network().equals(ways.ipv4()),
                asked.network().equals(ways.ipv6()),
                LaunchWarnings.wanted(spec).contains("NET_ADMIN"),
                spec.request().network().egress(),
                links(asked));
    }

    /** Its words for others on a network, each with what they are called there; of equal ones the last counts, as in Docker. */
    private static Map<String, String> links(EndpointRequest asked) {
        return asked.links().stream()
                .map(Link::parse)
                .collect(Collectors.toMap(
                        link -> link.alias().toLowerCase(Locale.ROOT), Link::container, (first, last) -> last));
    }

    /** What others on a network may call it; the instance's own bridge has no name service, as Docker's has none. */
    static List<String> names(ContainerSpec spec, EndpointRequest asked) {
        if (asked.network().equals(Networks.DEFAULT)) {
            return List.of();
        }
        List<String> names = new ArrayList<>(List.of(spec.name()));
        names.addAll(asked.aliases());
        names.add(spec.shortId());
        names.add(spec.hostname());
        return names.stream().distinct().toList();
    }

    /** Refuses what could not be published on any host. */
    static PortWish wish(PortSpec port) {
        Integer last = port.hostPortLast();
        return PortWish.of(
                port.protocol(),
                port.hostIp(),
                port.hostPort(),
                last == null ? port.hostPort() : last,
                port.containerPort());
    }

    static PortSpec port(PortBinding binding) {
        return new PortSpec(
                binding.protocol().lowerCase(),
                binding.containerPort(),
                Subnet.text(binding.hostIp()),
                binding.hostPort());
    }

    /** A request with its networks called by their names, and each of them there. */
    NetworkRequest resolve(NetworkRequest request) {
        if (!request.addressed()) {
            return request;
        }
        String mode = name(request.mode());
        if (mode.equals(NetworkView.HOST) || mode.equals(NetworkView.NONE)) {
            return resolve(request.with(mode, request.networks()));
        }
        List<EndpointRequest> named = new ArrayList<>();
        for (EndpointRequest asked : request.networks()) {
            named.add(asked.named(asked.network().equals(request.mode()) ? mode : name(asked.network())));
        }
        if (!named.isEmpty() && named.stream().noneMatch(one -> one.network().equals(mode))) {
            named.addFirst(EndpointRequest.on(mode));
        }
        return request.with(mode, named);
    }

    /** The answer that there is none of that name is kept for the image: a client pulls that one then. */
    private String name(String reference) {
        return networks.find(reference)
                .map(NetworkSpec::name)
                .orElseThrow(() -> ProblemException.invalid(
                        "network " + TextRules.printable(reference) + " not found.",
                        "No network has this name or id.",
                        "Make it first, or use another; see the list of networks."));
    }
}
