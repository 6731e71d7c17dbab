package io.cofferdam.network;

import io.cofferdam.linux.Errno;
import io.cofferdam.linux.Netlink;
import io.cofferdam.linux.RouteMessages;
import io.cofferdam.linux.SyscallException;
import java.util.List;

/** What the host itself needs for networks with IPv6, from the first of them until the last is gone. */
final class HostIpv6 {

    private final Netlink netlink;
    private final NetworkNames names;

    HostIpv6(Netlink netlink, NetworkNames names) {
        this.netlink = netlink;
        this.names = names;
    }

    /** Makes what is missing; what could not be made is returned. */
    List<String> prepare() {
        try {
            netlink.execute(RouteMessages.newLocalRoute(names.loopbackStandIn()));
        } catch (SyscallException e) {
            if (e.errno() != Errno.EEXIST) {
                return List.of("Ports published with IPv6 do not answer on ::1 (" + e.getMessage() + ").");
            }
        }
        return List.of();
    }

    /** Takes it away again; nothing happens if it is not there. */
    void restore() throws SyscallException {
        try {
            netlink.execute(RouteMessages.deleteLocalRoute(names.loopbackStandIn()));
        } catch (SyscallException e) {
            if (e.errno() != Errno.ESRCH) {
                throw e;
            }
        }
    }
}
