package io.cofferdam.container;

import io.cofferdam.network.EgressPolicy;
import io.cofferdam.network.EgressView;
import io.cofferdam.network.Endpoint;
import io.cofferdam.network.NetworkSpec;
import io.cofferdam.network.NetworkView;
import io.cofferdam.network.Networks;
import io.cofferdam.network.WaysOut;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Connects containers to further networks and takes them off, also while they run. */
final class Connections {

    private static final int MOST_NETWORKS = 100;

    private final Networks networks;
    private final Cabling cabling;
    private final ContainerFiles files;
    private final Bookkeeping book;

    Connections(Networks networks, Cabling cabling, ContainerFiles files, Bookkeeping book) {
        this.networks = networks;
        this.cabling = cabling;
        this.files = files;
        this.book = book;
    }

    /** @param asked whose network is a name or an id */
    void connect(ContainerEntry entry, EndpointRequest asked) {
        NetworkRules.endpoint(asked);
        NetworkSpec network = networks.require(asked.network());
        entry.lock.lock();
        try {
            Bookkeeping.refuseIfGone(entry);
            requireAddressed(entry, network);
            List<EndpointRequest> before = connected(entry);
            if (before.stream().anyMatch(one -> one.network().equals(network.name()))) {
                throw ProblemException.forbidden(
                        "endpoint with name " + entry.spec().name() + " already exists in network " + network.name()
                                + ".",
                        "The container is connected to it.",
                        "Disconnect it first to connect it in another way.");
            }
            if (before.size() >= MOST_NETWORKS) {
                throw ProblemException.invalid(
                        entry.spec().name() + " is on too many networks.",
                        "A container can be on " + MOST_NETWORKS + ".",
                        "Disconnect it from others first.");
            }
            List<EndpointRequest> after = new ArrayList<>(before);
            after.add(asked.named(network.name()));
            change(entry, after, () -> plugIn(entry, asked.named(network.name()), after));
            publish(entry, network, "connect");
        } finally {
            entry.lock.unlock();
        }
    }

    /** @param force no matter whether it is connected */
    void disconnect(ContainerEntry entry, String reference, boolean force) {
        NetworkSpec network = networks.require(reference);
        entry.lock.lock();
        try {
            Bookkeeping.refuseIfGone(entry);
            requireAddressed(entry, network);
            List<EndpointRequest> after = new ArrayList<>(connected(entry));
            if (!after.removeIf(one -> one.network().equals(network.name()))) {
                if (force) {
                    return;
                }
                throw ProblemException.forbidden(
                        "container " + entry.spec().id() + " is not connected to network " + network.name() + ".",
                        entry.spec().name() + " has no place there.",
                        "Look at the container's networks.");
            }
            change(entry, after, () -> unplug(entry, network, after));
            publish(entry, network, "disconnect");
        } finally {
            entry.lock.unlock();
        }
    }

    /** Lets leave a container what a policy allows, also while it runs; what its networks allow with null. */
    void restrict(ContainerEntry entry, @Nullable EgressPolicy policy) {
        entry.lock.lock();
        try {
            Bookkeeping.refuseIfGone(entry);
            ContainerSpec before = entry.spec();
            NetworkRules.egress(before.request().network().lettingOut(policy));
            ContainerSpec changed = SpecChange.lettingOut(before, policy);
            change(entry, changed, () -> networks.egress().changeContainer(before.id(), policy));
        } finally {
            entry.lock.unlock();
        }
    }

    /** What may leave a container, and where it runs what did. */
    EgressView egress(ContainerEntry entry) {
        EgressPolicy policy = entry.spec().request().network().egress();
        return policy == null
                ? new EgressView(null, List.of())
                : networks.egress().ofContainer(entry.spec().id(), policy);
    }

    /** What its network consists of beside its places. */
    NetworkSide side(ContainerEntry entry) {
        return new NetworkSide(
                files.shown(entry.directory.resolvConf()),
                files.shown(entry.directory.hosts()),
                networks.rules(entry.spec().id()));
    }

