package io.cofferdam.network;

import io.cofferdam.linux.Nftables;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.network.EndpointStore.Attachment;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The networks of an instance: bridges, addresses, the way out, and published ports.
 *
 * <p>Containers of one network reach each other, the host, and through it what the host reaches; other networks and hosts reach them
 * by published ports only. All is set up by the first call that needs it. Safe for use by many threads.
 */
public final class Networks implements AutoCloseable {

    /** The name of the network that every instance has, at every door. */
    public static final String DEFAULT = "bridge";

    private static final Logger LOG = System.getLogger(Networks.class.getName());

    private final NetworkStore store;
    private final Upkeep upkeep;
    private final NetworkList list;
    private final NetworkChanges changes;
    private final NameService nameService = new NameService(Nftables.available());
    private final EgressControl egress;
    private volatile UnaryOperator<String> containerNames = NetworkNames::shortId;

    /**
     * @param instance whose networks they are; every name in the kernel derives from it
     * @param stateDirectory the instance's {@code networks} directory
     */
    public Networks(String instance, Path stateDirectory) {
        this(instance, stateDirectory, Forwarding.OWN);
    }

    /** The same with the ranges to take subnets from; the default instance prefers 172.30.0.0/16 to them. */
    public Networks(String instance, Path stateDirectory, List<Subnet> pools) {
        this(instance, stateDirectory, pools, InstantSource.system());
    }

    /** The same with what is done about packet filters of others. */
    public Networks(String instance, Path stateDirectory, Forwarding forwarding) {
        this(instance, stateDirectory, SubnetChoice.DEFAULT_POOLS, forwarding, InstantSource.system());
    }

    /** @param clock when what could not be made again is tried again */
    Networks(String instance, Path stateDirectory, List<Subnet> pools, InstantSource clock) {
        this(instance, stateDirectory, pools, Forwarding.OWN, clock);
    }

    private Networks(
            String instance, Path stateDirectory, List<Subnet> pools, Forwarding forwarding, InstantSource clock) {
        NetworkNames names = NetworkNames.of(instance);
        this.store = new NetworkStore(stateDirectory);
        this.upkeep = new Upkeep(
                () -> new RunningNetworks(names, store, List.copyOf(pools), forwarding, id -> containerNames.apply(id)),
                new Repairs(clock));
        this.list = new NetworkList(names, upkeep);
        this.changes = new NetworkChanges(upkeep, list, store);
        this.egress = new EgressControl(this, store);
    }

    /** What may leave them. */
    public EgressControl egress() {
        return egress;
    }

    /**
     * Makes what is missing of bridges, their addresses and the packet filter's table; containers attached before keep theirs. On a
     * host that can have no such network it does nothing: {@link #lacks} says why, and attaching a container is refused.
     */
    public synchronized void ensure() {
        upkeep.ensure();
    }

    /**
     * Looks whether other programs removed what was set up, and makes it again; who runs gets its cables back. What cannot be made again
     * is tried again by the calls that follow, once it is time to.
     *
     * @return what was made again, a sentence each
     * @throws ProblemException or SyscallException when something could not be made again: once, not each time that it is tried
     */
    public synchronized List<String> repair() throws SyscallException {
        return upkeep.repair();
    }

    /** Says how messages are to call the container of an id; by its short id until then. */
    public void callContainers(UnaryOperator<String> names) {
        containerNames = names;
    }

    /** What this host cannot do for containers, each with its consequence. */
    public synchronized List<String> lacks() {
        return NetworkLacks.of(upkeep, store);
    }

    /** The networks there are: the instance's bridge where the host can have it, the host's, none, and those that were made. */
    public synchronized List<NetworkView> views() {
        return list.views();
    }

    /** The network that somebody means by a name, an id or the beginning of an id. */
    public synchronized Optional<NetworkSpec> find(String reference) {
        return list.find(reference);
    }

    /** The same; refused where there is none. */
    public synchronized NetworkSpec require(String reference) {
        return list.require(reference);
    }

    /** The same with who is on it. */
    public synchronized NetworkView view(String reference) {
        return list.view(reference);
    }

    /**
     * Whether what is asked reaches into what the host itself does: names of its interfaces, or a subnet that was named and is not of
     * the pools or is used elsewhere. What the host says to a subnet goes to the containers there, whoever it was meant for.
     */
    public synchronized boolean reachesIntoHost(NewNetwork wish) {
        List<Subnet> named = wish.ranges().stream()
                .map(NewNetwork.Range::subnet)
                .filter(text -> !text.isEmpty())
                .map(Subnet::wide)
                .toList();
        if (wish.namesOfHost() || named.stream().anyMatch(running()::isOutsidePools)) {
            return true;
        }
        try {
            List<Subnet> used =
                    named.isEmpty() ? List.of() : HostAddresses.used(running().netlink(), -1);
            return named.stream().anyMatch(subnet -> used.stream().anyMatch(subnet::overlaps));
        } catch (SyscallException e) {
            throw Upkeep.refused("The host's addresses could not be looked at.", e);
        }
    }

