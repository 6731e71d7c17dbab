package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.container.Checkpoint;
import io.cofferdam.container.ContainerView;
import io.cofferdam.operations.CheckpointOperations;
import io.cofferdam.operations.ContainerOperations;
import java.time.Instant;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The memory of containers: kept, started from, thrown away. Needs CRIU on the host; 503 says what is the matter with it. */
@RestController
@RequestMapping("/api/v1/containers/{ref}/checkpoints")
class CheckpointsApi {

    private final CheckpointOperations checkpoints;
    private final ContainerOperations containers;

    CheckpointsApi(CheckpointOperations checkpoints, ContainerOperations containers) {
        this.checkpoints = checkpoints;
        this.containers = containers;
    }

    /**
     * What is kept.
     *
     * @param leftRunning whether the container ran on
     * @param criu the version that made it
     * @param bytes what it takes on disk
     */
    record Kept(String name, Instant createdAt, boolean leftRunning, String criu, long bytes) {

        static Kept of(Checkpoint checkpoint) {
            return new Kept(
                    checkpoint.name(),
                    checkpoint.createdAt(),
                    checkpoint.leftRunning(),
                    checkpoint.criu(),
                    checkpoint.bytes());
        }
    }

    /** Those of a container, the oldest first. */
    @GetMapping
    List<Kept> list(Caller caller, @PathVariable String ref) {
        return checkpoints.list(caller, ref).stream().map(Kept::of).toList();
    }

    /**
     * Writes the memory of all its processes to disk.
     *
     * @param name letters, digits, '_', '.' and '-'
     * @param exit whether the container ends with it
     */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Kept create(
            Caller caller,
            @PathVariable String ref,
            @RequestParam String name,
            @RequestParam(defaultValue = "true") boolean exit) {
        return Kept.of(checkpoints.create(caller, ref, name, exit));
    }

    /** Starts the container with the memory that its processes had. The checkpoint stays. */
    @PostMapping("/{name}/start")
    ContainerView start(Caller caller, @PathVariable String ref, @PathVariable String name) {
        checkpoints.start(caller, ref, name);
        return containers.inspect(caller, ref);
    }

    /** Throws one away. */
    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Caller caller, @PathVariable String ref, @PathVariable String name) {
        checkpoints.remove(caller, ref, name);
    }
}
