package io.cofferdam.network;

import io.cofferdam.linux.Netlink;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.network.EndpointStore.Attachment;
import io.cofferdam.problem.ProblemException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A bridge network that has been set up: its bridge and who is attached to it; not thread-safe. */
final class RunningBridge {

    private NetworkSpec network;
    private final NetworkNames names;
    private final BridgeOptions options;
    private final NetworkDevice device;
    private final Members members;
    private final int bridgeIndex;
    private final boolean hairpin;
    private final List<String> lacks;

    /** Makes what is missing in the kernel and takes up what the store says. */
    RunningBridge(NetworkSpec network, NetworkNames names, NetworkDevice device, EndpointStore store)
            throws SyscallException {
        this.network = network;
        this.names = names;
        this.options = BridgeOptions.of(
                network.macvlan() ? MacvlanOptions.rest(network.options()) : network.options(), network.ipv6());
        this.device = device;
        this.members = new Members(network, store);
        this.bridgeIndex = device.ensure(network, options.mtu());
        this.lacks = new ArrayList<>(device.configure(network));
        this.hairpin = BridgeDevice.filtersBridgedFrames();
        warnOfOverlap();
    }

    NetworkSpec network() {
        return network;
    }

    /** What may leave it from now on; everything with null. */
    void egress(@Nullable EgressPolicy policy) {
        network = network.withEgress(policy);
    }

    /** Whether the bridge is still there; people and other programs remove them. */
    boolean intact() throws SyscallException {
        return device.index().equals(Optional.of(bridgeIndex));
    }

    /** What others changed of the bridge while it is there. */
    List<String> changes() throws SyscallException {
        return device.changes();
    }

    /** What the packet filter is to know; nothing where its packets do not pass the host. */
    Optional<BridgeRules> rules() {
        return network.macvlan() ? Optional.empty() : Optional.of(BridgeRules.of(network, bridge(), options));
    }

    Inet4Address hostBinding() {
        return options.hostBinding();
    }

    /** How it is joined to others, for one family. */
    GatewayMode mode(boolean v6) {
        return v6 ? options.mode6() : options.mode4();
    }

    List<String> lacks() {
        return List.copyOf(lacks);
    }

    Endpoint attach(String containerId, EndpointWish wish) {
        Attachment attachment = members.attach(containerId, wish, network.macvlan() ? "" : names.veth(containerId));
        try {
            requireOwnMac(attachment);
        } catch (ProblemException e) {
            members.release(containerId);
            throw e;
        }
        return endpoint(attachment);
    }

    /** By it the bridge finds a container, and the packet filter knows whose policy counts. */
    private void requireOwnMac(Attachment attachment) {
        String mac = mac(attachment);
        boolean named = !attachment.place().macAddress().isEmpty();
        for (Attachment other : members.all()) {
            // Those that are made of addresses differ as these do.
            if ((named || !other.place().macAddress().isEmpty())
                    && !mac.isEmpty()
                    && !other.containerId().equals(attachment.containerId())
                    && mac(other).equalsIgnoreCase(mac)) {
                throw ProblemException.conflict(
                        "The hardware address %s cannot be given to a container.".formatted(mac),
                        "The container %s on the network %s has it."
                                .formatted(NetworkNames.shortId(other.containerId()), network.name()),
                        "Leave it out, or name another.");
            }
        }
    }

    LaunchMessages messages(Endpoint endpoint) {
        return network.macvlan()
                ? LaunchMessages.upon(bridgeIndex, endpoint, macvlan().mode(), options.mtu())
                : LaunchMessages.of(endpoint, port());
    }

    void release(String containerId) {
        members.release(containerId);
    }

    void rename(String containerId, List<String> names) {
        members.find(containerId)
                .ifPresent(attachment ->
                        members.keep(attachment.withPlace(attachment.place().called(names))));
    }

    void leadOut(String containerId, WaysOut ways) {
        boolean wayOut = network.name().equals(ways.ipv4());
        boolean wayOut6 = network.name().equals(ways.ipv6());
        members.find(containerId)
                .filter(attachment -> attachment.place().wayOut() != wayOut
                        || attachment.place().wayOut6() != wayOut6)
                .ifPresent(attachment ->
                        members.keep(attachment.withPlace(attachment.place().leadingOut(wayOut, wayOut6))));
    }

