package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Removal;
import io.cofferdam.operations.ImageOperations;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Images. Their names have slashes, so an image is named by the parameter "name", by tag or id. */
@RestController
@RequestMapping("/api/v1/images")
class ImagesApi {

    /**
     * An image as this API shows it.
     *
     * @param sizeBytes of its files, in all layers
     * @param storedBytes of its layers as they are stored and transferred
     */
    record ImageInfo(
            String id,
            List<String> tags,
            long sizeBytes,
            long storedBytes,
            Instant created,
            String architecture,
            List<String> layers,
            List<String> env,
            List<String> exposedPorts,
            Map<String, String> labels) {

        static ImageInfo of(ImageOperations images, Caller caller, Image image) {
            return new ImageInfo(
                    image.id().value(),
                    image.tags().stream().map(ImageReference::familiar).toList(),
                    images.bytes(caller, image),
                    image.sizeBytes(),
                    image.created(),
                    image.config().architecture(),
                    image.diffIds().stream().map(diffId -> diffId.value()).toList(),
                    image.config().config().env(),
                    image.config().config().exposedPorts(),
                    image.config().config().labels());
        }
    }

    /**
     * How a part of an image came about.
     *
     * @param createdBy the command, as the builder wrote it down
     * @param bytes of the files in its layer; 0 where it made none
     */
    record Step(
            @Nullable Instant created,
            @Nullable String createdBy,
            @Nullable String comment,
            boolean emptyLayer,
            long bytes) {}

    private final ImageOperations images;

    ImagesApi(ImageOperations images) {
        this.images = images;
    }

    /** All images, those without a name too. */
    @GetMapping
    List<ImageInfo> list(Caller caller) {
        return images.list(caller).stream()
                .map(image -> ImageInfo.of(images, caller, image))
                .toList();
    }

    /** One image, by a tag or its id. */
    @GetMapping("/one")
    ImageInfo get(Caller caller, @RequestParam String name) {
        return ImageInfo.of(images, caller, images.inspect(caller, name));
    }

    /** How an image came about, the oldest step first. */
    @GetMapping("/history")
    List<Step> history(Caller caller, @RequestParam String name) {
        Image image = images.inspect(caller, name);
        Iterator<Long> bytes = images.bytesOfLayers(caller, image).iterator();
        return image.config().history().stream()
                .map(step -> new Step(
                        step.created(),
                        step.createdBy(),
                        step.comment(),
                        step.emptyLayer(),
                        step.emptyLayer() || !bytes.hasNext() ? 0 : bytes.next()))
                .toList();
    }

    /**
     * Images as one archive that docker load, skopeo and this API take.
     *
     * @param name several times for several images
     */
    @GetMapping(path = "/save", produces = "application/x-tar")
    void save(Caller caller, @RequestParam List<String> name, HttpServletResponse response) throws IOException {
        // Before the first byte, while an error still has a status.
        name.forEach(one -> images.inspect(caller, one));
        response.setContentType("application/x-tar");
        OutputStream out = new BufferedOutputStream(response.getOutputStream(), 1 << 16);
        images.save(caller, name, out);
        out.flush();
    }

    /** Takes a docker save archive or an OCI layout tar, plain, gzip, zstd, xz or bzip2, as the request's body. */
    @PostMapping("/load")
    List<ImageInfo> load(Caller caller, HttpServletRequest request) throws IOException {
        return images.load(caller, request.getInputStream(), progress -> {}).stream()
                .map(loaded -> ImageInfo.of(images, caller, loaded.image()))
                .toList();
    }

    /** Makes an image of a root file system tar, which is the request's body. */
    @PostMapping("/import")
    @ResponseStatus(HttpStatus.CREATED)
    ImageInfo importRootfs(
            Caller caller,
            @RequestParam(required = false) @Nullable String name,
            @RequestParam(required = false) @Nullable String message,
            @RequestParam(required = false) @Nullable List<String> changes,
            HttpServletRequest request)
            throws IOException {
        ImageReference reference = name == null || name.isEmpty() ? null : ImageReference.parse(name);
        List<String> instructions = changes == null ? List.of() : changes;
        return ImageInfo.of(
                images,
                caller,
                images.importRootfs(caller, request.getInputStream(), reference, message, instructions));
    }

    /** Gives an image one more name. */
    @PostMapping("/tag")
    @Needs(value = Permission.IMAGE_CHANGE, action = "image.tagged")
    ImageInfo tag(Caller caller, @RequestParam String name, @RequestParam String as) {
        images.tag(caller, name, ImageReference.parse(as));
        return ImageInfo.of(images, caller, images.inspect(caller, as));
    }

    /**
     * Takes a tag away, and the image with its last tag.
     *
     * @param force also if it has several tags, or containers that do not run were made from it
     */
    @DeleteMapping
    @Needs(value = Permission.IMAGE_CHANGE, action = "image.removed")
    Removal delete(Caller caller, @RequestParam String name, @RequestParam(defaultValue = "false") boolean force) {
        return images.remove(caller, name, force);
    }
}
