package io.cofferdam.container;

import io.cofferdam.network.EgressPolicy;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container's place in the network.
 *
 * @param mode "none", "host", "container:ID", or the name of the network it is on first
 * @param exposed "80/tcp" and its like: named as used inside, beside those of the image
 * @param publishAll publish every port that is exposed
 * @param extraHosts "name:address" lines for /etc/hosts; the address may be "host-gateway"
 * @param networks those it is on, with what it asks of each; none is only that of the mode, without wishes
 * @param links other containers on the bridge that it finds by its own words for them, by their ids once it is made
 * @param egress what may leave it; null for everything that its networks let out
 */
public record NetworkRequest(
        String mode,
        @Nullable String hostname,
        @Nullable String domainname,
        List<PortSpec> ports,
        List<String> exposed,
        boolean publishAll,
        List<String> dns,
        List<String> dnsSearch,
        List<String> dnsOptions,
        List<String> extraHosts,
        List<EndpointRequest> networks,
        List<Link> links,
        @Nullable EgressPolicy egress) {

    @SuppressWarnings("NullAway") // JSON may leave any of these out
    public NetworkRequest {
        mode = mode == null || mode.isEmpty() || mode.equals("default") ? "bridge" : mode;
        ports = ports == null ? List.of() : List.copyOf(ports);
        exposed = exposed == null ? List.of() : List.copyOf(exposed);
        dns = dns == null ? List.of() : List.copyOf(dns);
        dnsSearch = dnsSearch == null ? List.of() : List.copyOf(dnsSearch);
        dnsOptions = dnsOptions == null ? List.of() : List.copyOf(dnsOptions);
        extraHosts = extraHosts == null ? List.of() : List.copyOf(extraHosts);
        networks = networks == null ? List.of() : List.copyOf(networks);
        links = links == null ? List.of() : List.copyOf(links);
        // Clients name the mode's own network there without a wish.
        networks = networks.equals(List.of(EndpointRequest.on(mode))) ? List.of() : networks;
    }

    public NetworkRequest(
            String mode,
            @Nullable String hostname,
            @Nullable String domainname,
            List<PortSpec> ports,
            List<String> exposed,
            boolean publishAll,
            List<String> dns,
            List<String> dnsSearch,
            List<String> dnsOptions,
            List<String> extraHosts,
            List<EndpointRequest> networks) {
        this(
                mode,
                hostname,
                domainname,
                ports,
                exposed,
                publishAll,
                dns,
                dnsSearch,
                dnsOptions,
                extraHosts,
                networks,
                List.of(),
                null);
    }

    public NetworkRequest(
            String mode,
            @Nullable String hostname,
            @Nullable String domainname,
            List<PortSpec> ports,
            boolean publishAll,
            List<String> dns,
            List<String> dnsSearch,
            List<String> dnsOptions,
            List<String> extraHosts) {
        this(
                mode,
                hostname,
                domainname,
                ports,
                List.of(),
                publishAll,
                dns,
                dnsSearch,
                dnsOptions,
                extraHosts,
                List.of());
    }

    /** The same in another network. */
    public NetworkRequest in(String otherMode) {
        return with(otherMode, networks);
    }

    /** The same with other wishes for its networks. */
    public NetworkRequest on(List<EndpointRequest> others) {
        return with(mode, others);
    }

    NetworkRequest with(String otherMode, List<EndpointRequest> others) {
        return copy(otherMode, others, links, egress);
    }

    /** The same with what may leave; everything that its networks let out with null. */
    public NetworkRequest lettingOut(@Nullable EgressPolicy policy) {
        return copy(mode, networks, links, policy);
    }

    /** The same with links to others. */
    public NetworkRequest linking(List<Link> others) {
        return copy(mode, networks, others, egress);
    }

    private NetworkRequest copy(
            String itsMode, List<EndpointRequest> places, List<Link> others, @Nullable EgressPolicy policy) {
        return new NetworkRequest(
                itsMode,
                hostname,
                domainname,
                ports,
                exposed,
                publishAll,
                dns,
                dnsSearch,
                dnsOptions,
                extraHosts,
                places,
                others,
                policy);
    }

    public static NetworkRequest mode(String mode) {
        return new NetworkRequest(mode, null, null, List.of(), false, List.of(), List.of(), List.of(), List.of());
    }

    /** Whether it is on networks with addresses, and not in a namespace of others or alone. */
    public boolean addressed() {
        return !mode.equals("host")
                && !mode.equals("none")
                && NamespaceOf.in(mode).isEmpty();
    }

    /** Refuses wishes for networks of one that is on none; also for when its mode still has the name that was given. */
    public void requireOneOrTheOther() {
        if (addressed() || networks.isEmpty()) {
            return;
        }
        String network = networks.getFirst().network();
        throw ProblemException.invalid(
                network.equals(mode)
                        ? "conflicting options: the network mode '%s' and an address or a name on a network."
                                .formatted(TextRules.printable(mode))
                        : "conflicting options: the network mode '%s' and the network '%s'."
                                .formatted(TextRules.printable(mode), TextRules.printable(network)),
                "A container in the host's network, in another one's or in none is on no other network.",
                "Leave one of them out.");
    }

    /** What it asks of each network it is on, that of the mode first. */
    public List<EndpointRequest> endpoints() {
        if (!addressed()) {
            return List.of();
        }
        if (networks.isEmpty()) {
            return List.of(EndpointRequest.on(mode));
        }
        List<EndpointRequest> ordered = new ArrayList<>();
        networks.stream().filter(one -> one.network().equals(mode)).forEach(ordered::add);
        networks.stream().filter(one -> !one.network().equals(mode)).forEach(ordered::add);
        return ordered;
    }
}
