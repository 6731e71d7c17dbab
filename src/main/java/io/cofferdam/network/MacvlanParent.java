package io.cofferdam.network;

import io.cofferdam.linux.Errno;
import io.cofferdam.linux.Netlink;
import io.cofferdam.linux.RouteMessages;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The interface that the containers of a macvlan network have theirs upon: one of the host, a VLAN of one (eth0.10), or where none was
 * named the end of a cable that leads nowhere, which every kernel with containers has, other than dummy(4).
 */
final class MacvlanParent implements NetworkDevice {

    private static final Pattern VLAN = Pattern.compile("(.+)\\.([0-9]{1,4})");
    private static final int MOST_VLAN = 4094;

    private final Netlink netlink;
    private final String name;
    private final String otherEnd;
    private final boolean alone;
    private final String mark;

    /** @param otherEnd what the other end of the cable is called where there is no parent */
    MacvlanParent(Netlink netlink, NetworkSpec network, String name, String otherEnd) {
        this.netlink = netlink;
        this.name = name;
        this.otherEnd = otherEnd;
        this.alone = MacvlanOptions.of(network.options()).parent().isEmpty();
        this.mark = "cofferdam " + network.id();
    }

    @Override
    public Optional<Integer> index() throws SyscallException {
        return netlink.link(name).map(Netlink.Link::index);
    }

    @Override
    public int ensure(NetworkSpec network, int mtu) throws SyscallException {
        Optional<Integer> there = index();
        if (there.isEmpty()) {
            if (alone) {
                newCable(mtu);
            } else {
                newVlan();
            }
        }
        return index().orElseThrow(() -> new SyscallException("macvlan", name, Errno.ENODEV));
    }

    private void newCable(int mtu) throws SyscallException {
        netlink.execute(RouteMessages.newVethHere(name, otherEnd, mtu));
        for (String end : List.of(name, otherEnd)) {
            Netlink.Link link = netlink.link(end).orElseThrow(() -> new SyscallException("veth", end, Errno.ENODEV));
            netlink.execute(RouteMessages.setUp(link.index()));
        }
    }

    private void newVlan() throws SyscallException {
        Matcher matcher = VLAN.matcher(name);
        int id = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
        Optional<Netlink.Link> below = matcher.matches() ? netlink.link(matcher.group(1)) : Optional.empty();
        if (id < 1 || id > MOST_VLAN || below.isEmpty()) {
            throw ProblemException.invalid(
                    "The parent " + name + " cannot be used.",
                    "The host has no such interface.",
                    "Name one that it has, such as eth0, or eth0.10 for the VLAN 10 of it.");
        }
        try {
            netlink.execute(RouteMessages.newVlan(name, below.get().index(), id));
        } catch (SyscallException e) {
            if (e.errno() == Errno.EOPNOTSUPP) {
                throw ProblemException.unsupported(
                        "The VLAN " + name + " cannot be made.",
                        "This kernel has no VLANs (CONFIG_VLAN_8021Q).",
                        "Name a parent that is there.");
            }
            throw e;
        }
        netlink.execute(RouteMessages.alias(name, mark));
    }

    @Override
    public List<String> configure(NetworkSpec network) {
        return List.of();
    }

    /** They are the same as the parent's: the containers are hosts of the parent's own network. */
    @Override
    public List<Subnet> usedByOthers() {
        return List.of();
    }

    @Override
    public void removePorts(Set<String> keep) {
        // Containers' interfaces are in their namespaces alone, and go with these.
    }

    @Override
    public void removePort(String port) {
        // The same.
    }

    @Override
    public void remove() throws SyscallException {
        Netlink.Link link = netlink.link(name).orElse(null);
        if (link != null && (alone || link.alias().equals(mark))) {
            netlink.execute(RouteMessages.deleteLink(link.index()));
        }
    }
}
