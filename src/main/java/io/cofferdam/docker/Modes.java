package io.cofferdam.docker;

import io.cofferdam.container.NamespaceOf;
import io.cofferdam.problem.ProblemException;
import java.util.Set;

/** The words for shared and own namespaces in HostConfig. */
final class Modes {

    private Modes() {}

    /** The network's name: what is empty or "default" is the bridge. */
    static String network(String mode) {
        return mode.isEmpty() || mode.equals("default") ? "bridge" : mode;
    }

    /** The same where another container's can be had too. */
    static String sharedNamespace(String field, String mode) {
        return ofContainer(mode) ? mode : namespace(field, mode, Set.of(), "host or container:NAME");
    }

    /** What System V objects and /dev/shm are whose. */
    static String ipc(String mode) {
        return Set.of("shareable", "none").contains(mode) || ofContainer(mode)
                ? mode
                : namespace("IpcMode", mode, Set.of("private"), "private, shareable, none, host or container:NAME");
    }

    private static boolean ofContainer(String mode) {
        return NamespaceOf.in(mode).filter(other -> !other.isEmpty()).isPresent();
    }

    /** "" for an own namespace or "host". */
    static String namespace(String field, String mode) {
        return namespace(field, mode, Set.of(), "host");
    }

    static String cgroup(String mode) {
        return namespace("CgroupnsMode", mode, Set.of("private"), "private or host");
    }

    /** @param own further words for an own one */
    private static String namespace(String field, String mode, Set<String> own, String words) {
        if (mode.isEmpty() || own.contains(mode)) {
            return "";
        }
        if (mode.equals("host")) {
            return mode;
        }
        throw ProblemException.invalid(
                "invalid " + field + ": " + mode + ".",
                "There is no such namespace to have.",
                "Use " + words + ", or leave it out for an own one.");
    }
}
