package io.cofferdam.container;

import io.cofferdam.network.Endpoint;
import io.cofferdam.network.HostsFile;
import io.cofferdam.network.ResolvConf;
import org.jspecify.annotations.Nullable;

/** What a container finds in /etc/hosts and /etc/resolv.conf. */
final class NetworkFiles {

    private NetworkFiles() {}

    static String hosts(ContainerSpec spec, @Nullable Endpoint endpoint) {
        String domain = spec.request().network().domainname();
        boolean bare = domain == null || domain.isEmpty();
        return HostsFile.content(
                bare ? spec.hostname() : spec.hostname() + "." + domain,
                endpoint,
                spec.request().network().extraHosts());
    }

    static String resolvConf(ContainerSpec spec) {
        NetworkRequest network = spec.request().network();
        return network.mode().equals("host")
                ? ResolvConf.ofHost().content()
                : ResolvConf.forContainer(new ResolvConf.Wish(network.dns(), network.dnsSearch(), network.dnsOptions()))
                        .content();
    }
}
