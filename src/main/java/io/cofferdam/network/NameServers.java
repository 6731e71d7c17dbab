package io.cofferdam.network;

import java.net.InetAddress;
import java.util.List;

/**
 * Who is asked about names of elsewhere.
 *
 * @param addresses in the order in which they are asked
 * @param ofContainer whether they were named for the container: then they are asked from its network namespace, as it would itself, and
 *     what it does not reach is not reached by naming a server there either
 */
public record NameServers(List<String> addresses, boolean ofContainer) {

    private static final InetAddress ITSELF = InetAddress.ofLiteral(NameSockets.ADDRESS);

    public NameServers {
        addresses = addresses.stream()
                .filter(server -> !InetAddress.ofLiteral(server).equals(ITSELF)) // that would be asked for ever
                .toList();
    }

    /** Those that the host has. */
    static NameServers ofHost(String... addresses) {
        return new NameServers(List.of(addresses), false);
    }
}
