package io.cofferdam.network;

import io.cofferdam.linux.Netlink;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** The addresses that the host itself lives on: a bridge that took them would cut it off, or lead what it says to a container. */
final class HostGround {

    private static final List<Subnet> LINK_LOCAL = List.of(Subnet.parse("169.254.0.0/16"), Subnet.parse("fe80::/10"));

    private HostGround() {}

    /**
     * Refuses a subnet that the host could not do without.
     *
     * @throws ProblemException CONFLICT, naming what of the host lies in it
     */
    static void requireClear(Subnet wanted, Netlink netlink) throws SyscallException {
        for (Subnet used : HostAddresses.ofInterfaces(netlink)) {
            if (wanted.overlaps(used)) {
                throw SubnetChoice.overlap(wanted, used, "an interface of this host");
            }
        }
        requireWithout(wanted, netlink.gateways(), "a gateway of this host's routes");
        requireWithout(wanted, ResolvConf.hostServers(), "a name server of this host (/etc/resolv.conf)");
    }

    static void requireWithout(Subnet wanted, List<InetAddress> held, String what) {
        for (InetAddress address : held) {
            if (wanted.contains(address)) {
                throw ProblemException.conflict(
                        "The subnet " + wanted + " cannot be used.",
                        "It holds " + Subnet.text(address) + ", " + what
                                + ", which the host would then look for among the containers.",
                        "Use another subnet, or let one be chosen.");
            }
        }
    }

    /** The same addresses, for a subnet that is chosen to keep clear of: a subnet each. */
    static List<Subnet> reached(Netlink netlink) throws SyscallException {
        List<InetAddress> addresses = new ArrayList<>(netlink.gateways());
        addresses.addAll(ResolvConf.hostServers());
        return addresses.stream()
                .map(address -> Subnet.of(address, address.getAddress().length * Byte.SIZE))
                .toList();
    }

    /** Refuses addresses that mean something else on every link. */
    static void refuseLinkLocal(Subnet wanted) {
        for (Subnet linkLocal : LINK_LOCAL) {
            if (wanted.overlaps(linkLocal)) {
                throw ProblemException.invalid(
                        "The subnet " + wanted + " cannot be used.",
                        "Its addresses are link-local (" + linkLocal
                                + "): each link of every host has the same ones, among them clouds' services for the host.",
                        "Use one of the private ranges, such as 10.20.0.0/24 or fd00:20::/64.");
            }
        }
    }
}
