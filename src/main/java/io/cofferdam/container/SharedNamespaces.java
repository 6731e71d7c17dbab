package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Namespaces that a container has from another one. They come with that one's user namespace: rights over a namespace are rights in the
 * user namespace that it belongs to, so that with ids of its own a container's root could do nothing there.
 */
final class SharedNamespaces {

    private final Containers containers;
    private final IdRanges ids;

    SharedNamespaces(Containers containers, IdRanges ids) {
        this.containers = containers;
        this.ids = ids;
    }

    /** The range of those it shares with, taken once more; empty where it shares with nobody and needs one of its own. */
    OptionalLong takeIds(ContainerRequest request) {
        List<NamespaceOf> shared = NamespaceOf.of(request);
        if (shared.isEmpty() || request.security().sharesHostUsers()) {
            return OptionalLong.empty();
        }
        for (NamespaceOf one : shared) {
            requireOwnUsers(one);
        }
        long[] bases = shared.stream()
                .mapToLong(one -> containers.require(one.container()).spec().idBase())
                .distinct()
                .toArray();
        if (bases.length > 1) {
            throw ProblemException.invalid(
                    "The namespaces of several containers cannot be shared together.",
                    "Each belongs to a user namespace of its own, and a process is in one.",
                    "Take them from one container, or from containers that share among themselves.");
        }
        ids.takeAgain(bases[0]);
        return OptionalLong.of(bases[0]);
    }

    private void requireOwnUsers(NamespaceOf one) {
        ContainerSpec other = containers.require(one.container()).spec();
        if (!other.ownUserNamespace()) {
            throw ProblemException.invalid(
                    "The %s namespace of %s cannot be shared.".formatted(one.kind(), other.name()),
                    "It belongs to the host's user namespace, and the new container would be in another.",
                    "Share that too, with --userns=host.");
        }
    }

    /** Refuses what the other does not give. */
    void check(ContainerRequest request) {
        for (NamespaceOf one : NamespaceOf.of(request)) {
            ContainerSpec other = containers.require(one.container()).spec();
            if (one.kind().equals("ipc")
                    && !List.of("shareable", "host")
                            .contains(other.request().security().ipcMode())) {
                throw ProblemException.conflict(
                        "The ipc namespace of %s is not shareable.".formatted(other.name()),
                        "It was made to have it to itself.",
                        "Make that container with --ipc=shareable.");
            }
        }
    }

    /** The host name of whom it has the network of, else null. */
    @Nullable
    String hostname(ContainerRequest request) {
        return NamespaceOf.in(request.network().mode())
                .map(id -> containers.require(id).spec().hostname())
                .orElse(null);
    }

    /** Whether one that it shares with is about to be brought back. */
    boolean awaited(ContainerSpec spec) {
        return NamespaceOf.of(spec.request()).stream()
                .anyMatch(one -> containers
                        .find(one.container())
                        .map(other -> other.state().status() == Status.RESTARTING)
                        .orElse(false));
    }

    static boolean shares(ContainerSpec spec) {
        return !NamespaceOf.of(spec.request()).isEmpty();
    }

    /** The process of a running container that has this one's network; empty for none. */
    OptionalLong sharingNetwork(ContainerSpec spec) {
        return containers.all().stream()
                .filter(other -> other.state().status().hasProcesses()
                        && NamespaceOf.in(other.spec().request().network().mode())
                                .filter(spec.id()::equals)
                                .isPresent())
                .mapToLong(other -> other.state().pid())
                .findFirst();
    }

    /** The processes whose namespaces it gets; while this is held none of these containers starts or is found to have ended. */
    Held hold(ContainerSpec spec) {
        List<ContainerEntry> others = NamespaceOf.of(spec.request()).stream()
                .map(one -> containers.require(one.container()))
                .distinct()
                .sorted(Comparator.comparing(other -> other.spec().id()))
                .toList();
        others.forEach(other -> other.lock.lock());
        Held held = new Held(others, new ArrayList<>());
        try {
            for (NamespaceOf one : NamespaceOf.of(spec.request())) {
                held.joined().add(joined(one));
            }
            return held;
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
    }

    private JoinedNamespace joined(NamespaceOf one) {
        ContainerEntry other = containers.require(one.container());
        if (!other.state().status().hasProcesses()) {
            throw ProblemException.conflict(
                    "cannot join the %s namespace of a non running container: %s."
                            .formatted(one.kind(), other.spec().id()),
                    other.spec().name() + " is " + other.state().status().word() + ".",
                    "Start it first.");
        }
        return new JoinedNamespace(
                one.kind(), other.spec().name(), other.state().pid(), other.directory);
    }

    /** As it would be, for a plan that is only looked at. */
    List<JoinedNamespace> planned(ContainerSpec spec) {
        return NamespaceOf.of(spec.request()).stream()
                .flatMap(one -> containers.find(one.container()).stream()
                        .map(other ->
                                new JoinedNamespace(one.kind(), other.spec().name(), 0, other.directory)))
                .toList();
    }

    /** Locks that are held. */
    record Held(List<ContainerEntry> others, List<JoinedNamespace> joined) implements AutoCloseable {
        @Override
        public void close() {
            others.forEach(other -> other.lock.unlock());
        }
    }
}
