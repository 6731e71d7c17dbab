package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.Ending;
import io.cofferdam.container.PlanView;
import io.cofferdam.container.RestartPolicy;
import io.cofferdam.container.StatsSample;
import io.cofferdam.namespace.Overview;
import io.cofferdam.namespace.ProcessView;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.CreatedContainer;
import java.util.List;
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

/** Containers: making, showing, starting, ending and removing them. */
@RestController
@RequestMapping("/api/v1/containers")
class ContainersApi {

    private final ContainerOperations containers;

    ContainersApi(ContainerOperations containers) {
        this.containers = containers;
    }

    /** All containers, those that do not run too. */
    @GetMapping
    List<ContainerView> list(Caller caller) {
        return containers.list(caller);
    }

    /** Makes a container; it does not start it. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Needs(value = Permission.CONTAINER_LAUNCH, action = "container.created")
    CreatedContainer create(Caller caller, @RequestBody ContainerRequest request) {
        return containers.create(caller, request);
    }

    /** The plan of a launch that does not happen. */
    @PostMapping("/preview")
    @Needs(value = Permission.CONTAINER_LAUNCH, action = "container.created")
    PlanView preview(Caller caller, @RequestBody ContainerRequest request) {
        return containers.preview(caller, request);
    }

    /** One container, by its name or the beginning of its id. */
    @GetMapping("/{ref}")
    ContainerView get(Caller caller, @PathVariable String ref) {
        return containers.inspect(caller, ref);
    }

    /** Starts it; 409 if it runs already. */
    @PostMapping("/{ref}/start")
    ContainerView start(Caller caller, @PathVariable String ref) {
        containers.start(caller, ref);
        return containers.inspect(caller, ref);
    }

    /**
     * Asks it to end, and ends it by SIGKILL after the grace.
     *
     * @param signal such as SIGTERM; without it the container's own
     * @param timeoutSeconds the grace; without it the container's own, -1 for one without end
     */
    @PostMapping("/{ref}/stop")
    ContainerView stop(
            Caller caller,
            @PathVariable String ref,
            @RequestParam(required = false) @Nullable String signal,
            @RequestParam(required = false) @Nullable Integer timeoutSeconds) {
        String id = containers.inspect(caller, ref).id();
        containers.stop(caller, id, signal, timeoutSeconds);
        return containers.inspect(caller, id);
    }

    /**
     * Stops it if it runs, and starts it.
     *
     * @param signal such as SIGTERM; without it the container's own
     * @param timeoutSeconds the grace before SIGKILL; without it the container's own
     */
    @PostMapping("/{ref}/restart")
    ContainerView restart(
            Caller caller,
            @PathVariable String ref,
            @RequestParam(required = false) @Nullable String signal,
            @RequestParam(required = false) @Nullable Integer timeoutSeconds) {
        containers.restart(caller, ref, signal, timeoutSeconds);
        return containers.inspect(caller, ref);
    }

    /** Sends a signal to its first process. */
    @PostMapping("/{ref}/kill")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void kill(Caller caller, @PathVariable String ref, @RequestParam(defaultValue = "SIGKILL") String signal) {
        containers.kill(caller, ref, signal);
    }

    /** Freezes all its processes. */
    @PostMapping("/{ref}/pause")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void pause(Caller caller, @PathVariable String ref) {
        containers.pause(caller, ref);
    }

    /** Lets frozen processes go on. */
    @PostMapping("/{ref}/unpause")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unpause(Caller caller, @PathVariable String ref) {
        containers.unpause(caller, ref);
    }

    /** Gives it another name. */
    @PostMapping("/{ref}/rename")
    @Needs(value = Permission.CONTAINER_CONTROL, action = "container.renamed")
    ContainerView rename(Caller caller, @PathVariable String ref, @RequestParam String name) {
        containers.rename(caller, ref, name);
        return containers.inspect(caller, name);
    }

    /** Says from now on what is done when it ends; live, and without a restart. */
    @PutMapping("/{ref}/restart-policy")
    @Needs(value = Permission.CONTAINER_CONTROL, action = "container.policy-changed")
    RestartPolicy restartPolicy(Caller caller, @PathVariable String ref, @RequestBody RestartPolicy policy) {
        containers.changeRestartPolicy(caller, ref, policy);
        return containers.inspect(caller, ref).spec().request().lifecycle().restartPolicy();
    }

    /**
     * Removes it and what it has written.
     *
     * @param force also if it runs
     * @param volumes its volumes without a name of their own too
     */
    @DeleteMapping("/{ref}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(
            Caller caller,
            @PathVariable String ref,
            @RequestParam(defaultValue = "false") boolean force,
            @RequestParam(defaultValue = "false") boolean volumes) {
        containers.remove(caller, ref, force, volumes);
    }

    /** The last launch with its times, or the plan of the next one. */
    @GetMapping("/{ref}/plan")
    PlanView plan(Caller caller, @PathVariable String ref) {
        return containers.plan(caller, ref);
    }

    /** How it ended last, with its last lines and what it used; also of one that was removed in the last days. */
    @GetMapping("/{ref}/ending")
    Ending ending(Caller caller, @PathVariable String ref) {
        return containers.ending(caller, ref);
    }

    /** What runs in it now. */
    @GetMapping("/{ref}/processes")
    List<ProcessView> processes(Caller caller, @PathVariable String ref) {
        return containers.top(caller, ref);
    }

    /** What it uses at this moment. */
    @GetMapping("/{ref}/stats")
    StatsSample stats(Caller caller, @PathVariable String ref) {
        return containers.stats(caller, ref);
    }

    /** What it used in the last minutes, the oldest first. */
    @GetMapping("/{ref}/stats/history")
    List<StatsSample> statsHistory(Caller caller, @PathVariable String ref) {
        return containers.statsHistory(caller, ref);
    }

    /** Which namespaces it is in, and what is in them. */
    @GetMapping("/{ref}/namespaces")
    Overview namespaces(Caller caller, @PathVariable String ref) {
        return containers.namespaces(caller, ref);
    }
}
