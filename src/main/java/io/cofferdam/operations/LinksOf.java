package io.cofferdam.operations;

import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.Engine;
import io.cofferdam.container.Link;
import io.cofferdam.container.NamespaceOf;
import io.cofferdam.container.NetworkRequest;
import io.cofferdam.problem.ProblemException;

/** Finds the containers on the bridge that a request is to be linked to. */
final class LinksOf {

    private LinksOf() {}

    /** The request with ids in place of names, which may come to mean another. */
    static ContainerRequest resolved(Engine engine, ContainerRequest request) {
        NetworkRequest network = request.network();
        return network.links().isEmpty()
                ? request
                : request.on(network.linking(network.links().stream()
                        .map(link -> link.to(owner(engine, link).id()))
                        .toList()));
    }

    /** Whose network the other one's is. */
    private static ContainerView owner(Engine engine, Link link) {
        ContainerView other = other(engine, link.container());
        String mode = other.spec().request().network().mode();
        if (mode.equals("host")) {
            throw ProblemException.invalid(
                    "conflicting options: host type networking can't be used with links. This would result in undefined behavior.",
                    other.name() + " is in the host's network and has no address of its own.",
                    "Leave out the link; it is reached at the host's addresses.");
        }
        return NamespaceOf.in(mode).map(id -> other(engine, id)).orElse(other);
    }

    /** That it is missing is a fault of the request: "not found" has clients look for the image. */
    private static ContainerView other(Engine engine, String ref) {
        return Chosen.by(engine, ref)
                .found()
                .orElseThrow(() -> ProblemException.invalid(
                        "could not get container for %s: No such container: %s.".formatted(ref, ref),
                        "A link to it was asked for.",
                        "Give one that is there."));
    }
}
