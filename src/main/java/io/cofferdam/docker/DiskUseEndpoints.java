package io.cofferdam.docker;

import io.cofferdam.access.Caller;
import io.cofferdam.container.DiskUse;
import io.cofferdam.operations.DiskOperations;
import io.cofferdam.operations.SystemOperations;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What takes how much of the disk. An image's size is here what it takes on the disk, as it came and unpacked; a container's what
 * it has written and its log.
 */
@Component
final class DiskUseEndpoints implements Endpoints {

    private static final Set<String> TYPES = Set.of("container", "image", "volume", "build-cache");

    private final DiskOperations disk;
    private final SystemOperations system;

    DiskUseEndpoints(DiskOperations disk, SystemOperations system) {
        this.disk = disk;
        this.system = system;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/system/df", this::diskUse);
    }

    private void diskUse(Exchange exchange) throws IOException {
        List<String> types = exchange.query().all("type");
        types.forEach(DiskUseEndpoints::check);
        Caller caller = exchange.caller();
        Map<String, @Nullable Object> json = Json.object();
        if (wanted(types, "image")) {
            json.put("LayersSize", disk.imageBytes(caller));
            json.put(
                    "Images",
                    disk.images(caller).stream()
                            .map(use -> image(use, exchange.version()))
                            .toList());
        }
        if (wanted(types, "container")) {
            json.put("Containers", containers(caller));
        }
        if (wanted(types, "volume")) {
            json.put(
                    "Volumes",
                    disk.volumes(caller).stream().map(DiskUseEndpoints::volume).toList());
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

    private static void check(String type) {
        if (!TYPES.contains(type)) {
            throw ProblemException.invalid(
                    "unknown object type: " + type + ".",
                    "The types are container, image, volume and build-cache.",
                    "");
        }
    }

    private static Map<String, @Nullable Object> image(DiskUse.OfImage use, ApiVersion version) {
        return ImageJson.summary(use.image(), use.totalBytes(), use.containers(), use.sharedBytes(), version);
    }

    private List<Map<String, @Nullable Object>> containers(Caller caller) {
        Surroundings around = new Surroundings(system.facts(caller).root(), name -> "", id -> "", List.of());
        Instant now = Instant.now();
        return disk.containers(caller).stream()
                .map(use -> {
                    Map<String, @Nullable Object> json = ContainerJson.summary(use.view(), around, now);
                    json.put("SizeRw", use.bytes());
                    json.put("SizeRootFs", use.imageBytes() + use.writtenBytes());
                    return json;
                })
                .toList();
    }

    private static Map<String, @Nullable Object> volume(DiskUse.OfVolume use) {
        Map<String, @Nullable Object> json = VolumeEndpoints.json(use.volume());
        json.put("UsageData", Json.object("Size", use.bytes(), "RefCount", use.containers()));
        return json;
    }
}
