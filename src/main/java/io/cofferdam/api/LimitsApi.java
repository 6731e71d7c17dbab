package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.LimitsPreview;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The limits of a container. */
@RestController
@RequestMapping("/api/v1/containers/{ref}/limits")
class LimitsApi {

    /** What a change could not do. */
    record Changed(Limits limits, List<String> warnings) {}

    private final ContainerOperations containers;

    LimitsApi(ContainerOperations containers) {
        this.containers = containers;
    }

    /** The limits as they were asked for. */
    @GetMapping
    Limits get(Caller caller, @PathVariable String ref) {
        return containers.inspect(caller, ref).spec().limits();
    }

    /** Replaces all limits, live if it runs; what is left out is not limited. */
    @PutMapping
    @Needs(value = Permission.LIMITS_CHANGE, action = "limits.changed")
    Changed put(Caller caller, @PathVariable String ref, @RequestBody Limits limits) {
        List<String> warnings = containers.changeLimits(caller, ref, limits);
        return new Changed(containers.inspect(caller, ref).spec().limits(), warnings);
    }

    /** What putting these limits in place of those it has would write; nothing is written. */
    @PutMapping("/preview")
    @Needs(value = Permission.CONTAINER_VIEW, action = "limits.changed")
    LimitsPreview previewPut(Caller caller, @PathVariable String ref, @RequestBody Limits limits) {
        return containers.previewLimits(caller, ref, limits);
    }

    /** What these texts, by key of a limit (empty clears), would write; nothing is written. */
    @PostMapping("/preview")
    @Needs(value = Permission.CONTAINER_VIEW, action = "limits.changed")
    LimitsPreview preview(Caller caller, @PathVariable String ref, @RequestBody Map<String, String> inputs) {
        return containers.previewLimits(caller, ref, inputs);
    }
}
