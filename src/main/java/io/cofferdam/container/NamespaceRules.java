package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;

/** Which namespaces a request may have from whom, said before anything is made. */
final class NamespaceRules {

    private NamespaceRules() {}

    static void check(ContainerRequest request) {
        SecurityRequest security = request.security();
        hostOrOwn("user namespace", security.usernsMode(), "host");
        hostOrOwn("uts", security.utsMode(), "host");
        hostOrOwn("cgroup namespace", security.cgroupnsMode(), "host");
        if (NamespaceOf.in(security.pidMode()).isEmpty()) {
            hostOrOwn("pid", security.pidMode(), "host or container:NAME");
        }
        if (NamespaceOf.in(security.ipcMode()).isEmpty()
                && !List.of("shareable", "none").contains(security.ipcMode())) {
            hostOrOwn("ipc", security.ipcMode(), "private, shareable, none, host or container:NAME");
        }
        if (NamespaceOf.in(request.network().mode()).isPresent()) {
            anothersNetwork(request.network());
        }
        if (NamespaceOf.in(security.ipcMode()).isPresent() && request.shmSizeBytes() != null) {
            throw conflict("shm-size", "IPC", "The shared memory is the other's too.");
        }
    }

    private static void hostOrOwn(String what, String mode, String words) {
        if (!List.of("", "host", "private").contains(mode)) {
            throw ProblemException.unsupported(
                    "The %s mode '%s' is not supported.".formatted(what, TextRules.printable(mode)),
                    "There is no such namespace to have.",
                    "Leave it out for an own one, or give " + words + ".");
        }
    }

    private static void anothersNetwork(NetworkRequest network) {
        List<String> given = new ArrayList<>();
        String hostname = network.hostname();
        add(given, "hostname", hostname != null && !hostname.isEmpty());
        add(given, "port publishing", !network.ports().isEmpty() || network.publishAll());
        add(given, "port exposing", !network.exposed().isEmpty());
        add(
                given,
                "dns",
                !network.dns().isEmpty()
                        || !network.dnsSearch().isEmpty()
                        || !network.dnsOptions().isEmpty());
        add(given, "custom host-to-IP mapping", !network.extraHosts().isEmpty());
        if (!given.isEmpty()) {
            throw conflict(
                    given.getFirst(),
                    "container type network",
                    "The network is the other's, with its names and ports.");
        }
    }

    private static void add(List<String> given, String what, boolean isGiven) {
        if (isGiven) {
            given.add(what);
        }
    }

    private static ProblemException conflict(String what, String mode, String why) {
        return ProblemException.invalid(
                "conflicting options: %s and the %s mode.".formatted(what, mode), why, "Leave one of them out.");
    }
}
