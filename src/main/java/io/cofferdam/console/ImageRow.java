package io.cofferdam.console;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageConfig;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.ImageUse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An image as the list and its own page show it. */
record ImageRow(
        String id,
        String shortId,
        String name,
        List<String> tags,
        String size,
        String stored,
        String created,
        String age,
        List<ImageUse> uses,
        String platform,
        Map<String, String> config,
        List<String> env,
        Map<String, String> labels,
        List<Layer> layers) {

    /**
     * One step of the image's making; the digest is empty where it left no layer.
     *
     * @param index of its layer, counted from the lowest; -1 where it left none
     */
    record Layer(int number, String command, String size, String digest, String created, int index) {}

    /** @param bytes of the files in each layer, from the lowest */
    static ImageRow of(Image image, List<Long> bytes, List<ImageUse> uses) {
        boolean dated = image.created().isAfter(Instant.EPOCH);
        return new ImageRow(
                image.id().value(),
                image.id().shortHex(),
                image.displayName(),
                image.tags().stream().map(ImageReference::familiar).toList(),
                Words.bytes(bytes.stream().mapToLong(Long::longValue).sum()),
                Words.bytes(image.sizeBytes()),
                dated ? Words.time(image.created()) : "it does not say",
                dated ? Words.ago(image.created()) : "–",
                uses,
                image.config().platform().os() + "/" + image.config().platform().architecture(),
                config(image),
                image.config().config().env(),
                new TreeMap<>(image.config().config().labels()),
                layers(image, bytes));
    }

    private static Map<String, String> config(Image image) {
        var config = image.config().config();
        Map<String, String> said = new java.util.LinkedHashMap<>();
        put(said, "Entrypoint", config.entrypoint() == null ? "" : ShellWords.join(config.entrypoint()));
        put(said, "Command", config.cmd() == null ? "" : ShellWords.join(config.cmd()));
        put(said, "User", config.user());
        put(said, "Directory", config.workingDir());
        put(said, "Ports", String.join(", ", config.exposedPorts()));
        put(said, "Volumes", String.join(", ", config.volumes()));
        String signal = config.stopSignal();
        put(said, "Stop signal", signal == null ? "" : signal);
        return said;
    }

    private static void put(Map<String, String> said, String name, String value) {
        if (!value.isEmpty()) {
            said.put(name, value);
        }
    }

    /** The history names the steps; those that are not empty take the layers in order, newest first here. */
    private static List<Layer> layers(Image image, List<Long> bytes) {
        List<Layer> layers = new ArrayList<>();
        int next = 0;
        int number = 0;
        for (ImageConfig.History step : image.config().history()) {
            boolean has = !step.emptyLayer() && next < image.layers().size();
            Descriptor layer = has ? image.layers().get(next++) : null;
            String command = step.createdBy() == null ? "" : step.createdBy();
            String comment = step.comment() == null ? "" : step.comment();
            layers.addFirst(new Layer(
                    ++number,
                    command.isEmpty() ? comment : command,
                    layer == null ? "" : Words.bytes(bytes.get(next - 1)),
                    layer == null ? "" : layer.digest().shortHex(),
                    step.created() == null ? "" : Words.time(step.created()),
                    layer == null ? -1 : next - 1));
        }
        for (; next < image.layers().size(); next++) {
            Descriptor layer = image.layers().get(next);
            layers.addFirst(new Layer(
                    ++number, "", Words.bytes(bytes.get(next)), layer.digest().shortHex(), "", next));
        }
        return layers;
    }
}
