package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.CommitRequest;
import io.cofferdam.image.ImageReference;
import io.cofferdam.layer.FileChange;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.ImageOperations;
import io.cofferdam.operations.SnapshotOperations;
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
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The files that a container has written: listed, taken out, made an image. */
@RestController
@RequestMapping("/api/v1/containers/{ref}")
class SnapshotsApi {

    /**
     * An image to be made.
     *
     * @param name null for an image without one
     * @param pause whether processes stand still while files are read; they do unless it is false
     * @param changes instructions such as {@code CMD ["sh"]}
     */
    record Commit(
            @Nullable String name,
            @Nullable String author,
            @Nullable String comment,
            @Nullable Boolean pause,
            @Nullable List<String> changes) {

        CommitRequest request() {
            return new CommitRequest(
                    name == null || name.isBlank() ? null : ImageReference.parse(name.strip()),
                    author,
                    comment,
                    pause == null || pause,
                    changes == null ? List.of() : changes,
                    null);
        }
    }

    private final SnapshotOperations snapshots;
    private final ImageOperations images;
    private final ContainerOperations containers;

    SnapshotsApi(SnapshotOperations snapshots, ContainerOperations containers, ImageOperations images) {
        this.images = images;
        this.snapshots = snapshots;
        this.containers = containers;
    }

    /** Makes an image of the files of a container. */
    @PostMapping("/commit")
    @ResponseStatus(HttpStatus.CREATED)
    @Needs(value = Permission.IMAGE_CHANGE, action = "container.committed")
    ImagesApi.ImageInfo commit(Caller caller, @PathVariable String ref, @RequestBody Commit commit) {
        return ImagesApi.ImageInfo.of(images, caller, snapshots.commit(caller, ref, commit.request()));
    }

    /** What a container has added, changed and deleted. */
    @GetMapping("/changes")
    List<FileChange> changes(Caller caller, @PathVariable String ref) {
        return snapshots.changes(caller, ref);
    }

    /** All files as a tar, without what is mounted. */
    @GetMapping("/export")
    void export(Caller caller, @PathVariable String ref, HttpServletResponse response) throws IOException {
        String id = containers.inspect(caller, ref).id();
        response.setContentType("application/x-tar");
        OutputStream out = new BufferedOutputStream(response.getOutputStream(), 1 << 16);
        snapshots.export(caller, id, out);
        out.flush();
    }
}
