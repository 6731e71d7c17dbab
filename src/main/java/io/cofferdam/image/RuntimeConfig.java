package io.cofferdam.image;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The defaults an image gives its containers: the {@code config} object of image-spec/config.md.
 *
 * @param user {@code user[:group]}, empty for root
 * @param exposedPorts such as {@code 80/tcp}
 * @param env {@code NAME=value}
 * @param entrypoint null where the image has none
 * @param cmd null where the image has none
 * @param volumes paths inside the container
 * @param healthcheck Docker's {@code Healthcheck} object as it was found
 * @param onBuild instructions for builds on top of the image
 * @param shell the words before a shell-form command, null for {@code /bin/sh -c}
 */
public record RuntimeConfig(
        String user,
        List<String> exposedPorts,
        List<String> env,
        @Nullable List<String> entrypoint,
        @Nullable List<String> cmd,
        List<String> volumes,
        String workingDir,
        Map<String, String> labels,
        @Nullable String stopSignal,
        @Nullable JsonNode healthcheck,
        List<String> onBuild,
        @Nullable List<String> shell) {

    /** A configuration that sets nothing. */
    public static final RuntimeConfig EMPTY = new RuntimeConfig(
            "", List.of(), List.of(), null, null, List.of(), "", Map.of(), null, null, List.of(), null);

    public RuntimeConfig {
        exposedPorts = List.copyOf(exposedPorts);
        env = List.copyOf(env);
        entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
        cmd = cmd == null ? null : List.copyOf(cmd);
        volumes = List.copyOf(volumes);
        labels = Map.copyOf(labels);
        onBuild = List.copyOf(onBuild);
        shell = shell == null ? null : List.copyOf(shell);
    }

    public RuntimeConfig withUser(String other) {
        return new RuntimeConfig(
                other,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    public RuntimeConfig withExposedPorts(List<String> other) {
        return new RuntimeConfig(
                user,
                other,
                env,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    public RuntimeConfig withEnv(List<String> other) {
        return new RuntimeConfig(
                user,
                exposedPorts,
                other,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    public RuntimeConfig withEntrypoint(@Nullable List<String> other) {
        return new RuntimeConfig(
                user,
                exposedPorts,
                env,
                other,
                cmd,
                volumes,
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    public RuntimeConfig withCmd(@Nullable List<String> other) {
        return new RuntimeConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                other,
                volumes,
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    public RuntimeConfig withVolumes(List<String> other) {
        return new RuntimeConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                other,
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    public RuntimeConfig withWorkingDir(String other) {
        return new RuntimeConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                volumes,
                other,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    public RuntimeConfig withLabels(Map<String, String> other) {
        return new RuntimeConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                other,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    public RuntimeConfig withStopSignal(String other) {
        return new RuntimeConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                labels,
                other,
                healthcheck,
                onBuild,
                shell);
    }

    public RuntimeConfig withHealthcheck(JsonNode other) {
        return new RuntimeConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                labels,
                stopSignal,
                other,
                onBuild,
                shell);
    }

    public RuntimeConfig withOnBuild(List<String> other) {
        return new RuntimeConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                other,
                shell);
    }
}
