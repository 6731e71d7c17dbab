package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.container.PruneFilter;
import io.cofferdam.container.PrunePreview;
import io.cofferdam.container.PruneResult;
import io.cofferdam.operations.PruneOperations;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Removing what nothing uses; GET says what would go and how much that frees, POST does it. */
@RestController
@RequestMapping("/api/v1")
class PruneApi {

    private final PruneOperations prunes;

    PruneApi(PruneOperations prunes) {
        this.prunes = prunes;
    }

    /** Which images would go, and what that frees. */
    @GetMapping("/images/prune")
    PrunePreview previewImages(
            Caller caller,
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(required = false) @Nullable Instant until,
            @RequestParam(required = false) @Nullable List<String> label,
            @RequestParam(required = false) @Nullable List<String> unwantedLabel) {
        return prunes.previewImages(caller, filter(until, label, unwantedLabel), all);
    }

    /** Images without a name; with {@code all} every image that no container was made from. */
    @PostMapping("/images/prune")
    PruneResult images(
            Caller caller,
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(required = false) @Nullable Instant until,
            @RequestParam(required = false) @Nullable List<String> label,
            @RequestParam(required = false) @Nullable List<String> unwantedLabel) {
        return prunes.images(caller, filter(until, label, unwantedLabel), all);
    }

    /** Which containers would go, and what that frees. */
    @GetMapping("/containers/prune")
    PrunePreview previewContainers(
            Caller caller,
            @RequestParam(required = false) @Nullable Instant until,
            @RequestParam(required = false) @Nullable List<String> label,
            @RequestParam(required = false) @Nullable List<String> unwantedLabel) {
        return prunes.previewContainers(caller, filter(until, label, unwantedLabel));
    }

    /** Containers that do not run; their volumes stay. */
    @PostMapping("/containers/prune")
    PruneResult containers(
            Caller caller,
            @RequestParam(required = false) @Nullable Instant until,
            @RequestParam(required = false) @Nullable List<String> label,
            @RequestParam(required = false) @Nullable List<String> unwantedLabel) {
        return prunes.containers(caller, filter(until, label, unwantedLabel));
    }

    /** Which volumes would go, and what that frees. */
    @GetMapping("/volumes/prune")
    PrunePreview previewVolumes(
            Caller caller,
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(required = false) @Nullable List<String> label,
            @RequestParam(required = false) @Nullable List<String> unwantedLabel) {
        return prunes.previewVolumes(caller, filter(null, label, unwantedLabel), all);
    }

    /** Volumes without a name of their own; with {@code all} every volume that no container has. */
    @PostMapping("/volumes/prune")
    PruneResult volumes(
            Caller caller,
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(required = false) @Nullable List<String> label,
            @RequestParam(required = false) @Nullable List<String> unwantedLabel) {
        return prunes.volumes(caller, filter(null, label, unwantedLabel), all);
    }

    private static PruneFilter filter(
            @Nullable Instant until, @Nullable List<String> labels, @Nullable List<String> unwantedLabels) {
        return new PruneFilter(
                until, labels == null ? List.of() : labels, unwantedLabels == null ? List.of() : unwantedLabels);
    }
}
