package io.cofferdam.container;

import io.cofferdam.network.Endpoint;
import io.cofferdam.network.HostsFile;
import io.cofferdam.network.ResolvConf;
import java.util.List;

/** What a container finds in /etc/hosts and /etc/resolv.conf. */
final class NetworkFiles {

    private NetworkFiles() {}

    static String hosts(ContainerSpec spec, List<Endpoint> endpoints, List<HostsFile.Neighbour> neighbours) {
        return HostsFile.content(name(spec), endpoints, spec.request().network().extraHosts(), neighbours);
    }

    /** The hosts file of a container whose places have changed: its old addresses are gone from it, and the new ones are there. */
    static String moved(String text, ContainerSpec spec, List<Endpoint> before, List<Endpoint> after) {
        return HostsFile.moved(text, name(spec), before, after);
    }

    private static String name(ContainerSpec spec) {
        String domain = spec.request().network().domainname();
        boolean bare = domain == null || domain.isEmpty();
        return bare ? spec.hostname() : spec.hostname() + "." + domain;
    }

    static String resolvConf(ContainerSpec spec, List<Endpoint> endpoints) {
        if (spec.request().network().mode().equals("host")) {
            return ResolvConf.ofHost().content();
        }
        ResolvConf.Wish wish = wish(spec);
        return (asks(endpoints) ? ResolvConf.forNames(wish) : ResolvConf.forContainer(wish)).content();
    }

    /** Whether a container at these places asks the service for names. */
    static boolean asks(List<Endpoint> endpoints) {
        return endpoints.stream().anyMatch(endpoint -> !endpoint.names().isEmpty());
    }

    static ResolvConf.Wish wish(ContainerSpec spec) {
        NetworkRequest network = spec.request().network();
        return new ResolvConf.Wish(network.dns(), network.dnsSearch(), network.dnsOptions());
    }
}
