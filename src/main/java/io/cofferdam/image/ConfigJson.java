package io.cofferdam.image;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of an image's config (image-spec/config.md). */
final class ConfigJson {

    private static final String WHAT = "image config";

    private ConfigJson() {}

    static ImageConfig read(byte[] json) {
        JsonNode root = Json.object(json, WHAT);
        List<Digest> diffIds = new ArrayList<>();
        JsonNode rootfs = root.path("rootfs");
        for (String diffId : Json.textsOrNone(rootfs, "diff_ids", WHAT)) {
            diffIds.add(Digest.parse(diffId));
        }
        List<ImageConfig.History> history = new ArrayList<>();
        for (JsonNode step : Json.elements(root, "history", WHAT)) {
            history.add(historyStep(step));
        }
        return new ImageConfig(
                Json.text(root, "architecture", "", WHAT),
                Json.text(root, "os", "linux", WHAT),
                blankAsNull(Json.text(root, "variant", WHAT)),
                time(root),
                blankAsNull(Json.text(root, "author", WHAT)),
                runtime(root.path("config")),
                diffIds,
                history);
    }

    static byte[] write(ImageConfig config) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("architecture", config.architecture());
        putText(root, "author", config.author());
        root.set("config", runtimeJson(config.config()));
        putTime(root, config.created());
        for (ImageConfig.History step : config.history()) {
            ObjectNode node = root.withArray("history").addObject();
            putTime(node, step.created());
            putText(node, "created_by", step.createdBy());
            putText(node, "author", step.author());
            putText(node, "comment", step.comment());
            if (step.emptyLayer()) {
                node.put("empty_layer", true);
            }
        }
        root.put("os", config.os());
        ObjectNode rootfs = root.putObject("rootfs").put("type", "layers");
        putTexts(
                rootfs, "diff_ids", config.diffIds().stream().map(Digest::value).toList());
        putText(root, "variant", config.variant());
        return Json.bytes(root);
    }

    /** The {@code config} object alone, as Docker's inspect shows it too. */
    static ObjectNode runtimeJson(RuntimeConfig config) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        putText(node, "User", config.user());
        putKeys(node, "ExposedPorts", config.exposedPorts());
        if (!config.env().isEmpty()) {
            putTexts(node, "Env", config.env());
        }
        putTexts(node, "Entrypoint", config.entrypoint());
        putTexts(node, "Cmd", config.cmd());
        putKeys(node, "Volumes", config.volumes());
        putText(node, "WorkingDir", config.workingDir());
        if (!config.labels().isEmpty()) {
            ObjectNode labels = node.putObject("Labels");
            new TreeMap<>(config.labels()).forEach(labels::put);
        }
        putText(node, "StopSignal", config.stopSignal());
        if (config.healthcheck() != null) {
            node.set("Healthcheck", config.healthcheck());
        }
        if (!config.onBuild().isEmpty()) {
            putTexts(node, "OnBuild", config.onBuild());
        }
        putTexts(node, "Shell", config.shell());
        return node;
    }

    private static RuntimeConfig runtime(JsonNode node) {
        JsonNode healthcheck = node.path("Healthcheck");
        return new RuntimeConfig(
                Json.text(node, "User", "", WHAT),
                Json.keys(node, "ExposedPorts", WHAT),
                Json.textsOrNone(node, "Env", WHAT),
                Json.texts(node, "Entrypoint", WHAT),
                Json.texts(node, "Cmd", WHAT),
                Json.keys(node, "Volumes", WHAT),
                Json.text(node, "WorkingDir", "", WHAT),
                Json.map(node, "Labels", WHAT),
                blankAsNull(Json.text(node, "StopSignal", WHAT)),
                healthcheck.isObject() ? healthcheck : null,
                Json.textsOrNone(node, "OnBuild", WHAT),
                Json.texts(node, "Shell", WHAT));
    }

    private static ImageConfig.History historyStep(JsonNode step) {
        return new ImageConfig.History(
                time(step),
                Json.text(step, "created_by", WHAT),
                Json.text(step, "author", WHAT),
                Json.text(step, "comment", WHAT),
                step.path("empty_layer").asBoolean(false));
    }

    /** A date that cannot be read is no reason to refuse an image: it is shown as unknown. */
    private static @Nullable Instant time(JsonNode node) {
        String text = Json.text(node, "created", WHAT);
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable String blankAsNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static void putTime(ObjectNode node, @Nullable Instant created) {
        putText(node, "created", created == null ? null : created.toString());
    }

    private static void putText(ObjectNode node, String field, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            node.put(field, text);
        }
    }

    private static void putTexts(ObjectNode node, String field, @Nullable Collection<String> texts) {
        if (texts != null) {
            var array = node.putArray(field);
            texts.forEach(array::add);
        }
    }

    private static void putKeys(ObjectNode node, String field, List<String> keys) {
        if (!keys.isEmpty()) {
            ObjectNode object = node.putObject(field);
            keys.forEach(object::putObject);
        }
    }
}
