package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.CommitRequest;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.Status;
import io.cofferdam.image.ImageReference;
import io.cofferdam.layer.FileChange;
import io.cofferdam.operations.CheckpointOperations;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.SnapshotOperations;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The files that a container has changed, and the image that can be made of them. */
@ConsolePage
class FilesPage {

    private static final int SHOWN = 1000;

    private final SnapshotOperations snapshots;
    private final ContainerOperations containers;
    private final CheckpointOperations checkpoints;
    private final ContainerHeads heads;
    private final Tray tray;
    private final HostFacts facts;

    FilesPage(
            SnapshotOperations snapshots,
            ContainerOperations containers,
            CheckpointOperations checkpoints,
            ContainerHeads heads,
            Tray tray,
            HostFacts facts) {
        this.snapshots = snapshots;
        this.containers = containers;
        this.checkpoints = checkpoints;
        this.heads = heads;
        this.tray = tray;
        this.facts = facts;
    }

    /** A changed file as the page shows it. */
    record Row(Badge badge, String path) {

        static Row of(FileChange change) {
            Badge badge = switch (change.kind()) {
                case ADDED -> new Badge("added", "ok");
                case MODIFIED -> new Badge("changed", "idle");
                case DELETED -> new Badge("deleted", "bad");
            };
            return new Row(badge, change.path());
        }
    }

    @GetMapping("/containers/{ref}/files")
    String files(Caller caller, @PathVariable String ref, Model model) {
        ContainerView view = heads.add(caller, ref, "files", model);
        List<FileChange> changes = snapshots.changes(caller, view.id());
        model.addAttribute("rows", changes.stream().limit(SHOWN).map(Row::of).toList());
        model.addAttribute("total", changes.size());
        model.addAttribute("maySave", caller.may(Permission.IMAGE_CHANGE) && caller.may(Permission.CONTAINER_EXEC));
        model.addAttribute(
                "mayTake", caller.may(Permission.CONTAINER_EXEC) && caller.may(Permission.CONTAINER_VIEW_SECRETS));
        model.addAttribute(
                "checkpoints",
                checkpoints.list(caller, view.id()).reversed().stream()
                        .map(CheckpointsPage.Row::of)
                        .toList());
        model.addAttribute("takeable", !view.running() || view.state().status() == Status.PAUSED);
        return "container/files";
    }

    /** Makes the image in the background: a large container takes a while. */
    @PostMapping("/containers/{ref}/commit")
    void commit(
            Caller caller,
            @PathVariable String ref,
            @RequestParam String reference,
            @RequestParam(defaultValue = "") String comment,
            @RequestParam Map<String, String> parameters,
            HttpServletResponse response) {
        ContainerView view = containers.inspect(caller, ref);
        CommitRequest request = new CommitRequest(
                ImageReference.parse(reference.strip()),
                caller.actor().name(),
                comment,
                parameters.containsKey("pause"),
                List.of(),
                null);
        Runnable act = () -> {
            snapshots.commit(caller, view.id(), request);
            facts.forget();
        };
        if (caller.may(Permission.IMAGE_CHANGE)) {
            String name =
                    String.valueOf(request.name() == null ? "" : request.name().familiar());
            tray.run(caller, "Save " + view.name() + " as " + name, "", "", act);
        } else {
            act.run();
        }
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
    }
}
