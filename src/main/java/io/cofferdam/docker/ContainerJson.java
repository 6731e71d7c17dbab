package io.cofferdam.docker;

import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.ContainerSpec;
import io.cofferdam.container.ContainerState;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.PortSpec;
import io.cofferdam.container.ProcessRequest;
import io.cofferdam.container.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container as `inspect` shows it. */
final class ContainerJson {

    private ContainerJson() {}

    /**
     * The whole object.
     *
     * @param secrets whether the reader may see the values of environment variables
     */
    static Map<String, @Nullable Object> inspect(ContainerView view, Surroundings around, boolean secrets) {
        ContainerSpec spec = view.spec();
        Path directory = around.root().resolve("containers").resolve(spec.id());
        Map<String, @Nullable Object> json = Json.object(
                "Id",
                spec.id(),
                "Created",
                Times.rfc3339(spec.created()),
                "Path",
                spec.argv().isEmpty() ? "" : spec.argv().getFirst(),
                "Args",
                spec.argv().isEmpty()
                        ? List.of()
                        : spec.argv().subList(1, spec.argv().size()),
                "State",
                state(view),
                "Image",
                spec.imageId(),
                "ResolvConfPath",
                view.running() ? "/etc/resolv.conf" : "",
                "HostnamePath",
                view.running() ? "/etc/hostname" : "",
                "HostsPath",
                view.running() ? "/etc/hosts" : "",
                "LogPath",
                directory.resolve("log").toString(),
                "Name",
                "/" + spec.name(),
                "RestartCount",
                view.state().restartCount(),
                "Driver",
                "overlay2",
                "Platform",
                "linux",
                "MountLabel",
                "",
                "ProcessLabel",
                "",
                "AppArmorProfile",
                "",
                "ExecIDs",
                null,
                "HostConfig",
                HostConfigJson.of(spec, around));
        json.put(
                "GraphDriver",
                Json.object("Name", "overlay2", "Data", Json.object("UpperDir", directory.resolve("upper"))));
        json.put(
                "Mounts",
                spec.mounts().stream().map(mount -> MountJson.of(mount, around)).toList());
        json.put("Config", config(spec, secrets));
        json.put("NetworkSettings", NetworkJson.settings(view, around));
        return json;
    }

    private static Map<String, @Nullable Object> state(ContainerView view) {
        ContainerState state = view.state();
        Map<String, @Nullable Object> json = Json.object(
                "Status", state.status().word(),
                "Running", state.status().hasProcesses() || state.status() == Status.RESTARTING,
                "Paused", state.status() == Status.PAUSED,
                "Restarting", state.status() == Status.RESTARTING,
                "OOMKilled", state.oomKilled(),
                "Dead", state.status() == Status.DEAD,
                "Pid", state.pid(),
                "ExitCode", state.exitCode(),
                "Error", state.error(),
                "StartedAt", Times.rfc3339(state.startedAt()),
                "FinishedAt", Times.rfc3339(state.finishedAt()));
        if (view.health() != null) {
            json.put("Health", HealthFields.found(view.health()));
        }
        return json;
    }

    private static Map<String, @Nullable Object> config(ContainerSpec spec, boolean secrets) {
        ContainerRequest request = spec.request();
        ProcessRequest process = request.process();
        int entrypoint = Math.min(spec.entrypointLength(), spec.argv().size());
        String domain = request.network().domainname();
        Map<String, @Nullable Object> json = Json.object(
                "Hostname", spec.hostname(),
                "Domainname", domain == null ? "" : domain,
                "User", spec.user(),
                "AttachStdin", process.openStdin(),
                "AttachStdout", true,
                "AttachStderr", true,
                "ExposedPorts", exposed(spec),
                "Tty", process.tty(),
                "OpenStdin", process.openStdin(),
                "StdinOnce", process.stdinOnce(),
                "Env",
                        secrets
                                ? spec.env()
                                : spec.env().stream()
                                        .map(ContainerJson::hideValue)
                                        .toList(),
                "Cmd", spec.argv().subList(entrypoint, spec.argv().size()),
                "Image", spec.image(),
                "Volumes", null,
                "WorkingDir", spec.workingDir(),
                "Entrypoint", entrypoint == 0 ? null : spec.argv().subList(0, entrypoint),
                "OnBuild", null,
                "Labels", request.labels(),
                "StopSignal", spec.stopSignal());
        json.put("StopTimeout", spec.stopTimeoutSeconds());
        if (spec.healthCheck() != null) {
            json.put("Healthcheck", HealthFields.check(spec.healthCheck()));
        }
        return json;
    }

    private static String hideValue(String variable) {
        int equals = variable.indexOf('=');
        return equals < 0 ? variable : variable.substring(0, equals) + "=(hidden)";
    }

    private static Map<String, Object> exposed(ContainerSpec spec) {
        Map<String, Object> exposed = new LinkedHashMap<>();
        spec.request().network().exposed().forEach(port -> exposed.put(port, Map.of()));
        spec.ports().forEach(port -> exposed.put(port.containerPort() + "/" + port.protocol(), Map.of()));
        return exposed;
    }

    /** The line of a list. */
    static Map<String, @Nullable Object> summary(ContainerView view, Surroundings around, Instant now) {
        ContainerSpec spec = view.spec();
        return Json.object(
                "Id", spec.id(),
                "Names", List.of("/" + spec.name()),
                "Image", spec.image(),
                "ImageID", spec.imageId(),
                "Command", String.join(" ", spec.argv()),
                "Created", spec.created().getEpochSecond(),
                "Ports", ports(view),
                "Labels", spec.request().labels(),
                "State", view.state().status().word(),
                "Status", status(view, now),
                "HostConfig",
                        Json.object("NetworkMode", spec.request().network().mode()),
                "NetworkSettings", Json.object("Networks", NetworkJson.networks(view, around)),
                "Mounts",
                        spec.mounts().stream()
                                .map(mount -> MountJson.of(mount, around))
                                .toList());
    }

    private static List<Object> ports(ContainerView view) {
        List<Object> ports = new ArrayList<>();
        if (!view.running()) {
            return ports;
        }
        for (PortSpec port : view.ports()) {
            ports.add(Json.object(
                    "IP", NetworkJson.hostIp(port),
                    "PrivatePort", port.containerPort(),
                    "PublicPort", port.hostPort(),
                    "Type", port.protocol()));
        }
        for (String exposed : view.spec().request().network().exposed()) {
            String[] parts = exposed.split("/", 2);
            if (view.ports().stream().noneMatch(port -> exposed.equals(port.containerPort() + "/" + port.protocol()))) {
                ports.add(Json.object("PrivatePort", Integer.valueOf(parts[0]), "Type", parts[1]));
            }
        }
        return ports;
    }

    /** "Up 5 minutes", "Exited (0) 3 seconds ago". */
    static String status(ContainerView view, Instant now) {
        ContainerState state = view.state();
        return switch (state.status()) {
            case CREATED -> "Created";
            case RUNNING -> "Up " + since(state.startedAt(), now) + HealthFields.words(view.health());
            case PAUSED -> "Up " + since(state.startedAt(), now) + " (Paused)";
            case EXITED -> "Exited (%d) %s ago".formatted(state.exitCode(), since(state.finishedAt(), now));
            case RESTARTING -> "Restarting (%d) %s ago".formatted(state.exitCode(), since(state.finishedAt(), now));
            case DEAD -> "Dead";
        };
    }

    private static String since(@Nullable Instant moment, Instant now) {
        return Times.words(moment == null ? Duration.ZERO : Duration.between(moment, now));
    }
}
