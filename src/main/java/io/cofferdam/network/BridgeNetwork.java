package io.cofferdam.network;

import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private @Nullable ProblemException absence;

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

    /**
     * Makes what is missing of the bridge, its address and the packet filter's table; containers attached before keep theirs. On a host
     * that can have no such network it does nothing: {@link #lacks} says why, and attaching a container is refused.
     */
    public synchronized void ensure() {
        try {
            if (running != null && !running.intact()) {
                close();
            }
            running();
        } catch (SyscallException e) {
            absence = kernelRefused("The bridge " + names.bridge() + " could not be looked at.", e);
        } catch (ProblemException e) {
            absence = e;
        }
    }

    public synchronized BridgeFacts facts() {
        return running().facts();
    }

    /** What this host cannot do for containers, each with its consequence. */
    public synchronized List<String> lacks() {
        Optional<RunningBridge> now = present();
        return now.isPresent()
                ? now.get().lacks()
                : List.of("Containers have no network but none and host: "
                        + (absence == null ? "" : absence.getMessage()));
    }

    /** The networks there are: this one where the host can have it, the host's, and none. */
    public synchronized List<NetworkView> views() {
        List<NetworkView> views = new ArrayList<>();
        present().ifPresent(now -> views.add(NetworkView.bridge(names.instance(), now.facts(), now.endpoints())));
        views.add(NetworkView.builtIn(names.instance(), NetworkView.HOST));
        views.add(NetworkView.builtIn(names.instance(), NetworkView.NONE));
        return List.copyOf(views);
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
        present().ifPresent(now -> now.release(containerId));
    }

    /** Takes the cable away from a network namespace that others may still be in. */
    public synchronized void cut(Endpoint endpoint) {
        present().ifPresent(now -> now.cut(endpoint));
    }

    /** Where a container is, if it is attached. */
    public synchronized Optional<Endpoint> endpoint(String containerId) {
        return present().flatMap(now -> now.endpoint(containerId));
    }

    /** Every attached container's place. */
    public synchronized List<Endpoint> endpoints() {
        return present().map(RunningBridge::endpoints).orElse(List.of());
    }

    /** A container's published ports, as they are on the host. */
    public synchronized List<PortBinding> published(String containerId) {
        return present().map(now -> now.published(containerId)).orElse(List.of());
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
        present().ifPresent(now -> now.unpublish(containerId));
    }

    /** At the service's start: keeps what belongs to containers that live, and removes everything else that is this instance's. */
    public synchronized void reconcile(Set<String> liveContainerIds) {
        try {
            Optional<RunningBridge> now = present();
            if (now.isPresent()) {
                now.get().reconcile(liveContainerIds);
            }
        } catch (SyscallException e) {
            throw kernelRefused("Interfaces of ended containers could not be removed.", e);
        }
    }

    /** Removes the network with all that belongs to it, from the kernel and from disk. */
    public synchronized void destroy() {
        try {
            Optional<RunningBridge> now = present();
            if (now.isPresent()) {
                now.get().destroy();
                running = null;
            }
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

    /** The network, set up if need be, where this host can have it. */
    private Optional<RunningBridge> present() {
        if (running == null && absence == null) {
            ensure();
        }
        return Optional.ofNullable(running);
    }

    private RunningBridge running() {
        if (running == null) {
            try {
                absence = null;
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
