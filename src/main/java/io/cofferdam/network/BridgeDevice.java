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
final class BridgeDevice implements AutoCloseable {

    private static final Path NET_SYSCTLS = Path.of("/proc/sys/net");

    private final NetworkNames names;
    private final Netlink netlink;

    BridgeDevice(NetworkNames names) throws SyscallException {
        this.names = names;
        this.netlink = Netlink.open();
    }

    /** What addresses others on this host use, the default route left out. */
    List<Ipv4Subnet> usedByOthers() throws SyscallException {
        int own = index().orElse(-1);
        List<Netlink.Range> ranges = new ArrayList<>(netlink.addresses());
        ranges.addAll(netlink.routes());
        return ranges.stream()
                .filter(range -> range.interfaceIndex() != own && range.prefixLength() > 0)
                .map(range -> Ipv4Subnet.of(range.address(), range.prefixLength()))
                .toList();
    }

    /** Whether an interface that is older than the bridge has addresses of the subnet. */
    boolean olderOverlaps(Ipv4Subnet subnet) throws SyscallException {
        int own = index().orElse(Integer.MAX_VALUE);
        return netlink.addresses().stream()
                .filter(range -> range.interfaceIndex() < own)
                .anyMatch(range ->
                        Ipv4Subnet.of(range.address(), range.prefixLength()).overlaps(subnet));
    }

    Optional<Integer> index() throws SyscallException {
        return netlink.link(names.bridge()).map(Netlink.Link::index);
    }

    /** Makes the bridge if it is not there, and sees to its address; returns its index. */
    int ensure(Ipv4Subnet subnet) throws SyscallException {
        var gateway = subnet.address(1);
        if (index().isEmpty()) {
            try {
                netlink.execute(RouteMessages.newBridge(names.bridge(), Endpoint.macBytes(gateway)));
            } catch (SyscallException e) {
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
            }
        }
        int index = index().orElseThrow(() -> new SyscallException("bridge", names.bridge(), Errno.ENODEV));
        netlink.execute(RouteMessages.batch(
                RouteMessages.newAddress(index, gateway, subnet.prefixLength()), RouteMessages.setUp(index)));
        keepCarrier(index);
        netlink.execute(RouteMessages.batch(RouteMessages.settle(index)));
        return index;
    }

    /** Without it the first container's first packets are lost while the bridge, idle until then, is switched on. */
    private void keepCarrier(int index) throws SyscallException {
        try {
            netlink.execute(RouteMessages.newDummyPort(names.carrier(), index));
        } catch (SyscallException e) {
            if (e.errno() != Errno.EEXIST && e.errno() != Errno.EOPNOTSUPP) { // not every kernel has dummy(4)
                throw e;
            }
        }
    }

    /**
     * Turns on forwarding, on the bridge delivery to 127.0.0.1, and on the bridge IPv6 off: the network has none, and a container's
     * router advertisement would make it the host's way out (CVE-2020-13401). What could not be set is returned.
     */
    List<String> configure() {
        List<String> lacks = new ArrayList<>();
        set(
                NET_SYSCTLS.resolve("ipv4/ip_forward"),
                "Containers reach only the host and each other: forwarding could not be turned on",
                lacks);
        set(
                NET_SYSCTLS.resolve("ipv4/conf").resolve(names.bridge()).resolve("route_localnet"),
                "Published ports do not answer on 127.0.0.1",
                lacks);
        Path disableIpv6 =
                NET_SYSCTLS.resolve("ipv6/conf").resolve(names.bridge()).resolve("disable_ipv6");
        if (Files.exists(disableIpv6)) {
            set(disableIpv6, "Containers can speak IPv6 to the host", lacks);
        }
        return lacks;
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
    void removePorts(Set<String> keep) throws SyscallException {
        int bridge = index().orElse(-1);
        for (Netlink.Link link : netlink.links()) {
            if (link.masterIndex() == bridge && !link.name().equals(names.carrier()) && !keep.contains(link.name())) {
                delete(link.index());
            }
        }
    }

    /** One of them, if it is still there. */
    void removePort(String name) throws SyscallException {
        Optional<Netlink.Link> link = netlink.link(name);
        if (link.isPresent()) {
            delete(link.get().index());
        }
    }

    void remove() throws SyscallException {
        removePorts(Set.of());
        for (String name : List.of(names.carrier(), names.bridge())) {
            Optional<Netlink.Link> link = netlink.link(name);
            if (link.isPresent()) {
                delete(link.get().index());
            }
        }
    }

    @Override
    public void close() {
        netlink.close();
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

    private static void set(Path sysctl, String consequence, List<String> lacks) {
        try {
            if (!Files.readString(sysctl).strip().equals("1")) {
                Files.writeString(sysctl, "1");
            }
        } catch (IOException e) {
            lacks.add(consequence + " (" + sysctl + ": " + e.getMessage() + ").");
        }
    }
}