    /** Makes a network. */
    public synchronized NetworkView create(NewNetwork wish) {
        return changes.create(wish);
    }

    /** Removes a network that nobody is attached to. */
    public synchronized NetworkView remove(String reference) {
        return changes.remove(reference);
    }

    /**
     * Gives a container a place on a network; the same addresses again if it has one there.
     *
     * @param network the network's name or id
     */
    public synchronized Endpoint attach(String network, String containerId, EndpointWish wish) {
        RunningBridge bridge = running(network);
        Egress held = running().egress();
        held.requireEnforceable(bridge, wish.egress());
        Attachment before = bridge.attachment(containerId).orElse(null);
        if (before != null) {
            held.dismiss(bridge, before);
        }
        Endpoint endpoint = bridge.attach(containerId, wish);
        if (before != null && !before.address().equals(endpoint.address())) {
            running().connections().forget(before);
        }
        try {
            bridge.attachment(containerId).ifPresent(now -> {
                running().connections().settle(now);
                held.admit(bridge, now);
            });
        } catch (RuntimeException e) {
            bridge.release(containerId);
            throw e;
        }
        if (!endpoint.names().isEmpty()) {
            knowNames();
        }
        return endpoint;
    }

    /**
     * Lets a container ask at 127.0.0.11 for the names of those on its networks; nothing happens if it has no name there itself.
     *
     * @param pid a process in its network namespace
     * @param servers who is asked about names of elsewhere
     */
    public void serveNames(String containerId, long pid, NameServers servers) {
        if (endpoints(containerId).stream()
                .allMatch(endpoint -> endpoint.names().isEmpty())) {
            return;
        }
        try {
            nameService.serve(containerId, pid, servers);
        } catch (IOException e) {
            // It runs, and reaches others by their addresses.
            LOG.log(Level.WARNING, "Container " + containerId + " has no name service", e);
        }
    }

    /** Whether a container can ask for names. */
    public boolean servesNames(String containerId) {
        return nameService.serves(containerId);
    }

    /**
     * Calls a container otherwise from now on.
     *
     * @param names by the network's name
     */
    public synchronized void rename(String containerId, Map<String, List<String>> names) {
        for (RunningBridge bridge : bridges()) {
            List<String> called = names.get(bridge.network().name());
            if (called != null) {
                bridge.rename(containerId, called);
            }
        }
        knowNames();
    }

    void knowNames() {
        Map<String, EgressPolicy> policies = new HashMap<>();
        for (RunningBridge bridge : bridges()) {
            for (Attachment attachment : bridge.attachments()) {
                EgressPolicy policy = attachment.place().egress();
                if (policy != null) {
                    policies.put(attachment.containerId(), policy);
                }
            }
        }
        nameService.know(NameTable.of(bridges().stream().map(list::view).toList(), policies));
    }

    /** What makes the endpoint real, for the container's supervisor to send. */
    public synchronized LaunchMessages messages(Endpoint endpoint) {
        return running(endpoint.network()).messages(endpoint);
    }

    /** Makes a place real in the network namespace of a process that already runs; on failure no cable is left. */
    public synchronized void plugIn(Endpoint endpoint, long pid) {
        RunningNetworks now = running();
        RunningBridge bridge = NetworkList.bridge(now, endpoint.network());
        try {
            LiveCabling.plugIn(now.netlink(), bridge.messages(endpoint), endpoint, pid);
        } catch (RuntimeException e) {
            cut(bridge, endpoint, pid);
            throw e;
        }
    }

    /**
     * Lets what is on none of a running container's networks go over some of them.
     *
     * @return its places as they are then
     */
    public synchronized List<Endpoint> leadOut(String containerId, WaysOut ways, long pid) {
        List<LiveCabling.Way> before = ways(containerId);
        bridges().forEach(bridge -> bridge.leadOut(containerId, ways));
        LiveCabling.routeOut(pid, before, ways(containerId));
        return endpoints(containerId);
    }

    private List<LiveCabling.Way> ways(String containerId) {
        return endpoints(containerId).stream()
                .flatMap(place -> LiveCabling.Way.of(place).stream())
                .toList();
    }

    /** Takes a container's places and its published ports away; nothing happens if it has none. */
    public synchronized void release(String containerId) {
        nameService.stop(containerId);
        for (RunningBridge bridge : bridges()) {
            release(bridge, containerId);
        }
    }

    /** Takes a container's place on one network away. */
    public synchronized void release(String network, String containerId) {
        bridges().stream()
                .filter(bridge -> bridge.network().id().equals(network))
                .forEach(bridge -> release(bridge, containerId));
    }

