package io.cofferdam.network;

import io.cofferdam.linux.SyscallException;
import io.cofferdam.network.EndpointStore.Attachment;
import io.cofferdam.problem.ProblemException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A bridge network that has been set up: who is attached and what is published, in memory, on disk and in the kernel; not thread-safe. */
final class RunningBridge implements AutoCloseable {

    private static final Logger LOG = System.getLogger(RunningBridge.class.getName());
    private static final int CHOICES = 8;

    private final NetworkNames names;
    private final EndpointStore store;
    private final BridgeDevice device;
    private final Ipv4Subnet subnet;
    private final int bridgeIndex;
    private final boolean hairpin;
    private final AddressPool pool;
    private final Firewall firewall;
    private final HostPorts hostPorts = new HostPorts();
    private final Map<String, Attachment> attachments = new TreeMap<>();
    private final List<String> lacks = new ArrayList<>();

    /** Makes what is missing in the kernel and takes up what the store says. */
    RunningBridge(NetworkNames names, EndpointStore store, List<Ipv4Subnet> pools) throws SyscallException {
        this.names = names;
        this.store = store;
        this.device = new BridgeDevice(names);
        try {
            Optional<Ipv4Subnet> stored = store.subnet();
            this.subnet = stored.isPresent() ? stored.get() : settle(SubnetChoice.candidates(names, pools));
            this.pool = new AddressPool(subnet);
            this.bridgeIndex = device.ensure(subnet);
            lacks.addAll(device.configure());
            this.hairpin = BridgeDevice.filtersBridgedFrames();
            warnOfOverlap();
            this.firewall = new Firewall(new FirewallTable(names, subnet));
        } catch (SyscallException | RuntimeException e) {
            device.close();
            throw e;
        }
        takeUpStored();
        install();
    }

    /** Whether everything in the kernel is still there; people and other programs remove bridges and tables. */
    boolean intact() throws SyscallException {
        return device.index().equals(Optional.of(bridgeIndex)) && firewall.present();
    }

    BridgeFacts facts() {
        return new BridgeFacts(BridgeNetwork.NAME, names.bridge(), subnet, pool.gateway());
    }

    List<String> lacks() {
        List<String> all = new ArrayList<>(lacks);
        String lack = firewall.lack();
        if (lack != null) {
            all.add("Containers have no way out and no published ports: " + lack);
        }
        for (String table : firewall.droppingTables()) {
            all.add("Containers may have no way out: the packet filter's table '" + table
                    + "' of another program drops forwarded packets unless a rule there allows them.");
        }
        return all;
    }

    Endpoint attach(String containerId, @Nullable Inet4Address requested) {
        Attachment before = attachments.get(containerId);
        if (before != null && requested != null && !requested.equals(before.address())) {
            release(containerId);
            before = null;
        }
        if (before != null) {
            // A new name for the new cable: the kernel may not have taken away the old one yet.
            return keep(new Attachment(containerId, before.address(), names.veth(containerId), before.ports()));
        }
        Inet4Address address = requested == null ? pool.allocate() : pool.claim(requested);
        return keep(new Attachment(containerId, address, names.veth(containerId), List.of()));
    }

    LaunchMessages messages(Endpoint endpoint) {
        return LaunchMessages.of(endpoint, bridgeIndex, hairpin);
    }

