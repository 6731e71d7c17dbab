package io.cofferdam.operations;

import io.cofferdam.access.Permission;
import io.cofferdam.cgroup.DeviceRule;
import io.cofferdam.cgroup.DeviceThrottle;
import io.cofferdam.cgroup.DeviceWeight;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.EndpointRequest;
import io.cofferdam.container.MountSpec;
import io.cofferdam.container.NetworkRequest;
import io.cofferdam.container.PortSpec;
import io.cofferdam.container.ProcessRequest;
import io.cofferdam.container.RestartPolicy;
import io.cofferdam.container.SecurityRequest;
import io.cofferdam.network.EgressPolicy;
import io.cofferdam.network.NewNetwork;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.volume.Volume;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says for the record what was asked, without anything that may be secret. */
final class Described {

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,127}");

    private Described() {}

    static String name(ContainerRequest request) {
        String name = request.name();
        return name == null || name.isEmpty() ? request.image() : name;
    }

    /**
     * Arguments can carry passwords, so that of a command only the program is named.
     *
     * @param entrypoint what the image says; empty where it says nothing or is not there
     */
    static Map<String, Object> request(ContainerRequest request, List<String> entrypoint) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("image", request.image());
        List<String> argv = argv(request.process(), entrypoint);
        if (!argv.isEmpty()) {
            said.put("program", argv.getFirst());
            said.put("arguments", argv.size() - 1);
        }
        said.put("env", variables(request.process().env()));
        said.put(
                "user",
                request.process().user() == null ? "" : request.process().user());
        said.put("restartPolicy", policy(request.lifecycle().restartPolicy()));
        said.put("autoRemove", request.lifecycle().autoRemove());
        said.put("network", request.network().mode());
        said.put(
                "networks",
                request.network().networks().stream()
                        .map(EndpointRequest::network)
                        .toList());
        List<String> links = links(request.network());
        if (!links.isEmpty()) {
            said.put("links", links);
        }
        said.put(
                "ports", request.network().ports().stream().map(Described::port).toList());
        said.put("mounts", request.mounts().stream().map(Described::mount).toList());
        said.put("security", security(request.security()));
        said.put("limits", limits(request.limits()));
        if (request.storageBytes() != null) {
            said.put("storageBytes", request.storageBytes());
        }
        said.put("labels", request.labels().keySet());
        return said;
    }

    /** On the bridge with the others' ids, on other networks as they were asked for. */
    private static List<String> links(NetworkRequest network) {
        return Stream.concat(
                        network.links().stream().map(link -> link.container() + ":" + link.alias()),
                        network.networks().stream().flatMap(place -> place.links().stream()))
                .toList();
    }

    private static List<String> argv(ProcessRequest process, List<String> ofImage) {
        List<String> argv = new ArrayList<>(process.entrypoint() == null ? ofImage : process.entrypoint());
        argv.removeIf(String::isEmpty);
        argv.addAll(process.command() == null ? List.of() : process.command());
        return argv;
    }

    /** Names and no values; what has not the form of a name may be a value that was pasted into the wrong place. */
    static List<String> variables(List<String> env) {
        return env.stream()
                .map(item -> item.split("=", 2))
                .map(item -> item.length == 2 && VARIABLE.matcher(item[0]).matches() ? item[0] : "(unnamed)")
                .toList();
    }

    static String policy(RestartPolicy policy) {
        return policy.maximumRetryCount() > 0 ? policy.name() + ":" + policy.maximumRetryCount() : policy.name();
    }

    private static String port(PortSpec port) {
        String host = port.hostPrefix();
        return host + (port.hostPort() == 0 ? "any" : port.hostPorts()) + ":" + port.containerPort() + "/"
                + port.protocol();
    }

    private static String mount(MountSpec mount) {
        String source = mount.source().isEmpty() ? mount.type().name().toLowerCase(Locale.ROOT) : mount.source();
        return source + ":" + mount.target() + (mount.readOnly() ? ":ro" : "");
    }

    /** Only what is otherwise than by default. */
    private static Map<String, Object> security(SecurityRequest security) {
        Map<String, Object> said = components(security);
        said.entrySet().removeAll(components(SecurityRequest.defaults()).entrySet());
        // a profile is long, and says nothing that its name here does not
        said.computeIfPresent("seccomp", (name, filter) -> security.seccompWord());
        said.computeIfPresent(
                "devices",
                (name, devices) -> security.devices().stream()
                        .map(device -> device.hostPath() + ":" + device.permissions())
                        .toList());
        return said;
    }

    /** What is not the same in the first limits, as the second have it; "none" for what they leave unlimited. */
    static Map<String, Object> changes(Limits from, Limits to) {
        Map<String, Object> before = limits(from);
        Map<String, Object> after = limits(to);
        Map<String, Object> changes = new LinkedHashMap<>(after);
        changes.entrySet().removeAll(before.entrySet());
        before.keySet().stream().filter(name -> !after.containsKey(name)).forEach(name -> changes.put(name, "none"));
        return changes;
    }

    /** Only what is set, by its name in the record. */
    static Map<String, Object> limits(Limits limits) {
        Map<String, Object> said = components(limits);
        said.replaceAll((name, value) -> value instanceof List<?> list ? texts(list) : value);
        return said;
    }

    private static List<String> texts(List<?> list) {
        return list.stream()
                .map(item -> switch (item) {
                    case DeviceThrottle throttle -> throttle.path() + " " + throttle.rate();
                    case DeviceWeight weight -> weight.path() + " " + weight.weight();
                    case DeviceRule rule -> rule.text();
                    default -> String.valueOf(item);
                })
                .toList();
    }

    /** The components of a record that hold something. */
    private static Map<String, Object> components(Record record) {
        Map<String, Object> said = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(record);
                boolean empty = value == null
                        || value instanceof List<?> list && list.isEmpty()
                        || value instanceof Map<?, ?> map && map.isEmpty();
                if (!empty) {
                    said.put(component.getName(), value);
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
        return chosen.loosened() ? change.alsoNeeds(Permission.CONTAINER_PRIVILEGED) : change;
    }

    static Change network(Change change, NewNetwork wish) {
        EgressPolicy egress = wish.egress();
        return change.with("driver", wish.driver())
                .with("egress", egress == null ? List.of("everything") : egress.lines())
                .with("internal", wish.internal())
                .with("ipv6", wish.ipv6())
                .with(
                        "subnets",
                        wish.ranges().stream().map(NewNetwork.Range::subnet).toList())
                .with("options", wish.options())
                .with("labels", wish.labels().keySet());
    }

    /** Options may hold the password of a server: what they are told to the kernel is left out. */
    static Change volume(Change change, Map<String, String> options) {
        Change told = change.with("type", options.getOrDefault("type", ""))
                .with("device", options.getOrDefault("device", ""));
        return Volume.reachesHost(options) ? told.alsoNeeds(Permission.CONTAINER_PRIVILEGED) : told;
    }

    /** Access to devices may have been given after the container was made, and what is open outlives it. */
    static boolean loosened(ContainerView view) {
        return needsPrivilege(view.spec().request())
                || !view.spec().limits().deviceRules().isEmpty()
                || view.state().mayHoldDevices();
    }

    /** Whether the request reaches out of its own namespaces. */
    static boolean needsPrivilege(ContainerRequest request) {
        var security = request.security();
        return security.privileged()
                || !security.capAdd().isEmpty()
                || !security.devices().isEmpty()
                || security.maskedPaths() != null
                || security.readOnlyPaths() != null
                || !security.seccompWord().equals("default")
                || List.of(
                                security.usernsMode(),
                                security.pidMode(),
                                security.ipcMode(),
                                security.utsMode(),
                                security.cgroupnsMode(),
                                request.network().mode())
                        .contains("host")
                || request.mounts().stream()
                        .anyMatch(mount -> mount.type() == MountSpec.Type.BIND || makesHostVolume(mount))
                || !request.limits().deviceRules().isEmpty()
                || favoured(request.process());
    }

    private static boolean makesHostVolume(MountSpec mount) {
        MountSpec.NewVolume fresh = mount.fresh();
        return fresh != null && Volume.reachesHost(fresh.options());
    }

    /** Whether it asks the kernel to favour it over the host's own processes. */
    private static boolean favoured(ProcessRequest process) {
        Integer score = process.oomScoreAdj();
        return score != null && score < 0
                || process.ulimits().stream()
                        .anyMatch(limit -> List.of("rtprio", "nice").contains(limit.name()));
    }
}
