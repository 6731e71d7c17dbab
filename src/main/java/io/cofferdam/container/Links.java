package io.cofferdam.container;

import io.cofferdam.image.ImageStore;
import io.cofferdam.network.Endpoint;
import io.cofferdam.network.HostsFile;
import io.cofferdam.network.Networks;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Containers on the bridge, which has no name service, that others know by words of their own: in these ones' /etc/hosts and in their
 * processes' environment.
 */
final class Links {

    private final Containers containers;
    private final ContainerFiles files;
    private final ImageStore images;

    /** Another container as it is at a moment. */
    record Linked(String alias, ContainerSpec spec, Endpoint place) {

        HostsFile.Neighbour neighbour() {
            return new HostsFile.Neighbour(
                    place,
                    Stream.of(alias, spec.hostname(), spec.name()).distinct().toList());
        }
    }

    Links(Containers containers, ContainerFiles files, ImageStore images) {
        this.containers = containers;
        this.files = files;
        this.images = images;
    }

    /** Whom a container that is started is linked to; refused while one of them does not run on the bridge. */
    List<Linked> require(ContainerSpec spec) {
        List<Linked> linked = new ArrayList<>();
        for (Link link : spec.request().network().links()) {
            containers.find(link.container()).ifPresent(other -> linked.add(require(spec, link, other)));
        }
        return linked;
    }

    private static Linked require(ContainerSpec spec, Link link, ContainerEntry other) {
        if (!other.state().status().hasProcesses()) {
            throw ProblemException.conflict(
                    "Cannot link to a non running container: /%s AS /%s/%s."
                            .formatted(other.spec().name(), spec.name(), link.alias()),
                    other.spec().name() + " is " + other.state().status().word() + ", so that it has no address.",
                    "Start it first.");
        }
        return linked(link, other)
                .orElseThrow(() -> ProblemException.conflict(
                        "container %s not attached to default bridge network."
                                .formatted(other.spec().id()),
                        "%s is linked to %s, and they are on no network that is the same for both."
                                .formatted(spec.name(), other.spec().name()),
                        "Connect it with 'docker network connect bridge %s', or make a network of your own for both."
                                .formatted(other.spec().name())));
    }

    private static Optional<Linked> linked(Link link, ContainerEntry other) {
        return other.endpoints().stream()
                .filter(place -> place.networkName().equals(Networks.DEFAULT))
                .findFirst()
                .map(place -> new Linked(link.alias(), other.spec(), place));
    }

    /** What of a container's links leads nowhere any more. */
    List<String> warnings(ContainerSpec spec) {
        return spec.request().network().links().stream()
                .filter(link -> containers.find(link.container()).isEmpty())
                .map(link -> "The container that it calls " + link.alias() + " was removed: that name leads nowhere.")
                .toList();
    }

    /** The environment of a container's process with what its links add; what is set there already stays. */
    List<String> env(ContainerSpec spec, List<Linked> linked) {
        Map<String, String> env = new LinkedHashMap<>();
        for (Linked one : linked) {
            LinkVariables.of(
                            spec.name(),
                            one.alias(),
                            one.place().address().getHostAddress(),
                            exposed(one.spec()),
                            told(one.spec()))
                    .forEach(variable -> env.put(variable.split("=", 2)[0], variable));
        }
        spec.env().forEach(variable -> env.put(variable.split("=", 2)[0], variable));
        return List.copyOf(env.values());
    }

    /** Without what every container is told of itself, unless somebody asked for it: so it is in Docker. */
    private static List<String> told(ContainerSpec spec) {
        List<String> asked = spec.request().process().env();
        return spec.env().stream()
                .filter(variable -> asked.contains(variable)
                        || !variable.equals("HOSTNAME=" + spec.hostname()) && !variable.equals("TERM=xterm"))
                .toList();
    }

    /** The same for one that runs: those that have ended meanwhile are left out. */
    List<String> env(ContainerSpec spec) {
        return env(
                spec,
                spec.request().network().links().stream()
                        .flatMap(link -> containers.find(link.container()).stream()
                                .flatMap(other -> linked(link, other).stream()))
                        .toList());
    }

    private List<String> exposed(ContainerSpec spec) {
        Stream<String> ofImage =
                images.find(spec.imageId()).stream().flatMap(image -> image.config().config().exposedPorts().stream());
        Stream<String> published = spec.ports().stream().map(port -> port.containerPort() + "/" + port.protocol());
        return Stream.of(spec.request().network().exposed().stream(), published, ofImage)
                .flatMap(ports -> ports)
                .toList();
    }

    /** Whether one that it is linked to is about to be brought back. */
    boolean awaited(ContainerSpec spec) {
        return spec.request().network().links().stream()
                .flatMap(link -> containers.find(link.container()).stream())
                .anyMatch(other -> other.state().status() == Status.RESTARTING);
    }

    static boolean has(ContainerSpec spec) {
        return !spec.request().network().links().isEmpty();
    }

    /** A container has begun to run, perhaps elsewhere: those that are linked to it and run are told. Called without a lock. */
    void begun(ContainerEntry entry) {
        for (ContainerEntry owner : containers.all()) {
            List<Link> links = owner.spec().request().network().links().stream()
                    .filter(link -> link.container().equals(entry.spec().id()))
                    .toList();
            if (!links.isEmpty()) {
                tell(owner, links, entry);
            }
        }
    }

    private void tell(ContainerEntry owner, List<Link> links, ContainerEntry entry) {
        owner.lock.lock();
        try {
            List<HostsFile.Neighbour> now = links.stream()
                    .flatMap(link -> linked(link, entry).stream())
                    .map(Linked::neighbour)
                    .toList();
            if (owner.state().status().hasProcesses() && !now.isEmpty()) {
                files.changeHosts(owner.directory, text -> HostsFile.found(text, now));
            }
        } finally {
            owner.lock.unlock();
        }
    }

    /** Takes a link away, and its lines in /etc/hosts. */
    void remove(ContainerEntry owner, String alias) {
        owner.lock.lock();
        try {
            Bookkeeping.refuseIfGone(owner);
            ContainerSpec spec = owner.spec();
            List<Link> left = spec.request().network().links().stream()
                    .filter(link -> !link.alias().equals(alias))
                    .toList();
            if (left.size() == spec.request().network().links().size()) {
                throw ProblemException.notFound(
                        "No such link: /%s/%s.".formatted(spec.name(), TextRules.printable(alias)),
                        "The container has no link of that name on the network bridge.",
                        "Look at HostConfig.Links of the container.");
            }
            ContainerSpec changed = SpecChange.linking(spec, left);
            files.writeSpec(owner.directory, changed);
            owner.spec(changed);
            if (owner.state().status().hasProcesses()) {
                files.changeHosts(owner.directory, text -> HostsFile.lost(text, alias));
            }
        } finally {
            owner.lock.unlock();
        }
    }

    /** A request for another instance: by names, which can mean somebody there. */
    NetworkRequest named(NetworkRequest request) {
        return request.linking(request.links().stream()
                .flatMap(link -> containers.find(link.container()).stream()
                        .map(other -> link.to(other.spec().name())))
                .toList());
    }
}
