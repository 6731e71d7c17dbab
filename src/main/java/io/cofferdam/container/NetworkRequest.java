package io.cofferdam.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container's place in the network.
 *
 * @param mode "bridge", "none", "host" or "container:ID"
 * @param exposed "80/tcp" and its like: named as used inside, beside those of the image
 * @param publishAll publish every port that is exposed
 * @param extraHosts "name:address" lines for /etc/hosts; the address may be "host-gateway"
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
        List<String> extraHosts) {

    @SuppressWarnings("NullAway") // JSON may leave any of these out
    public NetworkRequest {
        mode = mode == null || mode.isEmpty() || mode.equals("default") ? "bridge" : mode;
        ports = ports == null ? List.of() : List.copyOf(ports);
        exposed = exposed == null ? List.of() : List.copyOf(exposed);
        dns = dns == null ? List.of() : List.copyOf(dns);
        dnsSearch = dnsSearch == null ? List.of() : List.copyOf(dnsSearch);
        dnsOptions = dnsOptions == null ? List.of() : List.copyOf(dnsOptions);
        extraHosts = extraHosts == null ? List.of() : List.copyOf(extraHosts);
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
        this(mode, hostname, domainname, ports, List.of(), publishAll, dns, dnsSearch, dnsOptions, extraHosts);
    }

    /** The same in another network. */
    public NetworkRequest in(String otherMode) {
        return new NetworkRequest(
                otherMode, hostname, domainname, ports, exposed, publishAll, dns, dnsSearch, dnsOptions, extraHosts);
    }

    public static NetworkRequest mode(String mode) {
        return new NetworkRequest(mode, null, null, List.of(), false, List.of(), List.of(), List.of(), List.of());
    }
}
