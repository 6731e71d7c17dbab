package io.cofferdam.console;

import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.DeviceSpec;
import io.cofferdam.container.EndpointRequest;
import io.cofferdam.container.HealthCheck;
import io.cofferdam.container.LifecycleRequest;
import io.cofferdam.container.MountSpec;
import io.cofferdam.container.PortSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The `docker run` command line that asks for the same as a request. */
final class DockerRunLine {

    private final List<String> words = new ArrayList<>(List.of("docker", "run"));

    private DockerRunLine() {}

    static String of(ContainerRequest request) {
        DockerRunLine line = new DockerRunLine();
        line.lifecycle(request);
        line.process(request);
        line.network(request);
        line.limits(request);
        line.security(request);
        request.mounts().forEach(line::mount);
        new TreeMap<>(request.labels()).forEach((key, value) -> line.option("-l", key + "=" + value));
        line.command(request);
        return ShellWords.join(line.words);
    }

    private void lifecycle(ContainerRequest request) {
        var lifecycle = request.lifecycle();
        // In the console a launch does not wait for the container's end.
        words.add("-d");
        flag("--rm", lifecycle.autoRemove());
        option("--name", request.name());
        String policy = lifecycle.restartPolicy().name();
        if (!policy.equals("no")) {
            int tries = lifecycle.restartPolicy().maximumRetryCount();
            option("--restart", tries > 0 ? policy + ":" + tries : policy);
        }
        number("--stop-timeout", lifecycle.stopTimeoutSeconds());
        option("--stop-signal", lifecycle.stopSignal());
        log(lifecycle);
        request.annotations().forEach((name, value) -> option("--annotation", name + "=" + value));
        HealthCheck health = lifecycle.healthCheck();
        if (health != null) {
            health(health);
        }
        if (lifecycle.restartUnhealthy()) {
            option("-l", HealthCheck.RESTART_LABEL + "=true");
        }
    }

    private void log(LifecycleRequest lifecycle) {
        logOption("max-size", lifecycle.logMaxBytes(), "");
        logOption("max-file", lifecycle.logMaxFiles(), "");
        logOption("max-age", lifecycle.logMaxAgeSeconds(), "s");
    }

    private void logOption(String name, @Nullable Number value, String unit) {
        if (value != null) {
            option("--log-opt", name + "=" + value + unit);
        }
    }

    private void health(HealthCheck health) {
        if (health.isNone()) {
            words.add("--no-healthcheck");
            return;
        }
        if (!health.test().isEmpty()) {
            boolean line = health.test().getFirst().equals("CMD-SHELL");
            option("--health-cmd", line ? health.test().getLast() : ShellWords.join(health.command()));
        }
        time("--health-interval", health.intervalNanos());
        time("--health-timeout", health.timeoutNanos());
        time("--health-start-period", health.startPeriodNanos());
        time("--health-start-interval", health.startIntervalNanos());
        number("--health-retries", health.retries() == 0 ? null : health.retries());
    }

    private void time(String option, long nanos) {
        if (nanos != 0) {
            option(option, BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString() + "s");
        }
    }

    private void process(ContainerRequest request) {
        var process = request.process();
        flag("-i", process.openStdin());
        flag("-t", process.tty());
        flag("--init", process.init());
        option("-w", process.workingDir());
        option("-u", process.user());
        process.env().forEach(entry -> option("-e", entry));
        process.groupAdd().forEach(group -> option("--group-add", group));
        process.ulimits().forEach(limit -> option("--ulimit", limit.name() + "=" + limit.soft() + ":" + limit.hard()));
        number("--oom-score-adj", process.oomScoreAdj());
        number("--shm-size", request.shmSizeBytes());
        if (request.storageBytes() != null) {
            option("--storage-opt", "size=" + request.storageBytes());
        }
    }

    private void network(ContainerRequest request) {
        var network = request.network();
        List<EndpointRequest> places = network.endpoints();
        if (places.isEmpty()) {
            option("--network", network.mode());
        }
        for (EndpointRequest place : places) {
            if (place.equals(places.getFirst()) && place.gatewayPriority() == 0) {
                first(place, places.size() > 1);
            } else {
                advanced(place);
            }
        }
        network.links().forEach(link -> option("--link", link.container() + ":" + link.alias()));
        option("--hostname", network.hostname());
        network.ports().forEach(port -> option("-p", port(port)));
        flag("-P", network.publishAll());
        option("--domainname", network.domainname());
        network.dns().forEach(server -> option("--dns", server));
        network.extraHosts().forEach(host -> option("--add-host", host));
    }

