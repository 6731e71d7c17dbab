package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.CommitRequest;
import io.cofferdam.container.Copying.PutRequest;
import io.cofferdam.image.ImageReference;
import io.cofferdam.layer.FileChange;
import io.cofferdam.layer.FileInfo;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.CopyOperations;
import io.cofferdam.operations.ImageOperations;
import io.cofferdam.operations.SnapshotOperations;
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
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
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

    private final CopyOperations copies;
    private final SnapshotOperations snapshots;
    private final ImageOperations images;
    private final ContainerOperations containers;

    SnapshotsApi(
            SnapshotOperations snapshots,
            CopyOperations copies,
            ContainerOperations containers,
            ImageOperations images) {
        this.copies = copies;
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

    /**
     * What a container has at a path: its kind, mode, size, time, and where a link leads.
     *
     * @param path absolute; a link at its end is followed only if a slash comes after it
     */
    @GetMapping("/files/info")
    FileInfo fileInfo(Caller caller, @PathVariable String ref, @RequestParam String path) {
        return copies.info(caller, ref, path);
    }

    /**
     * A file, or a directory with all below it, as a tar; the container may run or not.
     *
     * @param path absolute
     */
    @GetMapping("/files")
    void readFiles(Caller caller, @PathVariable String ref, @RequestParam String path, HttpServletResponse response)
            throws IOException {
        copies.read(caller, ref, path, info -> {
            response.setContentType("application/x-tar");
            return response.getOutputStream();
        });
    }

    /**
     * Puts the files of a tar, plain or compressed, into a directory.
     *
     * @param path the directory, which must be there
     * @param replace whether a file may take a directory's place, and a directory a file's
     * @param toUser whether all goes to the container's user instead of those whom the tar names
     */
    @PutMapping(
            path = "/files",
            consumes = {"application/x-tar", "application/octet-stream", "application/gzip"})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Needs(value = Permission.CONTAINER_EXEC, action = "container.files_written")
    void putFiles(
            Caller caller,
            @PathVariable String ref,
            @RequestParam String path,
            @RequestParam(defaultValue = "false") boolean replace,
            @RequestParam(defaultValue = "false") boolean toUser,
            HttpServletRequest request)
            throws IOException {
        copies.put(caller, ref, path, request.getInputStream(), new PutRequest(!replace, toUser));
    }
}
