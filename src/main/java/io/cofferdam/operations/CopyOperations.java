package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.Copying.PutRequest;
import io.cofferdam.container.Copying.Receiver;
import io.cofferdam.container.Engine;
import io.cofferdam.layer.FileInfo;
import io.cofferdam.operations.Recorder.Change;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.springframework.stereotype.Service;

/** Files out of containers and into them: it needs what an exec in them needs, and is on the record. */
@Service
public class CopyOperations {

    private final Engine engine;
    private final Recorder recorder;

    CopyOperations(Engine engine, Recorder recorder) {
        this.engine = engine;
        this.recorder = recorder;
    }

    /** What a container has at a path; not on the record, as no content is shown. */
    public FileInfo info(Caller caller, String ref, String path) {
        caller.require(Permission.CONTAINER_EXEC, "Looking into the files of " + ref);
        Chosen chosen = Chosen.by(engine, ref);
        if (chosen.loosened()) {
            caller.require(Permission.CONTAINER_PRIVILEGED, "Looking into the files of " + ref);
        }
        return engine.copying().info(chosen.id(), path);
    }

    /** Gives what is at a path as a tar. */
    public void read(Caller caller, String ref, String path, Receiver receiver) throws IOException {
        try {
            change(caller, ref, path, "container.files_read", id -> {
                try {
                    engine.copying().read(id, path, receiver);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Puts the files of a tar into a directory. */
    public void put(Caller caller, String ref, String path, InputStream tar, PutRequest request) {
        change(
                caller,
                ref,
                path,
                "container.files_written",
                id -> engine.copying().put(id, path, tar, request));
    }

    private interface Copy {
        void of(String id);
    }

    private void change(Caller caller, String ref, String path, String action, Copy copy) {
        Chosen chosen = Chosen.by(engine, ref);
        Change change = Change.of(caller, Permission.CONTAINER_EXEC, action, chosen.target(action))
                .with("path", path);
        recorder.change(Described.asItsMaker(change, chosen), () -> copy.of(chosen.id()));
    }
}
