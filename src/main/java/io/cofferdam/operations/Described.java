package io.cofferdam.operations;

import io.cofferdam.access.Permission;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.MountSpec;
import io.cofferdam.container.ProcessRequest;
import io.cofferdam.operations.Recorder.Change;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says for the record what was asked, without anything that may be secret. */
final class Described {

    private Described() {}

    static String name(ContainerRequest request) {
        String name = request.name();
        return name == null || name.isEmpty() ? request.image() : name;
    }

    /** The names of environment variables are recorded, their values never. */
    static Map<String, Object> request(ContainerRequest request) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("image", request.image());
        List<String> command = request.process().command();
        if (command != null && !command.isEmpty()) {
            // Arguments can carry passwords; the program's name cannot.
            said.put("command", command.getFirst());
            said.put("arguments", command.size() - 1);
        }
        said.put(
                "env",
                request.process().env().stream().map(e -> e.split("=", 2)[0]).toList());
        said.put("network", request.network().mode());
        said.put("ports", request.network().ports());
        said.put("mounts", request.mounts());
        said.put("security", request.security());
        said.put("limits", limits(request.limits()));
        said.put("labels", request.labels().keySet());
        return said;
    }

    /** Only what is set, by its name in the record. */
    static Map<String, Object> limits(Limits limits) {
        Map<String, Object> said = new LinkedHashMap<>();
        for (RecordComponent component : Limits.class.getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(limits);
                boolean empty = value == null
                        || value instanceof List<?> list && list.isEmpty()
                        || value instanceof Map<?, ?> map && map.isEmpty();
                if (!empty) {
                    said.put(component.getName(), value instanceof List<?> list ? list.toString() : value);
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a record's accessor is always there", e);
            }
        }
        return said;
    }

    /**
     * Whoever types into a container has its rights, and whoever reshapes it takes it from who made it: for one that reaches
     * out of its namespaces that needs as much as making it.
     */
    static Change asItsMaker(Change change, Chosen chosen) {
        boolean powerful = chosen.found().map(Described::loosened).orElse(false);
        return powerful ? change.alsoNeeds(Permission.CONTAINER_PRIVILEGED) : change;
    }

    /** Access to devices may have been given after the container was made. */
    private static boolean loosened(ContainerView view) {
        return needsPrivilege(view.spec().request())
                || !view.spec().limits().deviceRules().isEmpty();
    }

    /** Whether the request reaches out of its own namespaces. */
    static boolean needsPrivilege(ContainerRequest request) {
        var security = request.security();
        return security.privileged()
                || !security.capAdd().isEmpty()
                || !security.devices().isEmpty()
                || "unconfined".equals(security.seccomp())
                || List.of(
                                security.usernsMode(),
                                security.pidMode(),
                                security.ipcMode(),
                                security.utsMode(),
                                security.cgroupnsMode(),
                                request.network().mode())
                        .contains("host")
                || request.mounts().stream().anyMatch(mount -> mount.type() == MountSpec.Type.BIND)
                || !request.limits().deviceRules().isEmpty()
                || favoured(request.process());
    }

    /** Whether it asks the kernel to favour it over the host's own processes. */
    private static boolean favoured(ProcessRequest process) {
        Integer score = process.oomScoreAdj();
        return score != null && score < 0
                || process.ulimits().stream()
                        .anyMatch(limit -> List.of("rtprio", "nice").contains(limit.name()));
    }
}
