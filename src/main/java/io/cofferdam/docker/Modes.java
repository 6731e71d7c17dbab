package io.cofferdam.docker;

import io.cofferdam.container.NamespaceOf;
import io.cofferdam.problem.ProblemException;

/** The words for shared and own namespaces in HostConfig. */
final class Modes {

    private Modes() {}

    /** The network's name: what is empty or "default" is the bridge. */
    static String network(String mode) {
        return mode.isEmpty() || mode.equals("default") ? "bridge" : mode;
    }

    /** The same where another container's can be had too. */
    static String sharedNamespace(String field, String mode, String... own) {
        return NamespaceOf.in(mode).filter(other -> !other.isEmpty()).isPresent() ? mode : namespace(field, mode, own);
    }

    /** "" for an own namespace or "host"; {@code own} are further words for the former. */
    static String namespace(String field, String mode, String... own) {
        if (mode.isEmpty() || java.util.List.of(own).contains(mode)) {
            return "";
        }
        if (mode.equals("host")) {
            return mode;
        }
        throw ProblemException.invalid("invalid " + field + ": " + mode + ".", "", "Use 'host' or leave it out.");
    }
}
