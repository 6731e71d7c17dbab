package io.cofferdam.network;

import java.util.List;

/**
 * Over which of its networks a container reaches what is on none of them.
 *
 * @param ipv4 the network's name; empty for none
 * @param ipv6 the same of IPv6
 */
public record WaysOut(String ipv4, String ipv6) {

    public static final WaysOut NONE = new WaysOut("", "");

    /** As the places have it. */
    public static WaysOut of(List<Endpoint> places) {
        return new WaysOut(
                places.stream()
                        .filter(Endpoint::wayOut)
                        .map(Endpoint::networkName)
                        .findFirst()
                        .orElse(""),
                places.stream()
                        .filter(Endpoint::wayOut6)
                        .map(Endpoint::networkName)
                        .findFirst()
                        .orElse(""));
    }
}
