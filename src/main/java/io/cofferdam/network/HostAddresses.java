package io.cofferdam.network;

import io.cofferdam.linux.Netlink;
import io.cofferdam.linux.SyscallException;
import java.util.ArrayList;
import java.util.List;

/** What addresses are in use on this host. */
final class HostAddresses {

    private HostAddresses() {}

    /** Subnets of interfaces but one, and behind routes, the default route left out. */
    static List<Subnet> used(Netlink netlink, int exceptInterface) throws SyscallException {
        List<Netlink.Range> ranges = new ArrayList<>(netlink.addresses());
        ranges.addAll(netlink.routes());
        return subnets(ranges, exceptInterface);
    }

    /** Subnets of interfaces. */
    static List<Subnet> ofInterfaces(Netlink netlink) throws SyscallException {
        return subnets(netlink.addresses(), -1);
    }

    private static List<Subnet> subnets(List<Netlink.Range> ranges, int exceptInterface) {
        return ranges.stream()
                .filter(range -> range.interfaceIndex() != exceptInterface && range.prefixLength() > 0)
                .map(range -> Subnet.of(range.address(), range.prefixLength()))
                .toList();
    }
}
