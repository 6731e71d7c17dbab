package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.CommitRequest;
import io.cofferdam.container.Engine;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.layer.FileChange;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.operations.Recorder.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;

/** What people do with the files that a container has written. */
@Service
public class SnapshotOperations {

    private final Engine engine;
    private final Recorder recorder;

    SnapshotOperations(Engine engine, Recorder recorder) {
        this.engine = engine;
        this.recorder = recorder;
    }

    /** Makes an image of a container; reading its files needs what an exec in it needs, and they stand still meanwhile. */
    public Image commit(Caller caller, String ref, CommitRequest request) {
        ImageReference name = request.name();
        Chosen chosen = Chosen.by(engine, ref);
        Change change = Change.of(
                        caller, Permission.IMAGE_CHANGE, "container.committed", chosen.target("container.committed"))
                .with("image", name == null ? "untagged" : name.familiar())
                .with("pause", request.pause())
                .alsoNeeds(Permission.CONTAINER_EXEC);
        Change complete = request.pause() ? change.alsoNeeds(Permission.CONTAINER_CONTROL) : change;
        return recorder.changeWithFacts(Described.asItsMaker(complete, chosen), () -> {
            Image image = engine.snapshots().commit(chosen.id(), request);
            return new Outcome<>(image, Map.of("id", image.id().toString()));
        });
    }

    /** The names of files that differ from the image, not what is in them. */
    public List<FileChange> changes(Caller caller, String ref) {
        caller.require(Permission.CONTAINER_VIEW, "Listing the changed files of " + ref);
        return engine.snapshots().changes(Chosen.by(engine, ref).id());
    }

    /** Writes all files of a container as a tar. That they were taken out is on the record. */
    public void export(Caller caller, String ref, OutputStream out) throws IOException {
        Chosen chosen = Chosen.by(engine, ref);
        Change change =
                Change.of(caller, Permission.CONTAINER_EXEC, "container.exported", chosen.target("container.exported"));
        try {
            recorder.change(Described.asItsMaker(change, chosen), () -> {
                try {
                    engine.snapshots().export(chosen.id(), out);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
