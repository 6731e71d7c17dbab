package io.cofferdam.console;

import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.ContainerSpec;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.MountSpec;
import io.cofferdam.container.NamespaceOf;
import io.cofferdam.container.SecurityRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a container was made of, in words.
 */
record ContainerFacts(
        String imageId,
        String user,
        String workingDir,
        String hostname,
        String network,
        String restart,
        @Nullable HealthFacts health,
        String limits,
        List<String> env,
        boolean envHidden,
        List<Mount> mounts,
        List<Pair> labels,
        List<String> loosened) {

    /** A name with its value. */
    record Pair(String key, String value) {}

    /** A mount in words. */
    record Mount(String type, String source, String target, String options) {}

    static ContainerFacts of(ContainerView view, boolean secrets) {
        ContainerSpec spec = view.spec();
        ContainerRequest request = spec.request();
        return new ContainerFacts(
                spec.imageId(),
                spec.user().isEmpty() ? "root of the container" : spec.user(),
                spec.workingDir(),
                spec.hostname(),
                request.network().mode(),
                restart(request),
                HealthFacts.of(view),
                limits(spec.limits()),
                spec.env().stream()
                        .map(entry -> secrets ? entry : hidden(entry))
                        .toList(),
                !secrets,
                spec.mounts().stream().map(ContainerFacts::mount).toList(),
                new TreeMap<>(request.labels())
                        .entrySet().stream()
                                .map(entry -> new Pair(entry.getKey(), entry.getValue()))
                                .toList(),
                loosened(request));
    }

    /** The name of a variable, its value replaced. */
    static String hidden(String entry) {
        int equals = entry.indexOf('=');
        return equals < 0 ? entry : entry.substring(0, equals) + "=(hidden)";
    }

    private static String restart(ContainerRequest request) {
        var policy = request.lifecycle().restartPolicy();
        String tries = policy.maximumRetryCount() > 0 ? ", at most " + policy.maximumRetryCount() + " times" : "";
        return policy.name() + tries + (request.lifecycle().autoRemove() ? ", removed when it ends" : "");
    }

    static String limits(Limits limits) {
        List<String> words = new ArrayList<>();
        Double cores = Figures.cores(limits);
        Long memory = limits.memoryMaxBytes();
        if (memory != null) {
            words.add("memory " + Words.bytes(memory));
        }
        if (cores != null) {
            words.add(Words.cores(cores) + (cores == 1 ? " core" : " cores"));
        }
        if (limits.pidsMax() != null) {
            words.add(limits.pidsMax() + (limits.pidsMax() == 1 ? " process" : " processes"));
        }
        if (limits.cpusetCpus() != null) {
            words.add("cores " + limits.cpusetCpus());
        }
        return words.isEmpty() ? "none" : String.join(", ", words);
    }

    private static Mount mount(MountSpec mount) {
        String options = mount.readOnly() ? "read-only" : "read and write";
        return new Mount(
                mount.type().name().toLowerCase(Locale.ROOT),
                mount.source(),
                mount.target(),
                mount.options().isEmpty() ? options : options + ", " + mount.options());
    }

    /** Everything that makes it less kept apart than by default. */
    private static List<String> loosened(ContainerRequest request) {
        SecurityRequest security = request.security();
        List<String> found = new ArrayList<>();
        if (security.privileged()) {
            found.add("privileged");
        }
        security.capAdd().forEach(capability -> found.add("capability " + capability));
        if (!security.seccompWord().equals("default")) {
            found.add(
                    security.seccompWord().equals("unconfined") ? "no seccomp filter" : "a seccomp filter of its own");
        }
        if (security.maskedPaths() != null || security.readOnlyPaths() != null) {
            found.add("masked and read-only paths of its own");
        }
        shared(found, "user", security.usernsMode());
        shared(found, "pid", security.pidMode());
        shared(found, "ipc", security.ipcMode());
        shared(found, "uts", security.utsMode());
        shared(found, "cgroup", security.cgroupnsMode());
        shared(found, "network", request.network().mode());
        security.devices().forEach(device -> found.add("device " + device.hostPath()));
        return found;
    }

    private static void shared(List<String> found, String namespace, String mode) {
        if (mode.equals("host")) {
            found.add("the host's " + namespace + " namespace");
        }
        NamespaceOf.in(mode)
                .ifPresent(other -> found.add(
                        "the " + namespace + " namespace of " + other.substring(0, Math.min(12, other.length()))));
    }
}
