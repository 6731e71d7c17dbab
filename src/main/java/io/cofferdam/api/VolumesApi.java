package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.layer.ContainerArchive.Listing;
import io.cofferdam.operations.VolumeFileOperations;
import io.cofferdam.operations.VolumeOperations;
import io.cofferdam.volume.Volume;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Named volumes. */
@RestController
@RequestMapping("/api/v1/volumes")
class VolumesApi {

    /**
     * A volume to make; without a name it gets one.
     *
     * @param options "type", "device" and "o", as mount(8) has them, for what is mounted as its data while it is used; left out
     *     for a plain directory
     */
    record NewVolume(
            @Nullable String name,
            @Nullable Map<String, String> labels,
            @Nullable Map<String, String> options) {}

    private final VolumeOperations volumes;

    private final VolumeFileOperations files;

    VolumesApi(VolumeOperations volumes, VolumeFileOperations files) {
        this.files = files;
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
        Map<String, String> options = volume.options();
        return volumes.create(
                caller, volume.name(), labels == null ? Map.of() : labels, options == null ? Map.of() : options);
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

    /**
     * What a directory of a volume has.
     *
     * @param path from the root of the volume
     */
    @GetMapping("/{name}/files/list")
    Listing listFiles(Caller caller, @PathVariable String name, @RequestParam(defaultValue = "/") String path) {
        return files.list(caller, name, path);
    }

    /**
     * A file of a volume, or a directory with all below it, as a tar.
     *
     * @param path from the root of the volume
     */
    @GetMapping("/{name}/files")
    void readFiles(
            Caller caller,
            @PathVariable String name,
            @RequestParam(defaultValue = "/") String path,
            HttpServletResponse response) {
        files.read(caller, name, path, info -> {
            response.setContentType("application/x-tar");
            return response.getOutputStream();
        });
    }

    /**
     * Puts the files of a tar, plain or compressed, into a directory of a volume.
     *
     * @param path the directory, which must be there
     * @param replace whether a file may take a directory's place, and a directory a file's
     */
    @PutMapping(
            path = "/{name}/files",
            consumes = {"application/x-tar", "application/octet-stream", "application/gzip"})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Needs(value = Permission.VOLUME_CHANGE, action = "volume.files_written")
    void putFiles(
            Caller caller,
            @PathVariable String name,
            @RequestParam(defaultValue = "/") String path,
            @RequestParam(defaultValue = "false") boolean replace,
            HttpServletRequest request)
            throws IOException {
        files.put(caller, name, path, request.getInputStream(), !replace);
    }
}
