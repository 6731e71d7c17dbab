package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.container.Ending;
import io.cofferdam.operations.ContainerOperations;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Containers that are no more. */
@RestController
@RequestMapping("/api/v1/endings")
class EndingsApi {

    private final ContainerOperations containers;

    EndingsApi(ContainerOperations containers) {
        this.containers = containers;
    }

    /** How containers ended that were removed in the last days, the last to go first. */
    @GetMapping
    List<Ending> list(Caller caller) {
        return containers.removedContainers(caller);
    }
}
