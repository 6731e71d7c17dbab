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
        return engine.volumes().list().stream()
                .map(volume -> seenBy(caller, volume))
                .toList();
    }

    public Volume inspect(Caller caller, String name) {
        caller.require(Permission.CONTAINER_VIEW, "Looking at the volume " + name);
        return seenBy(caller, engine.volumes().require(name));
    }

    /** Paths of the host and passwords of servers are an administrator's to know. */
    private static Volume seenBy(Caller caller, Volume volume) {
        return caller.may(Permission.CONTAINER_PRIVILEGED) || volume.options().isEmpty()
                ? volume
                : new Volume(
                        volume.name(),
                        volume.data(),
                        volume.labels(),
                        Map.of("type", volume.options().getOrDefault("type", "")),
                        volume.created());
    }

    /**
     * Makes one. With options that mount something of the host it is an administrator's to make and to use, and everybody's to use only
     * with the label {@link Volume#SHARED}.
     *
     * @param name null for a made-up one
     * @param options of the local driver; empty for a plain directory
     */
    public Volume create(
            Caller caller, @Nullable String name, Map<String, String> labels, Map<String, String> options) {
        Change change =
                Change.of(caller, Permission.VOLUME_CHANGE, "volume.created", name == null ? "anonymous" : name);
        if (!options.isEmpty()) {
            change = Described.volume(change, options);
        }
        return seenBy(caller, recorder.change(change, () -> engine.createVolume(name, labels, options)));
    }

    /** Whose name is free is whose name anybody may take, so that of the host's files stays with who may make such. */
    public void remove(Caller caller, String name, boolean force) {
        Change change = Change.of(caller, Permission.VOLUME_CHANGE, "volume.removed", name);
        recorder.change(HostVolumes.asked(engine, change, name), () -> engine.removeVolume(name, force));
    }
}
