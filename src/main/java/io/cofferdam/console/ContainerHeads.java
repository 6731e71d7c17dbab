package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerView;
import io.cofferdam.operations.ContainerOperations;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** Prepares what stands above every tab of one container. */
@Component
class ContainerHeads {

    /** A tab of the container's page. */
    record Tab(String key, String word, String path) {}

    /** A button above the tabs; the question is empty where nothing needs to be asked. */
    record Act(String verb, String word, String question, String why, boolean bad) {}

    /**
     * Name, state, tabs and buttons of a container.
     *
     * @param run another text after each start and end, so that a tab knows when its body is of an older run
     * @param here the path of the tab
     */
    record Head(
            String id,
            String name,
            Badge badge,
            Ring ring,
            boolean running,
            String run,
            String here,
            List<Tab> tabs,
            List<Act> acts) {

        public String live() {
            return "/live?view=container&id=" + id;
        }
    }

    private final ContainerOperations containers;
    private final ContainerRows rows;

    ContainerHeads(ContainerOperations containers, ContainerRows rows) {
        this.containers = containers;
        this.rows = rows;
    }

    /** Puts the head into the model and returns the container. */
    ContainerView add(Caller caller, String ref, String tab, Model model) {
        ContainerView view = containers.inspect(caller, ref);
        ContainerRow row = rows.row(caller, view);
        model.addAttribute("tab", tab);
        List<Tab> tabs = tabs(caller, view);
        model.addAttribute(
                "c",
                new Head(
                        view.id(),
                        view.name(),
                        row.badge(),
                        row.ring(),
                        view.running(),
                        run(view, tab),
                        tabs.stream()
                                .filter(t -> t.key().equals(tab))
                                .map(Tab::path)
                                .findFirst()
                                .orElse("/containers/" + view.id()),
                        tabs,
                        acts(caller, view)));
        return view;
    }

    /** A pause is no other run: what somebody types on the Limits tab outlives it. */
    static String run(ContainerView view, String tab) {
        var state = view.state();
        // The overview shows what the other tabs change.
        Object shown = tab.equals("overview") ? List.of(view.spec().limits(), view.name()) : "";
        return Integer.toHexString(
                Objects.hash(state.pid(), state.startedAt(), state.finishedAt(), state.error(), shown));
    }

    private static List<Tab> tabs(Caller caller, ContainerView view) {
        String path = "/containers/" + view.id();
        List<Tab> tabs = new ArrayList<>(List.of(new Tab("overview", "Overview", path), tab(path, "Logs")));
        if (caller.may(Permission.CONTAINER_EXEC)) {
            tabs.add(tab(path, "Terminal"));
        }
        for (String word : List.of(
                "Statistics",
                "Processes",
                "Limits",
                "Network",
                "Namespaces",
                "Files",
                "Checkpoints",
                "Plan",
                "Inspect")) {
            tabs.add(tab(path, word));
        }
        if (caller.may(Permission.AUDIT_VIEW)) {
            tabs.add(tab(path, "Audit"));
        }
        return tabs;
    }

    private static Tab tab(String path, String word) {
        String key = word.toLowerCase(java.util.Locale.ROOT);
        return new Tab(key, word, path + "/" + key);
    }

    private static List<Act> acts(Caller caller, ContainerView view) {
        if (!caller.may(Permission.CONTAINER_CONTROL)) {
            return List.of();
        }
        Act remove = new Act(
                "remove",
                "Remove",
                "Remove " + view.name() + "?",
                "What still runs is killed. What it wrote outside of volumes, and its anonymous volumes, are gone for good.",
                true);
        Act kill = new Act(
                "kill",
                "Kill",
                "Kill " + view.name() + "?",
                "Its processes get SIGKILL and cannot save anything.",
                true);
        Act restart = new Act("restart", "Restart", "", "", false);
        return switch (view.state().status()) {
            case RUNNING ->
                List.of(
                        new Act("pause", "Pause", "", "", false),
                        restart,
                        new Act("stop", "Stop", "", "", false),
                        kill,
                        remove);
            case PAUSED -> List.of(new Act("unpause", "Resume", "", "", false), kill, remove);
            case RESTARTING ->
                List.of(new Act("start", "Start", "", "", false), new Act("stop", "Stop", "", "", false), remove);
            case CREATED, EXITED, DEAD -> List.of(new Act("start", "Start", "", "", false), remove);
        };
    }
}
