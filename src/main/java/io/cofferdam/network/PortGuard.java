package io.cofferdam.network;

import io.cofferdam.network.EndpointStore.Attachment;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * With what addresses a container may send.
 *
 * @param port the host's end of its cable
 * @param mac the hardware address of the container's end
 * @param address its address
 * @param addresses6 those of IPv6, the link-local one that the kernel makes of its hardware address among them
 */
record PortGuard(String port, String mac, String address, List<Inet6Address> addresses6) {

    /**
     * Nothing where there is no end on the host, and for a container that an administrator let change its own interfaces: it may add
     * addresses, or lead others' packets on, as long as no policy depends on who sends.
     */
    static Optional<PortGuard> of(RunningBridge bridge, Attachment attachment) {
        EndpointWish place = attachment.place();
        if (bridge.network().macvlan() || place.anySender() && place.egress() == null) {
            return Optional.empty();
        }
        String mac = bridge.mac(attachment);
        List<Inet6Address> addresses6 = new ArrayList<>(List.of(Endpoint.linkLocal(mac)));
        if (place.address6() != null) {
            addresses6.add(place.address6());
        }
        return Optional.of(new PortGuard(
                attachment.hostInterface(), mac, attachment.address().getHostAddress(), addresses6));
    }

    /** All that are to be there. */
    static List<PortGuard> of(Iterable<RunningBridge> bridges) {
        List<PortGuard> guards = new ArrayList<>();
        for (RunningBridge bridge : bridges) {
            bridge.attachments().forEach(attachment -> of(bridge, attachment).ifPresent(guards::add));
        }
        return guards;
    }
}
