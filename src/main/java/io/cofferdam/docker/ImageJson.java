package io.cofferdam.docker;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageConfig;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.RuntimeConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Images as lists, `inspect` and `history` show them. */
final class ImageJson {

    /** Docker's word for a size that nobody asked for. */
    static final long NOT_COUNTED = -1;

    private ImageJson() {}

    /**
     * @param bytes of its files
     * @param containers how many were made from it; -1 where that was not counted; so for the bytes it shares
     */
    static Map<String, @Nullable Object> summary(
            Image image, long bytes, int containers, long sharedBytes, ApiVersion version) {
        Map<String, @Nullable Object> json = Json.object(
                "Id", image.id().value(),
                "ParentId", "",
                "RepoTags", tags(image),
                "RepoDigests", repoDigests(image),
                "Created", seconds(image.created()),
                "Size", bytes,
                "SharedSize", sharedBytes,
                "Labels", image.config().config().labels(),
                "Containers", containers);
        if (!version.atLeast(44)) {
            json.put("VirtualSize", bytes);
        }
        return json;
    }

    static Map<String, @Nullable Object> inspect(Image image, long bytes, ApiVersion version) {
        ImageConfig config = image.config();
        Map<String, @Nullable Object> json = Json.object(
                "Id", image.id().value(),
                "RepoTags", tags(image),
                "RepoDigests", repoDigests(image),
                "Parent", "",
                "Comment", comment(config),
                "Created", Times.rfc3339(dated(image.created())),
                "DockerVersion", "",
                "Author", config.author() == null ? "" : config.author(),
                "Config", runtimeConfig(config.config()),
                "Architecture", config.architecture(),
                "Os", config.os(),
                "Size", bytes,
                "GraphDriver", Json.object("Name", "overlay2", "Data", Map.of()),
                "RootFS",
                        Json.object(
                                "Type",
                                "layers",
                                "Layers",
                                image.diffIds().stream()
                                        .map(diffId -> diffId.value())
                                        .toList()),
                "Metadata", Json.object("LastTagTime", Times.NEVER));
        if (config.variant() != null) {
            json.put("Variant", config.variant());
        }
        if (!version.atLeast(44)) {
            json.put("VirtualSize", bytes);
        }
        return json;
    }

    private static String comment(ImageConfig config) {
        String comment =
                config.history().isEmpty() ? null : config.history().getLast().comment();
        return comment == null ? "" : comment;
    }

    private static Map<String, @Nullable Object> runtimeConfig(RuntimeConfig config) {
        return Json.object(
                "Hostname",
                "",
                "Domainname",
                "",
                "User",
                config.user(),
                "AttachStdin",
                false,
                "AttachStdout",
                false,
                "AttachStderr",
                false,
                "ExposedPorts",
                nullIfEmpty(config.exposedPorts()),
                "Tty",
                false,
                "OpenStdin",
                false,
                "StdinOnce",
                false,
                "Env",
                config.env(),
                "Cmd",
                config.cmd(),
                "Healthcheck",
                config.healthcheck(),
                "Image",
                "",
                "Volumes",
                nullIfEmpty(config.volumes()),
                "WorkingDir",
                config.workingDir(),
                "Entrypoint",
                config.entrypoint(),
                "OnBuild",
                config.onBuild().isEmpty() ? null : config.onBuild(),
                "Labels",
                config.labels(),
                "StopSignal",
                config.stopSignal() == null ? "" : config.stopSignal(),
                "Shell",
                config.shell());
    }

    private static @Nullable Map<String, Object> nullIfEmpty(List<String> names) {
        if (names.isEmpty()) {
            return null;
        }
        Map<String, Object> set = new LinkedHashMap<>();
        names.forEach(name -> set.put(name, Map.of()));
        return set;
    }

    /**
     * The newest step first.
     *
     * @param bytes of the files in each layer, from the lowest
     */
    static List<Map<String, @Nullable Object>> history(Image image, List<Long> bytes) {
        List<Map<String, @Nullable Object>> steps = new ArrayList<>();
        int layer = 0;
        for (ImageConfig.History step : image.config().history()) {
            boolean hasLayer = !step.emptyLayer() && layer < bytes.size();
            long size = hasLayer ? bytes.get(layer++) : 0;
            steps.addFirst(Json.object(
                    "Id",
                    "<missing>",
                    "Created",
                    seconds(step.created()),
                    "CreatedBy",
                    step.createdBy() == null ? "" : step.createdBy(),
                    "Tags",
                    null,
                    "Size",
                    size,
                    "Comment",
                    step.comment() == null ? "" : step.comment()));
        }
        if (!steps.isEmpty()) {
            steps.getFirst().put("Id", image.id().value());
            steps.getFirst().put("Tags", tags(image));
        }
        return steps;
    }

    /** An image without a date, or with that of reproducible builds: its age means nothing. */
    private static @Nullable Instant dated(@Nullable Instant created) {
        return Instant.EPOCH.equals(created) ? null : created;
    }

    /** Go's zero time, at which clients show no age. */
    private static long seconds(@Nullable Instant created) {
        Instant dated = dated(created);
        return (dated == null ? Instant.parse(Times.NEVER) : dated).getEpochSecond();
    }

    private static List<String> tags(Image image) {
        return image.tags().stream().map(ImageReference::familiar).toList();
    }

    private static List<String> repoDigests(Image image) {
        return digests(image.repoDigests());
    }

    static List<String> digests(List<ImageReference> known) {
        return known.stream()
                .map(name -> name.familiarName() + "@" + name.digest())
                .distinct()
                .toList();
    }
}
