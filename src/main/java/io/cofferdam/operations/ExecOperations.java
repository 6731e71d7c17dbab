package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.AttachSession;
import io.cofferdam.container.Engine;
import io.cofferdam.container.ExecRequest;
import io.cofferdam.container.ExecView;
import io.cofferdam.operations.Recorder.Change;
import java.util.List;
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
        Chosen chosen = Chosen.by(engine, ref);
        Change change = Change.of(caller, Permission.CONTAINER_EXEC, "exec.created", chosen.target("exec.created"))
                .with("program", program)
                .with("tty", request.tty());
        if (request.privileged()) {
            change = change.alsoNeeds(Permission.CONTAINER_PRIVILEGED);
        }
        Change complete = Described.asItsMaker(change, chosen);
        return recorder.change(complete, () -> engine.createExec(chosen.id(), request));
    }

    /** Starts it with its streams; the session ends with the process. A program that is missing throws with Docker's words. */
    public AttachSession start(Caller caller, String execId) {
        return recorder.change(starting(caller, execId), () -> engine.startExec(execId));
    }

    /** Starts it with no viewer. */
    public void startDetached(Caller caller, String execId) {
        recorder.change(starting(caller, execId), () -> engine.startExecDetached(execId));
    }

    /** It is asked for anew, because whoever starts an exec need not be who made it. */
    private Change starting(Caller caller, String execId) {
        Chosen chosen = chosen(execId);
        Change change = Change.of(caller, Permission.CONTAINER_EXEC, "exec.started", chosen.target("exec.started"));
        return Described.asItsMaker(change, chosen);
    }

    public void resize(Caller caller, String execId, int rows, int columns) {
        caller.require(Permission.CONTAINER_EXEC, "Resizing a terminal");
        engine.resizeExec(execId, rows, columns);
    }

    /** Ends it as the closing of its terminal does; nothing happens to one that has ended. */
    public void hangUp(Caller caller, String execId) {
        recorder.change(
                Change.of(
                        caller,
                        Permission.CONTAINER_EXEC,
                        "exec.closed",
                        chosen(execId).target("exec.closed")),
                () -> engine.hangUpExec(execId));
    }

    public ExecView inspect(Caller caller, String execId) {
        caller.require(Permission.CONTAINER_VIEW, "Looking at an exec");
        return engine.exec(execId);
    }

    /** The ids of those that run in a container. */
    public List<String> running(Caller caller, String containerId) {
        caller.require(Permission.CONTAINER_VIEW, "Looking at an exec");
        return engine.execsOf(containerId);
    }

    /** Completes with the exit code. */
    public CompletableFuture<Integer> exitCode(Caller caller, String execId) {
        caller.require(Permission.CONTAINER_VIEW, "Looking at an exec");
        return engine.execExit(execId);
    }

    /** An exec belongs to its container for good. */
    private Chosen chosen(String execId) {
        return Chosen.by(engine, engine.exec(execId).containerId());
    }
}