    /**
     * Takes the cable away from a network namespace that others may still be in.
     *
     * @param pid a process in it
     */
    public synchronized void cut(Endpoint endpoint, long pid) {
        bridges().stream()
                .filter(bridge -> bridge.network().id().equals(endpoint.network()))
                .forEach(bridge -> cut(bridge, endpoint, pid));
    }

    private static void cut(RunningBridge bridge, Endpoint endpoint, long pid) {
        if (bridge.network().macvlan()) {
            LiveCabling.unplug(endpoint, pid);
        } else {
            bridge.cut(endpoint);
        }
    }

    /** Where a container is, in the order of its interfaces. */
    public synchronized List<Endpoint> endpoints(String containerId) {
        return bridges().stream()
                .flatMap(bridge -> bridge.endpoint(containerId).stream())
                .sorted(Comparator.comparingInt(Endpoint::number))
                .toList();
    }

    /** A container's published ports, as they are on the host. */
    public synchronized List<PortBinding> published(String containerId) {
        return bridges().stream()
                .flatMap(bridge -> bridge.attachment(containerId).stream())
                .map(Attachment::ports)
                .flatMap(List::stream)
                .toList();
    }

    /** What the packet filter has about a container, as it is in the kernel. */
    public synchronized List<String> rules(String containerId) {
        return upkeep.present().map(now -> now.rules(containerId)).orElse(List.of());
    }

    /**
     * Makes ports of the host lead to an attached container, in place of those it had on these networks; all or none.
     *
     * @param places those it was given last; its ports of a family lead over the one that is its way out with that
     * @return the bindings with the ports they got; none on a host that cannot forward, see {@link #lacks}, and none for a container
     *     without a way out
     * @throws ProblemException CONFLICT when a port is taken, INVALID for one of IPv6 where the container has no IPv6
     */
    public synchronized List<PortBinding> publish(List<Endpoint> places, List<PortWish> wanted) {
        return PublishedPorts.publish(upkeep.running(), places, wanted);
    }

    /** Ends the forwarding of a container's ports; nothing happens if it has none. */
    public synchronized void unpublish(String containerId) {
        upkeep.present()
                .ifPresent(now -> now.bridges()
                        .values()
                        .forEach(bridge -> now.publishing().unpublish(bridge, containerId)));
    }

    /** At the service's start: keeps what belongs to containers that live, and removes everything else that is this instance's. */
    public synchronized void reconcile(Set<String> liveContainerIds) {
        RunningNetworks now = upkeep.present().orElse(null);
        if (now == null) {
            return;
        }
        try {
            for (RunningBridge bridge : now.bridges().values()) {
                for (Attachment attachment : bridge.attachments()) {
                    if (!liveContainerIds.contains(attachment.containerId())) {
                        release(bridge, attachment.containerId());
                    }
                }
            }
            now.install();
            for (RunningBridge bridge : now.bridges().values()) {
                bridge.removeStrangers();
            }
            knowNames();
        } catch (SyscallException e) {
            throw Upkeep.refused("Interfaces of ended containers could not be removed.", e);
        }
    }

    /** Removes the networks with all that belongs to them, from the kernel and from disk. */
    public synchronized void destroy() {
        try {
            RunningNetworks now = upkeep.present().orElse(null);
            if (now != null) {
                List<NetworkSpec> gone = now.bridges().values().stream()
                        .map(RunningBridge::network)
                        .toList();
                now.takeDown();
                gone.forEach(network -> store.remove(NetworkStore.directory(network)));
                close();
            }
        } catch (SyscallException e) {
            throw Upkeep.refused("The bridges could not be removed.", e);
        }
    }

    /** Takes away what is in the kernel, where nobody uses it; the next start makes it again of what is on disk. */
    public synchronized void takeDown() {
        RunningNetworks now = upkeep.now().orElse(null);
        if (now == null) {
            return;
        }
        try {
            now.takeDown();
        } catch (SyscallException e) {
            throw Upkeep.refused("The bridges could not be removed.", e);
        }
        close();
    }

    /** Gives back this process's handles and holds; the networks stay as they are, for the containers that use them. */
    @Override
    public synchronized void close() {
        nameService.close();
        upkeep.close();
    }

    private void release(RunningBridge bridge, String containerId) {
        Attachment attachment = bridge.attachment(containerId).orElse(null);
        if (attachment != null) {
            running().publishing().unpublish(bridge, containerId);
            running().egress().dismiss(bridge, attachment);
            boolean named = !attachment.place().names().isEmpty();
            bridge.release(containerId);
            if (!bridge.network().macvlan()) {
                running().connections().forget(attachment);
            }
            if (named) {
                knowNames();
            }
        }
    }

    Collection<RunningBridge> bridges() {
        return list.bridges();
    }

    RunningNetworks running() {
        return upkeep.running();
    }

    RunningBridge running(String network) {
        return list.running(network);
    }
}
