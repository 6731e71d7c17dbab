package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerView;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.problem.ProblemException;
import org.springframework.stereotype.Component;

/** The acts of the console's buttons on one container, run in the background. */
@Component
class ContainerActions {

    private enum Verb {
        START("Start", "starting"),
        STOP("Stop", "stopping"),
        RESTART("Restart", "restarting"),
        KILL("Kill", "killing"),
        PAUSE("Pause", "pausing"),
        UNPAUSE("Resume", "resuming"),
        REMOVE("Remove", "removing");

        private final String word;
        private final String pending;

        Verb(String word, String pending) {
            this.word = word;
            this.pending = pending;
        }

        static Verb of(String word) {
            for (Verb verb : values()) {
                if (verb.name().equalsIgnoreCase(word)) {
                    return verb;
                }
            }
            throw ProblemException.notFound(
                    "There is no act '" + word + "'.", "The console knows no button of that name.", "Reload the page.");
        }
    }

    private final ContainerOperations containers;
    private final Tray tray;

    ContainerActions(ContainerOperations containers, Tray tray) {
        this.containers = containers;
        this.tray = tray;
    }

    void run(Caller caller, String word, ContainerView view) {
        Verb verb = Verb.of(word);
        String id = view.id();
        if (!caller.may(Permission.CONTAINER_CONTROL)) {
            // Asked for anyway, at once: the refusal belongs into the answer and onto the record.
            act(caller, verb, view);
            return;
        }
        tray.run(caller, verb.word + " " + view.name(), id, verb.pending, () -> act(caller, verb, view));
    }

    private void act(Caller caller, Verb verb, ContainerView view) {
        String id = view.id();
        switch (verb) {
            case START -> containers.start(caller, id);
            case STOP -> containers.stop(caller, id, null, null);
            case RESTART -> containers.restart(caller, id, null, null);
            case KILL -> containers.kill(caller, id, "SIGKILL");
            case PAUSE -> containers.pause(caller, id);
            case UNPAUSE -> containers.unpause(caller, id);
            // Its dialog said that what runs is killed and that anonymous volumes go with it.
            case REMOVE -> containers.remove(caller, id, true, true);
        }
    }
}
