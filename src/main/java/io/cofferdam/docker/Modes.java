package io.cofferdam.docker;

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
        if (network.startsWith("container:")) {
            throw unsupported("Sharing another container's network", "--network " + network);
        }
        if (!network.equals("bridge") && !network.equals("none") && !network.equals("host")) {
            throw ProblemException.invalid(
                    "network " + network + " not found.",
                    "There are the networks bridge, host and none.",
                    "Use one of these; networks of one's own are not supported yet.");
        }
        return network;
    }

    /** "" for an own namespace or "host"; {@code own} are further words for the former. */
    static String namespace(String field, String mode, String... own) {
        if (mode.isEmpty() || java.util.List.of(own).contains(mode)) {
            return "";
        }
        if (mode.equals("host")) {
            return mode;
        }
        if (mode.startsWith("container:") || mode.equals("shareable") || mode.equals("none")) {
            throw unsupported(field + " '" + mode + "'", field);
        }
        throw ProblemException.invalid("invalid " + field + ": " + mode + ".", "", "Use 'host' or leave it out.");
    }

    private static ProblemException unsupported(String what, String field) {
        return ProblemException.unsupported(what + " is not supported.", "", "Use 'host' or leave out " + field + ".");
    }
}
