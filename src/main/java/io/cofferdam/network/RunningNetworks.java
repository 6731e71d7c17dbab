package io.cofferdam.network;

import io.cofferdam.linux.Netlink;
import io.cofferdam.linux.RouteMessages;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The networks of an instance as they are in the kernel: their bridges, the packet filter's table, the ports held; not thread-safe. */
final class RunningNetworks implements AutoCloseable {

    private static final Logger LOG = System.getLogger(RunningNetworks.class.getName());
    private static final int CHOICES = 8;

    private final NetworkNames names;
    private final NetworkStore store;
    private final List<Subnet> pools;
    private final Netlink netlink;
    private final Firewall firewall;
    private final TrackedConnections connections;
    private final Publishing publishing;
    private final Egress egress;
    private final HostIpv6 hostIpv6;
    private final Map<String, RunningBridge> bridges = new LinkedHashMap<>();
    private final List<String> lacks = new ArrayList<>();
    private @Nullable ProblemException absence;

    /**
     * Makes what is missing in the kernel and takes up what the store says.
     *
     * @param containerNames what people call the container of an id
     */
    RunningNetworks(
            NetworkNames names,
            NetworkStore store,
            List<Subnet> pools,
            Forwarding forwarding,
            UnaryOperator<String> containerNames)
            throws SyscallException {
        this.names = names;
        this.store = store;
        this.pools = pools;
        this.netlink = Netlink.open();
        this.firewall = new Firewall(new FirewallTable(names, forwarding), new GuardTable(names), forwarding);
        this.hostIpv6 = new HostIpv6(netlink, names, store);
        this.connections = new TrackedConnections(netlink);
        this.publishing = new Publishing(firewall, connections, containerNames);
        this.egress = new Egress(firewall);
        try {
            start();
        } catch (SyscallException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Whether a subnet is none that would have been chosen here. */
    boolean isOutsidePools(Subnet subnet) {
        return pools.stream().noneMatch(pool -> pool.contains(subnet));
    }

    /** Why the instance's own bridge is not there; null where it is. */
    @Nullable
    ProblemException absence() {
        return absence;
    }

    Netlink netlink() {
        return netlink;
    }

    Firewall firewall() {
        return firewall;
    }

    TrackedConnections connections() {
        return connections;
    }

    Publishing publishing() {
        return publishing;
    }

    Egress egress() {
        return egress;
    }

    /** By the id of their network, the instance's own first. */
    Map<String, RunningBridge> bridges() {
        return bridges;
    }

    List<String> lacks() {
        List<String> all = new ArrayList<>(lacks);
        all.addAll(HostForwarding.lacks(
                bridges.values().stream().map(RunningBridge::network).toList()));
        return all;
    }

    void install() {
        firewall.install(FirewallContent.of(bridges.values()));
    }

    @Override
    public void close() {
        publishing.close();
        connections.close();
        firewall.close();
        netlink.close();
    }

    /** Takes from the kernel what only networks with IPv6 needed, once there are none. */
    void leaveIpv6() throws SyscallException {
        if (bridges.values().stream()
                .noneMatch(
                        bridge -> bridge.network().ipv6() && !bridge.network().macvlan())) {
            hostIpv6.restore();
        }
    }

    /** The bridges with all their ports, and the packet filter's table. */
    void takeDown() throws SyscallException {
        firewall.uninstall();
        for (RunningBridge bridge : bridges.values()) {
            bridge.destroy();
        }
        bridges.clear();
        leaveIpv6();
    }

    /** What the packet filter has about a container and about the networks that it is on. */
    List<String> rules(String containerId) {
        Set<String> words = new HashSet<>();
        Set<String> others = new HashSet<>();
        for (RunningBridge bridge : bridges.values()) {
            EndpointStore.Attachment own = bridge.attachment(containerId).orElse(null);
            if (own != null) {
                words.add(bridge.bridge());
                EgressChain.of(bridge).ifPresent(chain -> words.add(chain.name()));
                EgressChain.of(bridge, own).ifPresent(chain -> words.add(chain.name()));
                for (Endpoint place : bridge.endpoints()) {
                    (place.containerId().equals(containerId) ? words : others).addAll(addresses(place));
                }
            }
        }
        return words.isEmpty() ? List.of() : FirewallLines.about(firewall.text(), words, others);
    }

    private static List<String> addresses(Endpoint place) {
        List<String> all =
                new ArrayList<>(List.of(Subnet.text(place.address()), place.hostInterface(), place.macAddress()));
        Endpoint.Ipv6 ipv6 = place.ipv6();
        if (ipv6 != null) {
            all.add(Subnet.text(ipv6.address()));
        }
        return all;
    }

    /** What other programs, or people, took away of what was set up. */
    List<String> damage() throws SyscallException {
        List<String> found = new ArrayList<>();
        for (RunningBridge bridge : bridges.values()) {
            if (!bridge.intact()) {
                found.add("The bridge of network " + bridge.network().name() + " was removed by another program.");
                continue;
            }
            for (String change : bridge.changes()) {
                found.add("The bridge of network " + bridge.network().name() + " " + change + " by another program.");
            }
        }
        List<String> tables = firewall.changed(FirewallContent.of(bridges.values()));
        if (!tables.isEmpty()) {
            found.add("Rules of the packet filter's " + String.join(" and ", tables)
                    + " were removed or changed by another program.");
        }
        for (String table : firewall.closedTables()) {
            found.add("The packet filter's table '" + table + "' of another program drops forwarded packets,"
                    + " and the rule that lets those of containers pass was not the last of its chain.");
        }
        return found;
    }

    private void start() throws SyscallException {
        try {
            RunningBridge own = setUp(ownBridge());
            bridges.put(own.network().id(), own);
        } catch (ProblemException e) {
            absence = e; // of this network only
        }
        List<String> absent = new ArrayList<>();
        for (NetworkSpec network : store.load(absent)) {
            try {
                bridges.put(network.id(), setUp(network));
            } catch (SyscallException | ProblemException e) {
                absent.add(network.id());
                LOG.log(Level.WARNING, "Network " + network.name() + " could not be set up", e);
                lacks.add("The network " + network.name() + " is not there: its bridge could not be set up ("
                        + e.getMessage() + ").");
            }
        }
        for (RunningBridge bridge : bridges.values()) {
            bridge.rejoin(netlink);
            lacks.addAll(publishing.takeUp(bridge));
        }
        for (String network : absent) {
            cutOff(network);
        }
        install();
    }

    /**
     * Who runs on a network that is not there has no rules in the table: neither what may leave it nor who may reach it is known. So
     * nothing passes its cable until the network is there again.
     */
    private void cutOff(String network) throws SyscallException {
        List<String> whose = new ArrayList<>();
        for (EndpointStore.Attachment attachment : store.endpoints(network).load()) {
            Netlink.Link cable = netlink.link(attachment.hostInterface()).orElse(null);
            if (cable != null) {
                netlink.execute(RouteMessages.cutOff(cable.index()));
                whose.add(NetworkNames.shortId(attachment.containerId()));
            }
        }
        if (!whose.isEmpty()) {
            lacks.add("The network " + NetworkNames.shortId(network) + " is not there, see the service's log: "
                    + String.join(", ", whose) + " cannot speak to anybody over it until it is.");
        }
    }

    private NetworkSpec ownBridge() {
        NetworkSpec own = new NetworkSpec(
                names.builtInId(Networks.DEFAULT),
                Networks.DEFAULT,
                NetworkSpec.BRIDGE_DRIVER,
                null,
                List.of(),
                false,
                false,
                Map.of(),
                Map.of());
        return store.settled(own);
    }

    /** Sets a network up, with a subnet that is free where it has none yet. */
    RunningBridge setUp(NetworkSpec network) throws SyscallException {
        boolean known = store.isKnown(NetworkStore.directory(network));
        return network.macvlan() ? setUpUpon(network, known) : setUpBridge(network, known);
    }

    /** Upon an interface of the host: its subnet is the parent's as a rule, and no other network here has the parent. */
    private RunningBridge setUpUpon(NetworkSpec network, boolean known) throws SyscallException {
        if (!known) {
            requireApart(network);
            requireOwnParent(network);
        }
        NetworkDevice device = new MacvlanParent(netlink, network, names.bridge(network), names.carrier(network));
        try {
            NetworkSpec settled = network;
            if (!NetworkMaker.hasIpv4(network)) {
                List<Subnet> used = new ArrayList<>(HostAddresses.used(netlink, -1));
                used.addAll(HostGround.reached(netlink));
                used.addAll(subnets());
                settled = NetworkMaker.withSubnet(
                        network, SubnetChoice.choose(SubnetChoice.candidates(names, pools), used));
            }
            return new RunningBridge(settled, names, device, store.endpoints(NetworkStore.directory(settled)));
        } catch (SyscallException | RuntimeException e) {
            if (!known) {
                device.remove();
            }
            throw e;
        }
    }

    private void requireOwnParent(NetworkSpec network) {
        for (RunningBridge other : bridges.values()) {
            if (other.network().macvlan() && names.bridge(other.network()).equals(names.bridge(network))) {
                throw ProblemException.conflict(
                        "The parent " + names.bridge(network) + " cannot be used.",
                        "network " + other.network().name() + " is already using parent interface "
                                + names.bridge(network) + ".",
                        "Use that network, or another parent.");
            }
        }
    }

    private RunningBridge setUpBridge(NetworkSpec network, boolean known) throws SyscallException {
        BridgeDevice device = new BridgeDevice(netlink, names.bridge(network), names.carrier(network));
        if (!known) {
            requireFree(network, device);
        }
        try {
            NetworkSpec settled = NetworkMaker.hasIpv4(network) ? network : settle(network, device);
            if (!known && settled.builtIn()) {
                store.save(settled);
            }
            if (settled.ipv6()) {
                lacks.addAll(hostIpv6.prepare());
            }
            return new RunningBridge(settled, names, device, store.endpoints(NetworkStore.directory(settled)));
        } catch (SyscallException | RuntimeException e) {
            if (!known) {
                device.remove();
                leaveIpv6();
            }
            throw e;
        }
    }

    /**
     * Takes the first candidate that stays free: another instance that started at the same moment can have chosen the same, and
     * then the one with the younger bridge goes on to the next.
     */
    private NetworkSpec settle(NetworkSpec network, BridgeDevice device) throws SyscallException {
        List<Subnet> left = new ArrayList<>(SubnetChoice.candidates(names, pools));
        for (int choice = 0; choice < CHOICES; choice++) {
            List<Subnet> used = new ArrayList<>(device.usedByOthers());
            used.addAll(HostGround.reached(netlink));
            used.addAll(subnets());
            Subnet chosen = SubnetChoice.choose(left, used);
            NetworkSpec settled = NetworkMaker.withSubnet(network, chosen);
            device.ensure(settled, 0);
            if (!device.olderOverlaps(chosen)) {
                return settled;
            }
            device.remove();
            left.remove(chosen);
        }
        throw SubnetChoice.noneFree(left);
    }

    /** Refuses a new network whose bridge or addresses others have. */
    private void requireFree(NetworkSpec network, BridgeDevice device) throws SyscallException {
        if (!network.builtIn() && device.index().isPresent()) {
            throw ProblemException.conflict(
                    "The bridge of network " + network.name() + " cannot be made.",
                    "The host has an interface of that name already.",
                    "Name another with the option " + BridgeOptions.NAME + ", or none.");
        }
        requireApart(network);
        for (NetworkSpec.Range range : network.ranges()) {
            HostGround.requireClear(range.subnet(), netlink);
        }
    }

    /** Refuses addresses that another network has. */
    private void requireApart(NetworkSpec network) {
        for (NetworkSpec.Range range : network.ranges()) {
            for (RunningBridge other : bridges.values()) {
                for (NetworkSpec.Range had : other.network().ranges()) {
                    if (had.subnet().overlaps(range.subnet())) {
                        throw SubnetChoice.overlap(
                                range.subnet(),
                                had.subnet(),
                                "the network " + other.network().name());
                    }
                }
            }
        }
    }

    private List<Subnet> subnets() {
        return bridges.values().stream()
                .flatMap(bridge -> bridge.network().ranges().stream())
                .map(NetworkSpec.Range::subnet)
                .toList();
    }
}
