package io.cofferdam.docker;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.VolumeOperations;
import io.cofferdam.volume.Volume;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Makes, lists, shows and removes named volumes. */
@Component
final class VolumeEndpoints implements Endpoints {

    private static final FieldTable CREATE = FieldTable.of("Volume")
            .taken("Name", "Labels", "DriverOpts")
            .words("Driver", "A volume driver", "local")
            .empty("ClusterVolumeSpec", "A cluster volume");

    private final VolumeOperations volumes;
    private final ContainerOperations containers;

    VolumeEndpoints(VolumeOperations volumes, ContainerOperations containers) {
        this.volumes = volumes;
        this.containers = containers;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/volumes", this::list)
                .post("/volumes/create", this::create)
                .get("/volumes/{name}", this::inspect)
                .delete("/volumes/{name}", this::remove);
    }

    private void list(Exchange exchange) throws IOException {
        Filters filters = exchange.filters("dangling", "driver", "label", "name");
        Boolean dangling = filters.flag("dangling");
        Set<String> used = dangling == null ? Set.of() : used(exchange.caller());
        var found = volumes.list(exchange.caller()).stream()
                .filter(volume -> dangling == null || dangling != used.contains(volume.name()))
                .filter(volume -> filters.any("driver", "local"::equals))
                .filter(volume -> filters.labels(volume.labels()))
                .filter(volume -> filters.any("name", name -> ContainerFilter.nameFits(name, volume.name())))
                .map(VolumeEndpoints::json)
                .toList();
        exchange.json(Json.object("Volumes", found, "Warnings", null));
    }

    private Set<String> used(Caller caller) {
        return containers.list(caller).stream()
                .flatMap(view -> view.spec().mounts().stream())
                .map(mount -> mount.source())
                .collect(Collectors.toSet());
    }

    private void create(Exchange exchange) throws IOException {
        JsonNode body = exchange.body(Permission.VOLUME_CHANGE, "volume.created", CREATE::checked);
        Volume volume = volumes.create(
                exchange.caller(),
                CreateBody.textOrNull(body, "Name"),
                CreateBody.map(body, "Labels"),
                CreateBody.map(body, "DriverOpts"));
        exchange.json(201, json(volume));
    }

    private void inspect(Exchange exchange) throws IOException {
        exchange.json(json(volumes.inspect(exchange.caller(), exchange.path("name"))));
    }

    private void remove(Exchange exchange) {
        volumes.remove(
                exchange.caller(), exchange.path("name"), exchange.query().flag("force"));
        exchange.noContent();
    }

    static Map<String, @Nullable Object> json(Volume volume) {
        return Json.object(
                "CreatedAt", Times.rfc3339(volume.created()),
                "Driver", "local",
                "Labels", volume.labels(),
                "Mountpoint", volume.data().toString(),
                "Name", volume.name(),
                "Options", volume.options().isEmpty() ? null : volume.options(),
                "Scope", "local");
    }
}