    void cut(Endpoint endpoint) {
        try {
            device.removePort(endpoint.hostInterface());
        } catch (SyscallException e) {
            throw ProblemException.internal(
                    "The interface " + endpoint.hostInterface() + " could not be removed.",
                    e.getMessage() + ".",
                    "Remove it with 'ip link delete'.",
                    e);
        }
    }

    Collection<Attachment> attachments() {
        return members.all();
    }

    Optional<Attachment> attachment(String containerId) {
        return members.find(containerId);
    }

    void keep(Attachment attachment) {
        members.keep(attachment);
    }

    List<Endpoint> endpoints() {
        return members.all().stream().map(this::endpoint).toList();
    }

    Optional<Endpoint> endpoint(String containerId) {
        return members.find(containerId).map(this::endpoint);
    }

    /** A bridge that was removed let go of the cables: they come back to the one that took its place. */
    void rejoin(Netlink netlink) throws SyscallException {
        if (network.macvlan()) {
            return; // its interfaces went with the parent
        }
        for (Endpoint endpoint : endpoints()) {
            Netlink.Link cable = netlink.link(endpoint.hostInterface()).orElse(null);
            if (cable != null && cable.masterIndex() == 0) {
                netlink.execute(LaunchMessages.rejoin(endpoint, port()));
            }
        }
    }

    private LaunchMessages.Port port() {
        return new LaunchMessages.Port(bridgeIndex, hairpin, !options.icc(), options.mtu());
    }

    /** Takes away the cables of all who are not attached. */
    void removeStrangers() throws SyscallException {
        Set<String> keep = members.all().stream().map(Attachment::hostInterface).collect(Collectors.toSet());
        device.removePorts(keep);
    }

    void destroy() throws SyscallException {
        device.remove();
    }

    private void warnOfOverlap() throws SyscallException {
        for (Subnet used : device.usedByOthers()) {
            for (NetworkSpec.Range range : network.ranges()) {
                if (used.overlaps(range.subnet())) {
                    lacks.add("Some addresses are not reached: the containers' network " + range.subnet() + " overlaps "
                            + used + ", which this host uses elsewhere.");
                }
            }
        }
    }

    String bridge() {
        return names.bridge(network);
    }

    /** The hardware address of a container's interface; empty where that is the kernel's choice. */
    String mac(Attachment attachment) {
        return mac(attachment.place(), attachment.address());
    }

    private Endpoint endpoint(Attachment attachment) {
        EndpointWish place = attachment.place();
        Inet4Address address = attachment.address();
        return new Endpoint(
                network.id(),
                network.name(),
                attachment.containerId(),
                address,
                network.range4().subnet().prefixLength(),
                network.gateway4(),
                ipv6(place),
                mac(place, address),
                place.number(),
                options.interfacePrefix() + place.number(),
                attachment.hostInterface(),
                bridge(),
                !network.internal(),
                place.wayOut() && !network.internal(),
                place.names(),
                place.links());
    }

    /** In the mode passthru a container has the parent's own unless it names another, which the parent then has too. */
    private String mac(EndpointWish place, Inet4Address address) {
        boolean parents = network.macvlan() && macvlan().mode() == MacvlanOptions.Mode.PASSTHRU;
        return place.macAddress().isEmpty() && !parents ? Endpoint.macAddress(address) : place.macAddress();
    }

    private MacvlanOptions macvlan() {
        return MacvlanOptions.of(network.options());
    }

    private Endpoint.@Nullable Ipv6 ipv6(EndpointWish place) {
        Inet6Address address = place.address6();
        NetworkSpec.Range range = network.range6().orElse(null);
        return address == null || range == null
                ? null
                : new Endpoint.Ipv6(
                        address,
                        range.subnet().prefixLength(),
                        (Inet6Address) range.gateway(),
                        place.wayOut6() && !network.internal());
    }
}
