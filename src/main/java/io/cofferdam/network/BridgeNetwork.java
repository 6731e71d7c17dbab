package io.cofferdam.network;

import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The network that an instance's containers share: a bridge, addresses, the way out, and published ports.
 *
 * <p>Containers reach each other, the host, and through it what the host reaches; from outside only published ports reach them. It is
 * set up by the first call that needs it. Safe for use by many threads.
 */
public final class BridgeNetwork implements AutoCloseable {

    /** The network's name at every door. */
    public static final String NAME = "bridge";

    private final NetworkNames names;
    private final EndpointStore store;
    private final List<Ipv4Subnet> pools;
    private @Nullable RunningBridge running;

    /**
     * @param instance whose network it is; every name in the kernel derives from it
     * @param stateDirectory the instance's {@code networks} directory
     */
    public BridgeNetwork(String instance, Path stateDirectory) {
        this(instance, stateDirectory, SubnetChoice.DEFAULT_POOLS);
    }

    /** The same with the ranges to take a subnet from; the default instance prefers 172.30.0.0/16 to them. */
    public BridgeNetwork(String instance, Path stateDirectory, List<Ipv4Subnet> pools) {
        this.names = NetworkNames.of(instance);
        this.store = new EndpointStore(stateDirectory);
        this.pools = List.copyOf(pools);
    }

    /** Makes what is missing of the bridge, its address and the packet filter's table; containers attached before keep theirs. */
    public synchronized void ensure() {
        try {
            if (running != null && !running.intact()) {
                close();
            }
        } catch (SyscallException e) {
            throw kernelRefused("The bridge " + names.bridge() + " could not be looked at.", e);
        }
        running();
    }

    public synchronized BridgeFacts facts() {
        return running().facts();
    }

    /** What this host cannot do for containers, each with its consequence. */
    public synchronized List<String> lacks() {
        return running().lacks();
    }

    /** The networks there are: this one, the host's, and none. */
    public synchronized List<NetworkView> views() {
        RunningBridge now = running();
        return List.of(
                NetworkView.bridge(names.instance(), now.facts(), now.endpoints()),
                NetworkView.builtIn(names.instance(), NetworkView.HOST),
                NetworkView.builtIn(names.instance(), NetworkView.NONE));
    }

    /**
     * Gives a container its place; the same address again if it has one.
     *
     * @param requested the address it must have, or null for any
     */
    public synchronized Endpoint attach(String containerId, @Nullable Inet4Address requested) {
        return running().attach(containerId, requested);
    }

    /** What makes the endpoint real, for the container's supervisor to send. */
    public synchronized LaunchMessages messages(Endpoint endpoint) {
        return running().messages(endpoint);
    }

    /** Takes a container's place and its published ports away; nothing happens if it has none. */
    public synchronized void release(String containerId) {
        running().release(containerId);
    }

    /** Where a container is, if it is attached. */
    public synchronized Optional<Endpoint> endpoint(String containerId) {
        return running().endpoint(containerId);
    }

    /** Every attached container's place. */
    public synchronized List<Endpoint> endpoints() {
        return running().endpoints();
    }

    /** A container's published ports, as they are on the host. */
    public synchronized List<PortBinding> published(String containerId) {
        return running().published(containerId);
    }

    /**
     * Makes ports of the host lead to an attached container, in place of those it had; all or none.
     *
     * @param endpoint the place it was given last
     * @return the bindings with the ports they got; none on a host that cannot forward, see {@link #lacks}
     * @throws ProblemException CONFLICT when a port is taken
     */
    public synchronized List<PortBinding> publish(String containerId, Endpoint endpoint, List<PortBinding> wanted) {
        return running().publish(containerId, endpoint, wanted);
    }

    /** Ends the forwarding of a container's ports; nothing happens if it has none. */
    public synchronized void unpublish(String containerId) {
        running().unpublish(containerId);
    }

    /** At the service's start: keeps what belongs to containers that live, and removes everything else that is this instance's. */
    public synchronized void reconcile(Set<String> liveContainerIds) {
        try {
            running().reconcile(liveContainerIds);
        } catch (SyscallException e) {
            throw kernelRefused("Interfaces of ended containers could not be removed.", e);
        }
    }

    /** Removes the network with all that belongs to it, from the kernel and from disk. */
    public synchronized void destroy() {
        try {
            running().destroy();
            running = null;
        } catch (SyscallException e) {
            throw kernelRefused("The bridge " + names.bridge() + " could not be removed.", e);
        }
    }

    /** Gives back this process's handles and holds; the network stays as it is, for the containers that use it. */
    @Override
    public synchronized void close() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    private RunningBridge running() {
        if (running == null) {
            try {
                running = new RunningBridge(names, store, pools);
            } catch (SyscallException e) {
                throw kernelRefused("The bridge " + names.bridge() + " could not be set up.", e);
            }
        }
        return running;
    }

    private static ProblemException kernelRefused(String what, SyscallException cause) {
        return ProblemException.internal(
                what,
                "Kernel: " + cause.getMessage() + ".",
                "The service needs CAP_NET_ADMIN and a kernel with bridges.",
                cause);
    }
}