    private static void requireAddressed(ContainerEntry entry, NetworkSpec network) {
        String mode = entry.spec().request().network().mode();
        if (network.name().equals(NetworkView.HOST) || mode.equals(NetworkView.HOST)) {
            throw ProblemException.forbidden(
                    "container cannot be connected to host network or disconnected from it.",
                    "It would have to leave its network namespace.",
                    "Make a container in the network that it is to have.");
        }
        if (network.name().equals(NetworkView.NONE)
                || !entry.spec().request().network().addressed()) {
            throw ProblemException.forbidden(
                    "container cannot be connected to multiple networks with one of the networks in private (none) mode.",
                    NamespaceOf.in(mode).isPresent()
                            ? "It has the network of another container."
                            : "It was made to have no network.",
                    "Make a container on the network that it is to have.");
        }
    }

    /** While it runs, what it has; else what it will have. */
    private static List<EndpointRequest> connected(ContainerEntry entry) {
        List<EndpointRequest> asked = entry.spec().request().network().endpoints();
        if (!entry.state().status().hasProcesses()) {
            return asked;
        }
        return asked.stream()
                .filter(one -> entry.endpoints().stream()
                        .anyMatch(place -> place.networkName().equals(one.network())))
                .toList();
    }

    /** Writes down what is to be, and makes it so where the container runs; both or none. */
    private void change(ContainerEntry entry, List<EndpointRequest> after, Runnable live) {
        change(entry, SpecChange.on(entry.spec(), after), live);
    }

    private void change(ContainerEntry entry, ContainerSpec changed, Runnable live) {
        ContainerSpec before = entry.spec();
        files.writeSpec(entry.directory, changed);
        try {
            if (entry.state().status().hasProcesses()) {
                live.run();
            }
        } catch (RuntimeException e) {
            files.writeSpec(entry.directory, before);
            throw e;
        }
        entry.spec(changed);
    }

    private void plugIn(ContainerEntry entry, EndpointRequest asked, List<EndpointRequest> after) {
        ContainerSpec spec = entry.spec();
        int number = firstFree(entry.endpoints());
        // Its routes come with the step after.
        Endpoint place = networks.attach(asked.network(), spec.id(), Cabling.wish(spec, asked, number, WaysOut.NONE));
        try {
            networks.plugIn(place, entry.state().pid());
            settle(entry, cabling.waysOut(after));
        } catch (RuntimeException e) {
            networks.cut(place, entry.state().pid());
            networks.release(place.network(), spec.id());
            throw e;
        }
    }

    private void unplug(ContainerEntry entry, NetworkSpec network, List<EndpointRequest> after) {
        entry.endpoints().stream()
                .filter(place -> place.network().equals(network.id()))
                .forEach(place -> networks.cut(place, entry.state().pid()));
        networks.release(network.id(), entry.spec().id());
        settle(entry, cabling.waysOut(after));
    }

    /** The way out leads over the right network, the ports are published there, and /etc/hosts says where it is. */
    private void settle(ContainerEntry entry, WaysOut ways) {
        ContainerSpec spec = entry.spec();
        List<Endpoint> before = entry.endpoints();
        List<Endpoint> places = networks.endpoints(spec.id());
        List<PortSpec> ports = entry.ports();
        if (!WaysOut.of(places).equals(ways)) {
            places = networks.leadOut(spec.id(), ways, entry.state().pid());
        }
        if (!WaysOut.of(before).equals(ways)) {
            networks.unpublish(spec.id());
            ports = cabling.publishAgain(spec.ports(), ports, places);
        }
        entry.network(places, ports);
        if (NetworkFiles.asks(places) && !networks.servesNames(spec.id())) {
            cabling.serveNames(spec, entry.state().pid());
            files.changeResolvConf(entry.directory, NetworkFiles.resolvConf(spec, places));
        }
        files.changeHosts(entry.directory, text -> NetworkFiles.moved(text, spec, before, entry.endpoints()));
    }

    private static int firstFree(List<Endpoint> had) {
        int number = 0;
        while (isTaken(had, number)) {
            number++;
        }
        return number;
    }

    private static boolean isTaken(List<Endpoint> had, int number) {
        return had.stream().anyMatch(place -> place.number() == number);
    }

    private void publish(ContainerEntry entry, NetworkSpec network, String action) {
        book.publish(network, action, Map.of("container", entry.spec().id()));
    }
}
