package io.cofferdam.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the gateways in a route's attributes (rtnetlink(7)): its own, one of the other family, and those of its several ways. */
final class RouteGateways {

    private static final int RTNEXTHOP_BYTES = 8;

    private RouteGateways() {}

    static List<InetAddress> of(Map<Integer, ByteBuffer> attributes, int family) {
        List<InetAddress> found = new ArrayList<>();
        ByteBuffer own = attributes.get(RouteMessages.RTA_GATEWAY);
        if (own != null) {
            found.add(Netlink.inet(own, family));
        }
        ByteBuffer via = attributes.get(RouteMessages.RTA_VIA);
        if (via != null && via.remaining() > Short.BYTES) { // struct rtvia: the family, then the address
            int viaFamily = via.getShort(via.position());
            ByteBuffer address = via.duplicate().position(via.position() + Short.BYTES);
            found.add(Netlink.inet(address, viaFamily));
        }
        ByteBuffer several = attributes.get(RouteMessages.RTA_MULTIPATH);
        if (several != null) {
            addEach(several, family, found);
        }
        return found;
    }

    /** struct rtnexthop: its length with its attributes, flags, hops and the interface; then the attributes. */
    private static void addEach(ByteBuffer several, int family, List<InetAddress> found) {
        int next = several.position();
        while (next + RTNEXTHOP_BYTES <= several.limit()) {
            int length = several.getShort(next) & 0xffff;
            if (length < RTNEXTHOP_BYTES || next + length > several.limit()) {
                return;
            }
            ByteBuffer way = several.duplicate().order(ByteOrder.nativeOrder());
            found.addAll(of(Netlink.attributesBetween(way, next + RTNEXTHOP_BYTES, next + length), family));
            next += Netlink.align(length);
        }
    }
}
