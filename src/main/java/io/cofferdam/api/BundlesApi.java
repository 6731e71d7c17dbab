package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.Bundles;
import io.cofferdam.operations.BundleImport;
import io.cofferdam.operations.BundleOperations;
import io.cofferdam.operations.CreatedContainer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Containers on their way to another instance. */
@RestController
@RequestMapping("/api/v1")
class BundlesApi {

    private final BundleOperations bundles;

    BundlesApi(BundleOperations bundles) {
        this.bundles = bundles;
    }

    /**
     * A container that does not run, as a zip: how it was made, what it has changed, and what else is asked for.
     *
     * @param image its image too; otherwise the other instance needs to have it
     * @param volumes the content of its volumes too
     * @param checkpoint the memory of that checkpoint too
     */
    @GetMapping(path = "/containers/{ref}/bundle", produces = "application/zip")
    void export(
            Caller caller,
            @PathVariable String ref,
            @RequestParam(defaultValue = "false") boolean image,
            @RequestParam(defaultValue = "false") boolean volumes,
            @RequestParam(required = false) @Nullable String checkpoint,
            HttpServletResponse response)
            throws IOException {
        bundles.export(caller, ref, new Bundles.Contents(image, volumes, checkpoint), manifest -> {
            response.setContentType("application/zip");
            OutputStream out = response.getOutputStream();
            return new BufferedOutputStream(out, 1 << 16);
        });
    }

    /**
     * Makes a container of a bundle, which is the request's body; it does not start it, but for memory.
     *
     * @param name another than it had
     * @param volume OLD=NEW for a volume of the bundle that is to have another name here; any number of them
     * @param renameVolumes gives each volume whose name is taken here one that is free
     * @param memory takes in the memory that is in the bundle, and starts the container from it. Memory is executed as it
     *     comes, so this needs the permission to launch privileged containers
     */
    @PostMapping("/bundles")
    @ResponseStatus(HttpStatus.CREATED)
    @Needs(value = Permission.CONTAINER_LAUNCH, action = "container.imported")
    CreatedContainer importBundle(
            Caller caller,
            @RequestParam(required = false) @Nullable String name,
            @RequestParam(defaultValue = "") List<String> volume,
            @RequestParam(defaultValue = "false") boolean renameVolumes,
            @RequestParam(defaultValue = "false") boolean memory,
            HttpServletRequest request)
            throws IOException {
        BundleImport asked = BundleImport.of(name, volume, renameVolumes).withMemory(memory);
        return bundles.importBundle(caller, asked, request.getInputStream());
    }
}