    /** What is asked of the first network has options of its own; only the usual one is not named. */
    private void first(EndpointRequest place, boolean hasOthers) {
        if (hasOthers || !place.network().equals("bridge")) {
            option("--network", place.network());
        }
        option("--ip", place.address());
        option("--ip6", place.address6());
        option("--mac-address", place.macAddress());
        place.aliases().forEach(alias -> option("--network-alias", alias));
        place.links().forEach(link -> option("--link", link));
    }

    /** What is asked of another stands beside its name; a priority always does. */
    private void advanced(EndpointRequest place) {
        StringBuilder advanced = new StringBuilder("name=" + place.network());
        append(advanced, "ip", place.address());
        append(advanced, "ip6", place.address6());
        append(advanced, "mac-address", place.macAddress());
        place.aliases().forEach(alias -> append(advanced, "alias", alias));
        append(advanced, "gw-priority", place.gatewayPriority() == 0 ? "" : String.valueOf(place.gatewayPriority()));
        option("--network", advanced.indexOf(",") < 0 ? place.network() : advanced.toString());
    }

    private static void append(StringBuilder advanced, String key, String value) {
        if (!value.isEmpty()) {
            advanced.append(',').append(key).append('=').append(value);
        }
    }

    private void limits(ContainerRequest request) {
        var limits = request.limits();
        number("-m", limits.memoryMaxBytes());
        number("--memory-swap", limits.memorySwapBytes());
        Long nano = limits.nanoCpus();
        option(
                "--cpus",
                nano == null
                        ? null
                        : BigDecimal.valueOf(nano, 9).stripTrailingZeros().toPlainString());
        number("--cpu-shares", limits.cpuShares());
        option("--cpuset-cpus", limits.cpusetCpus());
        number("--pids-limit", limits.pidsMax());
    }

    private void security(ContainerRequest request) {
        var security = request.security();
        flag("--privileged", security.privileged());
        flag("--read-only", security.readOnlyRootfs());
        security.capAdd().forEach(capability -> option("--cap-add", capability));
        security.capDrop().forEach(capability -> option("--cap-drop", capability));
        if (security.noNewPrivileges()) {
            option("--security-opt", "no-new-privileges");
        }
        if ("unconfined".equals(security.seccomp())) {
            option("--security-opt", "seccomp=unconfined");
        }
        security.sysctls().forEach((name, value) -> option("--sysctl", name + "=" + value));
        security.devices().forEach(device -> option("--device", device(device)));
        if (security.usernsMode().equals("host")) {
            option("--userns", "host");
        }
        if (security.pidMode().equals("host")) {
            option("--pid", "host");
        }
        if (!security.cgroupParent().isEmpty()) {
            option("--cgroup-parent", security.cgroupParent());
        }
    }

    private static String device(DeviceSpec device) {
        return device.hostPath() + ":" + device.containerPath() + ":" + device.permissions();
    }

    private void mount(MountSpec mount) {
        String options = (mount.readOnly() ? "ro" : "")
                + (mount.readOnly() && !mount.options().isEmpty() ? "," : "")
                + mount.options();
        String tail = options.isEmpty() ? "" : ":" + options;
        if (mount.type() == MountSpec.Type.TMPFS) {
            option("--tmpfs", mount.target() + tail);
        } else if (mount.type() == MountSpec.Type.IMAGE) {
            String part = mount.subpath().isEmpty() ? "" : ",image-subpath=" + mount.subpath();
            option("--mount", "type=image,src=" + mount.source() + ",dst=" + mount.target() + part);
        } else {
            option("-v", mount.source() + ":" + mount.target() + tail);
        }
    }

    /** Only the first word of an entrypoint fits the option; the others go before the command. */
    private void command(ContainerRequest request) {
        List<String> entrypoint = request.process().entrypoint();
        List<String> command = request.process().command();
        if (entrypoint != null && !entrypoint.isEmpty()) {
            option("--entrypoint", entrypoint.getFirst());
        }
        words.add(request.image().isEmpty() ? "IMAGE" : request.image());
        if (entrypoint != null && entrypoint.size() > 1) {
            words.addAll(entrypoint.subList(1, entrypoint.size()));
        }
        if (command != null) {
            words.addAll(command);
        }
    }

    private static String port(PortSpec port) {
        String host = port.hostPrefix();
        String hostPort = port.hostPort() == 0 ? host.isEmpty() ? "" : ":" : port.hostPorts() + ":";
        return host + hostPort + port.containerPort() + (port.protocol().equals("tcp") ? "" : "/" + port.protocol());
    }

    private void flag(String word, boolean on) {
        if (on) {
            words.add(word);
        }
    }

    private void option(String word, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            words.add(word);
            words.add(value);
        }
    }

    private void number(String word, @Nullable Number value) {
        option(word, value == null ? null : value.toString());
    }
}
