package io.cofferdam.operations;

import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.Engine;
import io.cofferdam.container.MountSpec;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.volume.Volume;

/**
 * Volumes whose files are the host's by their options. Whoever may not mount a path of the host may not reach it by the name of a
 * volume either, unless the administrator who made it says so ({@link Volume#SHARED}).
 */
final class HostVolumes {

    private HostVolumes() {}

    /** Whether a container of this request has one among its mounts. */
    static boolean reached(Engine engine, ContainerRequest request) {
        return request.mounts().stream()
                .anyMatch(mount -> mount.type() == MountSpec.Type.VOLUME && is(engine, mount.source()));
    }

    /** What is done with the files of a volume needs as much as what is done with a container that has it. */
    static Change asked(Engine engine, Change change, String volume) {
        return is(engine, volume) ? change.alsoNeeds(Permission.CONTAINER_PRIVILEGED) : change;
    }

    static boolean is(Engine engine, String volume) {
        return engine.volumes().find(volume).map(Volume::isHosts).orElse(false);
    }
}
