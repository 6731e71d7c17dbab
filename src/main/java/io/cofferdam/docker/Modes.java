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

    /** Refuses networks that are not there. */
    static String knownNetwork(String mode) {
        String network = network(mode);
        if (NamespaceOf.in(network).filter(other -> !other.isEmpty()).isPresent()) {
            return network;
        }
        if (!network.equals("bridge") && !network.equals("none") && !network.equals("host")) {
            throw ProblemException.invalid(
                    "network " + network + " not found.",
                    "There are the networks bridge, host and none.",
                    "Use one of these; networks of one's own are not supported yet.");
        }
        return network;
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
