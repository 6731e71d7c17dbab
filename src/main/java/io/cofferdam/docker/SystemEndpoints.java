package io.cofferdam.docker;

import io.cofferdam.container.SystemFacts;
import io.cofferdam.image.Image;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.ImageOperations;
import io.cofferdam.operations.SystemOperations;
import io.cofferdam.operations.VolumeOperations;
import io.cofferdam.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says that the service is there, what it is and what it uses. */
@Component
final class SystemEndpoints implements Endpoints {

    private final SystemOperations system;
    private final ContainerOperations containers;
    private final ImageOperations images;
    private final VolumeOperations volumes;

    SystemEndpoints(
            SystemOperations system, ContainerOperations containers, ImageOperations images, VolumeOperations volumes) {
        this.system = system;
        this.containers = containers;
        this.images = images;
        this.volumes = volumes;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/_ping", SystemEndpoints::ping)
                .head("/_ping", SystemEndpoints::ping)
                .get("/version", this::version)
                .get("/info", this::info)
                .get("/system/df", this::diskUse);
    }

    private static void ping(Exchange exchange) throws IOException {
        exchange.header("Builder-Version", "1");
        exchange.header("Cache-Control", "no-cache, no-store, must-revalidate");
        exchange.header("Pragma", "no-cache");
        exchange.text("OK");
    }

    private void version(Exchange exchange) throws IOException {
        exchange.json(InfoJson.version(system.facts(exchange.caller())));
    }

    private void info(Exchange exchange) throws IOException {
        SystemFacts facts = system.facts(exchange.caller());
        exchange.json(InfoJson.info(facts));
    }

    /** The size of a layer is what it takes in the store; what containers have written is not counted. */
    private void diskUse(Exchange exchange) throws IOException {
        List<String> types = exchange.query().all("type");
        Map<String, @Nullable Object> json = Json.object();
        if (wanted(types, "image")) {
            List<Image> all = images.list(exchange.caller());
            json.put("LayersSize", all.stream().mapToLong(Image::sizeBytes).sum());
            json.put("Images", all.stream().map(image -> image(exchange, image)).toList());
        }
        if (wanted(types, "container")) {
            Path root = system.facts(exchange.caller()).root();
            Surroundings around = new Surroundings(root, name -> "", List.of());
            Instant now = Instant.now();
            json.put(
                    "Containers",
                    containers.list(exchange.caller()).stream()
                            .map(view -> ContainerJson.summary(view, around, now))
                            .toList());
        }
        if (wanted(types, "volume")) {
            json.put(
                    "Volumes",
                    volumes.list(exchange.caller()).stream()
                            .map(SystemEndpoints::volume)
                            .toList());
        }
        if (wanted(types, "build-cache")) {
            json.put("BuildCache", List.of());
        }
        json.put("BuilderSize", 0);
        exchange.json(json);
    }

    private static boolean wanted(List<String> types, String type) {
        return types.isEmpty() || types.contains(type);
    }

    private Map<String, @Nullable Object> image(Exchange exchange, Image image) {
        Map<String, @Nullable Object> json =
                ImageJson.summary(image, images.usedBy(exchange.caller(), image).size(), exchange.version());
        json.put("SharedSize", 0);
        return json;
    }

    /** Minus one is Docker's word for a size that was not counted. */
    private static Map<String, @Nullable Object> volume(Volume volume) {
        Map<String, @Nullable Object> json = VolumeEndpoints.json(volume);
        json.put("UsageData", Json.object("Size", -1, "RefCount", -1));
        return json;
    }
}
