package io.cofferdam.network;

import io.cofferdam.linux.Errno;
import io.cofferdam.linux.Netlink;
import io.cofferdam.linux.RouteMessages;
import io.cofferdam.linux.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The bridge in the kernel: made, given its address and its settings, and taken away again. */
final class BridgeDevice implements NetworkDevice {

    private static final Path NET_SYSCTLS = Path.of("/proc/sys/net");

    private final Netlink netlink;
    private final String bridge;
    private final String carrier;
    private BridgeState configured = BridgeState.UNKNOWN;

    /** @param carrier the name of the port that keeps the bridge's carrier on */
    BridgeDevice(Netlink netlink, String bridge, String carrier) {
        this.netlink = netlink;
        this.bridge = bridge;
        this.carrier = carrier;
    }

    /** What addresses others on this host use, the default route left out. */
    @Override
    public List<Subnet> usedByOthers() throws SyscallException {
        return HostAddresses.used(netlink, index().orElse(-1));
    }

    /** Whether an interface that is older than the bridge has addresses of the subnet. */
    boolean olderOverlaps(Subnet subnet) throws SyscallException {
        int own = index().orElse(Integer.MAX_VALUE);
        return netlink.addresses().stream()
                .filter(range -> range.interfaceIndex() < own)
                .anyMatch(range ->
                        Subnet.of(range.address(), range.prefixLength()).overlaps(subnet));
    }

    @Override
    public Optional<Integer> index() throws SyscallException {
        return netlink.link(bridge).map(Netlink.Link::index);
    }

    /** Makes the bridge if it is not there, and sees to its addresses; returns its index. */
    @Override
    public int ensure(NetworkSpec network, int mtu) throws SyscallException {
        if (index().isEmpty()) {
            try {
                netlink.execute(RouteMessages.newBridge(bridge, Endpoint.macBytes(network.gateway4()), mtu));
            } catch (SyscallException e) {
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
            }
        }
        int index = index().orElseThrow(() -> new SyscallException("bridge", bridge, Errno.ENODEV));
        // Before the addresses: those of IPv6 are refused while it is off.
        allowIpv6(network.withHost().stream().anyMatch(range -> range.subnet().v6()));
        for (NetworkSpec.Range range : network.withHost()) {
            netlink.execute(RouteMessages.newAddress(
                    index, range.gateway(), range.subnet().prefixLength()));
        }
        netlink.execute(RouteMessages.forwardReserved(index));
        netlink.execute(RouteMessages.setUp(index));
        keepCarrier(index, mtu);
        netlink.execute(RouteMessages.batch(RouteMessages.settle(index)));
        return index;
    }

    /** Without it the first container's first packets are lost while the bridge, idle until then, is switched on. */
    private void keepCarrier(int index, int mtu) throws SyscallException {
        try {
            netlink.execute(RouteMessages.newDummyPort(carrier, index, mtu));
        } catch (SyscallException e) {
            if (e.errno() != Errno.EEXIST && e.errno() != Errno.EOPNOTSUPP) { // not every kernel has dummy(4)
                throw e;
            }
        }
    }

    /**
     * Turns on forwarding, and on the bridge delivery to 127.0.0.1. What could not be set is returned.
     */
    @Override
    public List<String> configure(NetworkSpec network) {
        List<String> lacks = new ArrayList<>();
        set(
                NET_SYSCTLS.resolve("ipv4/ip_forward"),
                "1",
                "Containers reach only the host and each other: forwarding could not be turned on",
                lacks);
        set(
                NET_SYSCTLS.resolve("ipv4/conf").resolve(bridge).resolve("route_localnet"),
                "1",
                "Published ports do not answer on 127.0.0.1",
                lacks);
        if (!network.ipv6()
                && Files.exists(ipv6("disable_ipv6"))
                && !read(ipv6("disable_ipv6")).equals("1")) {
            lacks.add(
                    "Containers of " + network.name() + " can speak IPv6 to the host (" + ipv6("disable_ipv6") + ").");
        }
        try {
            configured = BridgeState.of(netlink, bridge);
        } catch (SyscallException e) {
            lacks.add(
                    "What other programs change of the bridge " + bridge + " is not noticed (" + e.getMessage() + ").");
        }
        return lacks;
    }

    @Override
    public List<String> changes() throws SyscallException {
        return configured.changes(BridgeState.of(netlink, bridge));
    }

    /**
     * IPv6 on the bridge where the network has it, else off; and never heed router advertisements, which a container could make itself
     * the host's way out with (CVE-2020-13401).
     */
    private void allowIpv6(boolean wanted) {
        if (Files.exists(ipv6("disable_ipv6"))) {
            List<String> ignored = new ArrayList<>(); // told by configure, or by the addresses that are then refused
            set(ipv6("accept_ra"), "0", "", ignored);
            // Neighbours are asked for from the link-local address, which nobody else has: not only a second from now.
            set(ipv6("accept_dad"), "0", "", ignored);
            set(ipv6("disable_ipv6"), wanted ? "0" : "1", "", ignored);
        }
    }

    private Path ipv6(String sysctl) {
        return NET_SYSCTLS.resolve("ipv6/conf").resolve(bridge).resolve(sysctl);
    }

    /**
     * Whether the module br_netfilter shows bridged frames to the IP packet filter. A container that speaks to its own published port
     * is then forwarded inside the bridge, and its port must send the frame back to where it came from.
     */
    static boolean filtersBridgedFrames() {
        try {
            return Files.readString(Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables"))
                    .strip()
                    .equals("1");
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes ports of the bridge whose names are not to be kept: cables of containers that are gone. */
    @Override
    public void removePorts(Set<String> keep) throws SyscallException {
        int own = index().orElse(-1);
        for (Netlink.Link link : netlink.links()) {
            if (link.masterIndex() == own && !link.name().equals(carrier) && !keep.contains(link.name())) {
                delete(link.index());
            }
        }
    }

    /** One of them, if it is still there. */
    @Override
    public void removePort(String name) throws SyscallException {
        Optional<Netlink.Link> link = netlink.link(name);
        if (link.isPresent()) {
            delete(link.get().index());
        }
    }

    @Override
    public void remove() throws SyscallException {
        removePorts(Set.of());
        for (String name : List.of(carrier, bridge)) {
            Optional<Netlink.Link> link = netlink.link(name);
            if (link.isPresent()) {
                delete(link.get().index());
            }
        }
    }

    private void delete(int index) throws SyscallException {
        try {
            netlink.execute(RouteMessages.deleteLink(index));
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENODEV) { // the end of its namespace was faster
                throw e;
            }
        }
    }

    private static void set(Path sysctl, String value, String consequence, List<String> lacks) {
        try {
            if (!read(sysctl).equals(value)) {
                Files.writeString(sysctl, value);
            }
        } catch (IOException e) {
            lacks.add(consequence + " (" + sysctl + ": " + e.getMessage() + ").");
        }
    }

    private static String read(Path sysctl) {
        try {
            return Files.readString(sysctl).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
