package io.cofferdam.container;

import io.cofferdam.network.EgressPolicy;
import io.cofferdam.network.EgressView;
import io.cofferdam.network.NetworkSpec;
import io.cofferdam.network.NetworkView;
import io.cofferdam.network.Networks;
import io.cofferdam.network.NewNetwork;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The networks of an engine and its containers' places on them. Safe for use by many threads. */
public final class ContainerNetworks {

    private final Networks networks;
    private final Containers containers;
    private final Connections connections;
    private final Links links;
    private final Bookkeeping book;

    ContainerNetworks(
            Networks networks, Containers containers, Connections connections, Links links, Bookkeeping book) {
        this.networks = networks;
        this.containers = containers;
        this.connections = connections;
        this.links = links;
        this.book = book;
    }

    public List<NetworkView> list() {
        return networks.views();
    }

    /** @param reference the network's name, its id or the beginning of that */
    public NetworkView get(String reference) {
        return networks.view(reference);
    }

    public Optional<NetworkSpec> find(String reference) {
        return networks.find(reference);
    }

    /** Whether a new network takes names or addresses that may mean something to the host itself. */
    public boolean reachesIntoHost(NewNetwork wish) {
        return networks.reachesIntoHost(wish);
    }

    public NetworkView create(NewNetwork wish) {
        NetworkView made = networks.create(wish);
        book.publish(made.spec(), "create", Map.of());
        return made;
    }

    public void remove(String reference) {
        NetworkView gone = networks.remove(reference);
        book.publish(gone.spec(), "destroy", Map.of());
    }

    /** @param asked on the network of that name or id */
    public void connect(String container, EndpointRequest asked) {
        connections.connect(containers.require(container), asked);
    }

    /** @param force no matter whether it is connected */
    public void disconnect(String container, String network, boolean force) {
        connections.disconnect(containers.require(container), network, force);
    }

    /** Takes away a container's own word for another one on the bridge. */
    public void unlink(String container, String alias) {
        links.remove(containers.require(container), alias);
    }

    /** What a container's network consists of beside its places. */
    public NetworkSide side(String container) {
        return connections.side(containers.require(container));
    }

    /** What may leave a network, and what did. */
    public EgressView egress(String network) {
        return networks.egress().of(network);
    }

    /** Lets leave a network what a policy allows; everything with null. */
    public void egress(String network, @Nullable EgressPolicy policy) {
        networks.egress().change(network, policy);
    }

    /** What may leave a container, and while it runs what did. */
    public EgressView egressOfContainer(String container) {
        return connections.egress(containers.require(container));
    }

    /** Lets leave a container what a policy allows; what its networks let out with null. */
    public void egressOfContainer(String container, @Nullable EgressPolicy policy) {
        connections.restrict(containers.require(container), policy);
    }
}
