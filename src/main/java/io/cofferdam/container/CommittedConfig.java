package io.cofferdam.container;

import io.cofferdam.image.ConfigChanges;
import io.cofferdam.image.RuntimeConfig;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The configuration of an image that is made of a container: the container's, what was asked for instead, then the changes. */
final class CommittedConfig {

    private CommittedConfig() {}

    static RuntimeConfig of(RuntimeConfig image, ContainerSpec spec, CommitRequest request) {
        RuntimeConfig config = ofContainer(image, spec);
        RuntimeConfig asked = request.config();
        config = asked == null ? config : over(config, asked);
        // as in a Dockerfile: another entrypoint leaves the old command without a meaning
        boolean otherProgram = has(request.changes(), "ENTRYPOINT ") && !has(request.changes(), "CMD ");
        return ConfigChanges.apply(otherProgram ? config.withCmd(null) : config, request.changes());
    }

    private static boolean has(List<String> changes, String instruction) {
        return changes.stream()
                .anyMatch(change -> change.strip().regionMatches(true, 0, instruction, 0, instruction.length()));
    }

    private static RuntimeConfig ofContainer(RuntimeConfig image, ContainerSpec spec) {
        List<String> entrypoint = spec.argv().subList(0, spec.entrypointLength());
        List<String> cmd =
                spec.argv().subList(spec.entrypointLength(), spec.argv().size());
        Map<String, String> labels = new LinkedHashMap<>(image.labels());
        labels.putAll(spec.request().labels());
        RuntimeConfig config = image.withUser(spec.user())
                .withEnv(env(image.env(), spec.request().process().env()))
                .withEntrypoint(entrypoint.isEmpty() ? null : entrypoint)
                .withCmd(cmd.isEmpty() ? null : cmd)
                .withExposedPorts(union(
                        image.exposedPorts(),
                        spec.ports().stream().map(port -> port.containerPort() + "/" + port.protocol())))
                .withVolumes(union(image.volumes(), VolumeMounts.targetsOfAnonymous(spec.mounts())))
                .withLabels(labels)
                // They waited for the build of an image on top of that one, and are not passed on further.
                .withOnBuild(List.of());
        boolean somewhere =
                !spec.workingDir().equals("/") || !image.workingDir().isEmpty();
        config = somewhere ? config.withWorkingDir(spec.workingDir()) : config;
        HealthCheck health = spec.request().lifecycle().healthCheck();
        config = health == null ? config : config.withHealthcheck(health.asJson());
        String signal = spec.request().lifecycle().stopSignal();
        return signal == null || signal.isEmpty() ? config : config.withStopSignal(signal);
    }

    /** What the request sets wins; its lists and maps are added to the container's, as Docker merges them. */
    private static RuntimeConfig over(RuntimeConfig config, RuntimeConfig asked) {
        Map<String, String> labels = new LinkedHashMap<>(config.labels());
        labels.putAll(asked.labels());
        List<String> entrypoint = asked.entrypoint();
        boolean otherProgram = entrypoint != null && !entrypoint.isEmpty();
        boolean otherCommand = asked.cmd() != null && !asked.cmd().isEmpty();
        return new RuntimeConfig(
                asked.user().isEmpty() ? config.user() : asked.user(),
                union(config.exposedPorts(), asked.exposedPorts().stream()),
                env(config.env(), asked.env()),
                entrypoint == null ? config.entrypoint() : entrypoint,
                otherProgram || otherCommand ? asked.cmd() : config.cmd(),
                union(config.volumes(), asked.volumes().stream()),
                asked.workingDir().isEmpty() ? config.workingDir() : asked.workingDir(),
                labels,
                asked.stopSignal() == null ? config.stopSignal() : asked.stopSignal(),
                asked.healthcheck() == null ? config.healthcheck() : asked.healthcheck(),
                union(config.onBuild(), asked.onBuild().stream()),
                asked.shell() == null ? config.shell() : asked.shell());
    }

    /** A variable without "=" takes the image's away. */
    private static List<String> env(List<String> some, List<String> more) {
        Map<String, String> byName = new LinkedHashMap<>();
        some.forEach(item -> byName.put(name(item), item));
        for (String item : more) {
            if (item.contains("=")) {
                byName.put(name(item), item);
            } else {
                byName.remove(item);
            }
        }
        return List.copyOf(byName.values());
    }

    private static String name(String item) {
        return item.split("=", 2)[0];
    }

    private static List<String> union(List<String> some, Stream<String> more) {
        Set<String> all = new LinkedHashSet<>(some);
        more.forEach(all::add);
        return List.copyOf(all);
    }

    /** The command that made the changes, as an image's history shows it. */
    static String createdBy(ContainerSpec spec) {
        return String.join(" ", spec.argv());
    }

    static @Nullable String blankAsNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
