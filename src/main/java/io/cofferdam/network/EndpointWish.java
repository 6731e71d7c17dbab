package io.cofferdam.network;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a container asks of its place on a network.
 *
 * @param address the IPv4 address it must have; null for any
 * @param address6 the same for IPv6
 * @param macAddress six bytes as {@code 02:42:ac:1e:00:02}; empty for one made of the address
 * @param names what others on the network may call it
 * @param number which of the container's interfaces this is, from 0
 * @param wayOut whether what is on none of its networks goes this way by IPv4
 * @param wayOut6 the same of IPv6
 * @param anySender whether it may send with addresses that are not its own
 * @param egress what may leave over it; null for everything that the network lets out
 * @param links what it alone calls others there: their names by its own words for them
 */
public record EndpointWish(
        @Nullable Inet4Address address,
        @Nullable Inet6Address address6,
        String macAddress,
        List<String> names,
        int number,
        boolean wayOut,
        boolean wayOut6,
        boolean anySender,
        @Nullable EgressPolicy egress,
        Map<String, String> links) {

    public EndpointWish {
        names = List.copyOf(names);
        links = Map.copyOf(links);
    }

    public EndpointWish(
            @Nullable Inet4Address address,
            @Nullable Inet6Address address6,
            String macAddress,
            List<String> names,
            int number,
            boolean wayOut,
            boolean wayOut6,
            @Nullable EgressPolicy egress) {
        this(address, address6, macAddress, names, number, wayOut, wayOut6, false, egress, Map.of());
    }

    public EndpointWish(
            @Nullable Inet4Address address,
            @Nullable Inet6Address address6,
            String macAddress,
            List<String> names,
            int number,
            boolean wayOut,
            boolean wayOut6) {
        this(address, address6, macAddress, names, number, wayOut, wayOut6, null);
    }

    EndpointWish called(List<String> others) {
        return new EndpointWish(
                address, address6, macAddress, others, number, wayOut, wayOut6, anySender, egress, links);
    }

    EndpointWish leadingOut(boolean leads, boolean leads6) {
        return new EndpointWish(address, address6, macAddress, names, number, leads, leads6, anySender, egress, links);
    }

    EndpointWish at(Inet4Address given, @Nullable Inet6Address given6) {
        return new EndpointWish(given, given6, macAddress, names, number, wayOut, wayOut6, anySender, egress, links);
    }

    EndpointWish restricted(@Nullable EgressPolicy policy) {
        return new EndpointWish(
                address, address6, macAddress, names, number, wayOut, wayOut6, anySender, policy, links);
    }

    /** The same with words of its own for others. */
    public EndpointWish linking(Map<String, String> others) {
        return new EndpointWish(
                address, address6, macAddress, names, number, wayOut, wayOut6, anySender, egress, others);
    }

    /** The only interface of a container that has no wishes. */
    public static EndpointWish any() {
        return new EndpointWish(null, null, "", List.of(), 0, true, true);
    }
}