    void release(String containerId) {
        unpublish(containerId);
        Attachment attachment = attachments.remove(containerId);
        if (attachment != null) {
            pool.release(attachment.address());
            store.remove(containerId);
        }
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

    List<Endpoint> endpoints() {
        return attachments.values().stream().map(this::endpoint).toList();
    }

    Optional<Endpoint> endpoint(String containerId) {
        return Optional.ofNullable(attachments.get(containerId)).map(this::endpoint);
    }

    List<PortBinding> published(String containerId) {
        Attachment attachment = attachments.get(containerId);
        return attachment == null ? List.of() : attachment.ports();
    }

    List<PortBinding> publish(String containerId, Endpoint endpoint, List<PortBinding> wanted) {
        Attachment attachment = attachments.get(containerId);
        if (attachment == null || !attachment.address().equals(endpoint.address())) {
            throw ProblemException.conflict(
                    "Ports of container " + containerId + " cannot be published.",
                    "It is not attached to the network with the address "
                            + endpoint.address().getHostAddress() + ".",
                    "Attach it first.");
        }
        unpublish(containerId);
        if (wanted.isEmpty() || firewall.lack() != null) {
            return List.of();
        }
        List<PortBinding> held = new ArrayList<>();
        try {
            for (PortBinding binding : wanted) {
                held.add(hostPorts.hold(binding));
            }
            firewall.add(mappings(attachment, held));
        } catch (RuntimeException e) {
            held.forEach(hostPorts::letGo);
            throw e;
        }
        keep(attachment.withPorts(held));
        return List.copyOf(held);
    }

    void unpublish(String containerId) {
        Attachment attachment = attachments.get(containerId);
        if (attachment != null && !attachment.ports().isEmpty()) {
            firewall.remove(mappings(attachment, attachment.ports()));
            attachment.ports().forEach(hostPorts::letGo);
            keep(attachment.withPorts(List.of()));
        }
    }

    void reconcile(Set<String> liveContainerIds) throws SyscallException {
        for (String containerId : List.copyOf(attachments.keySet())) {
            if (!liveContainerIds.contains(containerId)) {
                release(containerId);
            }
        }
        install();
        device.removePorts(
                attachments.values().stream().map(Attachment::hostInterface).collect(Collectors.toSet()));
    }

    void destroy() throws SyscallException {
        firewall.uninstall();
        device.remove();
        close();
        store.clear();
    }

    @Override
    public void close() {
        hostPorts.close();
        firewall.close();
        device.close();
    }

    /**
     * Takes the first candidate that stays free: another instance that started at the same moment can have chosen the same, and
     * then the one with the younger bridge goes on to the next.
     */
    private Ipv4Subnet settle(List<Ipv4Subnet> candidates) throws SyscallException {
        List<Ipv4Subnet> left = new ArrayList<>(candidates);
        for (int choice = 0; choice < CHOICES; choice++) {
            Ipv4Subnet chosen = SubnetChoice.choose(left, device.usedByOthers());
            device.ensure(chosen);
            if (!device.olderOverlaps(chosen)) {
                store.saveSubnet(chosen);
                return chosen;
            }
            device.remove();
            left.remove(chosen);
        }
        return SubnetChoice.choose(List.of(), List.of());
    }

    private void warnOfOverlap() throws SyscallException {
        for (Ipv4Subnet used : device.usedByOthers()) {
            if (used.overlaps(subnet)) {
                lacks.add("Some addresses are not reached: the containers' network " + subnet + " overlaps " + used
                        + ", which this host uses elsewhere.");
            }
        }
    }

    private void takeUpStored() {
        for (Attachment attachment : store.load()) {
            try {
                pool.claim(attachment.address());
            } catch (ProblemException e) {
                LOG.log(Level.WARNING, "attachment of {0} is dropped: {1}", attachment.containerId(), e.getMessage());
                store.remove(attachment.containerId());
                continue;
            }
            attachments.put(attachment.containerId(), attachment);
            attachment.ports().forEach(this::holdAgain);
        }
    }

    private void holdAgain(PortBinding binding) {
        try {
            hostPorts.hold(binding);
        } catch (ProblemException e) {
            // Connections still go to the container, because forwarding comes before the host's own sockets.
            lacks.add("Another program took port " + binding.hostPort()
                    + " while the service was away, and gets no connections on it.");
        }
    }

    private void install() {
        List<FirewallTable.Mapping> all = new ArrayList<>();
        attachments.values().forEach(attachment -> all.addAll(mappings(attachment, attachment.ports())));
        firewall.install(all);
    }

    private List<FirewallTable.Mapping> mappings(Attachment attachment, Collection<PortBinding> bindings) {
        return bindings.stream()
                .map(binding -> new FirewallTable.Mapping(binding, attachment.address()))
                .toList();
    }

    private Endpoint keep(Attachment attachment) {
        store.save(attachment);
        attachments.put(attachment.containerId(), attachment);
        return endpoint(attachment);
    }

    private Endpoint endpoint(Attachment attachment) {
        return new Endpoint(
                attachment.containerId(),
                attachment.address(),
                subnet.prefixLength(),
                pool.gateway(),
                Endpoint.macAddress(attachment.address()),
                attachment.hostInterface(),
                names.bridge());
    }
}
