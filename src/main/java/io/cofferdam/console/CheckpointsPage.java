package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.Checkpoint;
import io.cofferdam.container.ContainerView;
import io.cofferdam.operations.CheckpointOperations;
import io.cofferdam.operations.ContainerOperations;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The memory of one container: kept, started from, thrown away. */
@ConsolePage
class CheckpointsPage {

    private final CheckpointOperations checkpoints;
    private final ContainerOperations containers;
    private final ContainerHeads heads;
    private final Tray tray;

    CheckpointsPage(CheckpointOperations checkpoints, ContainerOperations containers, ContainerHeads heads, Tray tray) {
        this.checkpoints = checkpoints;
        this.containers = containers;
        this.heads = heads;
        this.tray = tray;
    }

    /** @param then what became of the container at that moment */
    record Row(String name, String age, String time, String size, String then, String criu) {

        static Row of(Checkpoint kept) {
            return new Row(
                    kept.name(),
                    Words.ago(kept.createdAt()),
                    Words.time(kept.createdAt()),
                    Words.bytes(kept.bytes()),
                    kept.leftRunning() ? "ran on" : "ended",
                    kept.criu());
        }
    }

    @GetMapping("/containers/{ref}/checkpoints")
    String page(Caller caller, @PathVariable String ref, Model model) {
        ContainerView view = heads.add(caller, ref, "checkpoints", model);
        model.addAttribute(
                "rows",
                checkpoints.list(caller, view.id()).reversed().stream()
                        .map(Row::of)
                        .toList());
        model.addAttribute("obstacle", checkpoints.obstacle(caller, view.id()).orElse(null));
        model.addAttribute("startable", !view.running() && checkpoints.lack().isEmpty());
        model.addAttribute("goes", view.spec().request().lifecycle().autoRemove());
        return "container/checkpoints";
    }

    /** Keeps its memory in the background: all of it is written to disk. */
    @PostMapping("/containers/{ref}/checkpoints")
    void create(
            Caller caller,
            @PathVariable String ref,
            @RequestParam String name,
            @RequestParam(defaultValue = "false") boolean leaveRunning,
            HttpServletResponse response) {
        ContainerView view = containers.inspect(caller, ref);
        String wanted = name.strip();
        run(caller, view, "Keep the memory of " + view.name() + " as " + wanted, "checkpointing", () -> {
            checkpoints.create(caller, view.id(), wanted, !leaveRunning);
        });
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
    }

    @PostMapping("/containers/{ref}/checkpoints/{name}/start")
    void start(Caller caller, @PathVariable String ref, @PathVariable String name, HttpServletResponse response) {
        ContainerView view = containers.inspect(caller, ref);
        run(
                caller,
                view,
                "Start " + view.name() + " from " + name,
                "starting",
                () -> checkpoints.start(caller, view.id(), name));
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
    }

    @PostMapping("/containers/{ref}/checkpoints/{name}/remove")
    void remove(Caller caller, @PathVariable String ref, @PathVariable String name, HttpServletResponse response) {
        checkpoints.remove(caller, containers.inspect(caller, ref).id(), name);
        response.setHeader("HX-Trigger", "{\"checkpoint-removed\":{\"target\":\"body\"}}");
    }

    private void run(Caller caller, ContainerView view, String what, String word, Runnable act) {
        if (caller.may(Permission.CONTAINER_CONTROL)) {
            tray.run(caller, what, view.id(), word, act);
        } else {
            // Asked for anyway, at once: the refusal belongs into the answer and onto the record.
            act.run();
        }
    }
}
