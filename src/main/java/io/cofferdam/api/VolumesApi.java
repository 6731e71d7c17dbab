package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.operations.VolumeOperations;
import io.cofferdam.volume.Volume;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Named volumes. */
@RestController
@RequestMapping("/api/v1/volumes")
class VolumesApi {

    /** A volume to make; without a name it gets one. */
    record NewVolume(@Nullable String name, @Nullable Map<String, String> labels) {}

    private final VolumeOperations volumes;

    VolumesApi(VolumeOperations volumes) {
        this.volumes = volumes;
    }

    /** All volumes. */
    @GetMapping
    List<Volume> list(Caller caller) {
        return volumes.list(caller);
    }

    /** One volume. */
    @GetMapping("/{name}")
    Volume get(Caller caller, @PathVariable String name) {
        return volumes.inspect(caller, name);
    }

    /** Makes a volume. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Needs(value = Permission.VOLUME_CHANGE, action = "volume.created")
    Volume create(Caller caller, @RequestBody NewVolume volume) {
        Map<String, String> labels = volume.labels();
        return volumes.create(caller, volume.name(), labels == null ? Map.of() : labels);
    }

    /**
     * Removes a volume and what is in it.
     *
     * @param force also succeed if there is none of that name
     */
    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String name, @RequestParam(defaultValue = "false") boolean force) {
        volumes.remove(caller, name, force);
    }
}
