package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.operations.NetworkOperations;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Containers' own words for others on the bridge. */
@RestController
@RequestMapping("/api/v1/containers/{container}/links")
class LinksApi {

    private final NetworkOperations networks;

    LinksApi(NetworkOperations networks) {
        this.networks = networks;
    }

    /** Takes one away, also while the container runs. */
    @DeleteMapping("/{alias}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unlink(Caller caller, @PathVariable String container, @PathVariable String alias) {
        networks.unlink(caller, container, alias);
    }
}
