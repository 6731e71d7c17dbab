package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.Engine;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.volume.Volume;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Everything that people do with named volumes. */
@Service
public class VolumeOperations {

    private final Engine engine;
    private final Recorder recorder;

    VolumeOperations(Engine engine, Recorder recorder) {
        this.engine = engine;
        this.recorder = recorder;
    }

    public List<Volume> list(Caller caller) {
        caller.require(Permission.CONTAINER_VIEW, "Listing volumes");
        return engine.volumes().list();
    }

    public Volume inspect(Caller caller, String name) {
        caller.require(Permission.CONTAINER_VIEW, "Looking at the volume " + name);
        return engine.volumes().require(name);
    }

    /** @param name null for a made-up one */
    public Volume create(Caller caller, @Nullable String name, Map<String, String> labels) {
        return recorder.change(
                Change.of(caller, Permission.VOLUME_CHANGE, "volume.created", name == null ? "anonymous" : name),
                () -> engine.createVolume(name, labels));
    }

    public void remove(Caller caller, String name, boolean force) {
        recorder.change(
                Change.of(caller, Permission.VOLUME_CHANGE, "volume.removed", name),
                () -> engine.removeVolume(name, force));
    }
}
