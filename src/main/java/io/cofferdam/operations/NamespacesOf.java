package io.cofferdam.operations;

import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.Engine;
import io.cofferdam.container.NamespaceOf;
import io.cofferdam.problem.ProblemException;

/**
 * Finds the containers whose namespaces a request asks for, before anybody asks what it needs: who shares the processes of a container
 * that reaches out of its namespaces reaches as far.
 */
final class NamespacesOf {

    private NamespacesOf() {}

    /** The request with ids in place of names, which may come to mean another. */
    static ContainerRequest resolved(Engine engine, ContainerRequest request) {
        if (NamespaceOf.of(request).isEmpty()) {
            return request;
        }
        request.network().requireOneOrTheOther();
        return request.sharing(
                request.network().in(mode(engine, request.network().mode())),
                request.security()
                        .sharing(
                                mode(engine, request.security().pidMode()),
                                mode(engine, request.security().ipcMode())));
    }

    private static String mode(Engine engine, String mode) {
        return NamespaceOf.in(mode)
                .map(ref -> NamespaceOf.mode(other(engine, ref).id()))
                .orElse(mode);
    }

    /** That it is missing is a fault of the request: "not found" has clients look for the image. */
    private static ContainerView other(Engine engine, String ref) {
        return Chosen.by(engine, ref)
                .found()
                .orElseThrow(() -> ProblemException.invalid(
                        "No such container: " + ref + ".",
                        "Its namespaces were asked for.",
                        "Give one that is there."));
    }

    /** Whether one that it shares with, or that these share with, reaches out of its namespaces. */
    static boolean loosened(Engine engine, ContainerRequest request) {
        return NamespaceOf.of(request).stream()
                .anyMatch(one -> Chosen.by(engine, one.container()).loosened());
    }
}
