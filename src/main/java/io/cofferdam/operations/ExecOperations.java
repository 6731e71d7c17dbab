package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.AttachSession;
import io.cofferdam.container.Engine;
import io.cofferdam.container.ExecRequest;
import io.cofferdam.container.ExecView;
import io.cofferdam.operations.Recorder.Change;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Service;

/** Further processes in running containers. */
@Service
public class ExecOperations {

    private final Engine engine;
    private final Recorder recorder;

    ExecOperations(Engine engine, Recorder recorder) {
        this.engine = engine;
        this.recorder = recorder;
    }

    /** Returns the new exec's id; nothing runs yet. */
    public String create(Caller caller, String ref, ExecRequest request) {
        String program = request.argv().isEmpty() ? "" : request.argv().getFirst();
        Change change = Change.of(caller, Permission.CONTAINER_EXEC, "exec.created", ref)
                .with("program", program)
                .with("tty", request.tty());
        if (request.privileged()) {
            change = change.alsoNeeds(Permission.CONTAINER_PRIVILEGED);
        }
        Change complete = Described.entering(change, engine.find(ref));
        return recorder.change(complete, () -> engine.createExec(ref, request));
    }

    /** Starts it with its streams; the session ends with the process. A program that is missing throws with Docker's words. */
    public AttachSession start(Caller caller, String execId) {
        Change change = Change.of(caller, Permission.CONTAINER_EXEC, "exec.started", target(execId));
        Change complete =
                Described.entering(change, engine.find(engine.exec(execId).containerId()));
        return recorder.change(complete, () -> engine.startExec(execId));
    }

    /** Starts it with no viewer. */
    public void startDetached(Caller caller, String execId) {
        Change change = Change.of(caller, Permission.CONTAINER_EXEC, "exec.started", target(execId));
        Change complete =
                Described.entering(change, engine.find(engine.exec(execId).containerId()));
        recorder.change(complete, () -> engine.startExecDetached(execId));
    }

    public void resize(Caller caller, String execId, int rows, int columns) {
        caller.require(Permission.CONTAINER_EXEC, "Resizing a terminal");
        engine.resizeExec(execId, rows, columns);
    }

    /** Ends it as the closing of its terminal does; nothing happens to one that has ended. */
    public void hangUp(Caller caller, String execId) {
        recorder.change(
                Change.of(caller, Permission.CONTAINER_EXEC, "exec.closed", target(execId)),
                () -> engine.hangUpExec(execId));
    }

    public ExecView inspect(Caller caller, String execId) {
        caller.require(Permission.CONTAINER_VIEW, "Looking at an exec");
        return engine.exec(execId);
    }

    /** Completes with the exit code. */
    public CompletableFuture<Integer> exitCode(Caller caller, String execId) {
        caller.require(Permission.CONTAINER_VIEW, "Looking at an exec");
        return engine.execExit(execId);
    }

    private String target(String execId) {
        return engine.require(engine.exec(execId).containerId()).name();
    }
}
