package io.cofferdam.operations;

import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.ContainerSpec;
import io.cofferdam.container.Engine;
import io.cofferdam.container.MountSpec;
import io.cofferdam.container.VolumeMounts;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes over the mounts of other containers, before anybody asks what a request needs: a bind mount that another container has
 * is no less of one.
 */
final class VolumesFrom {

    private VolumesFrom() {}

    /** The request with these mounts among its own; where both have one at a place its own stays. */
    static ContainerRequest resolved(Engine engine, ContainerRequest request) {
        if (request.volumesFrom().isEmpty()) {
            return request;
        }
        List<MountSpec> mounts = new ArrayList<>(request.mounts());
        Set<String> taken = new HashSet<>();
        mounts.forEach(mount -> taken.add(mount.target()));
        for (String from : request.volumesFrom()) {
            int colon = from.indexOf(':');
            String mode = colon < 0 ? "" : from.substring(colon + 1);
            if (!List.of("", "ro", "rw", "z", "Z").contains(mode)) {
                throw ProblemException.invalid(
                        "invalid mode for volumes-from: " + mode + ".",
                        "It stands in '" + from + "'.",
                        "Use ro or rw.");
            }
            ContainerSpec other = other(engine, colon < 0 ? from : from.substring(0, colon));
            for (MountSpec mount : other.mounts()) {
                if (mount.type() != MountSpec.Type.TMPFS && taken.add(mount.target())) {
                    mounts.add(VolumeMounts.shared(mount, mode.equals("ro")));
                }
            }
        }
        return request.mounting(mounts);
    }

    /** That it is missing is a fault of the request: "not found" has clients look for the image. */
    private static ContainerSpec other(Engine engine, String ref) {
        return Chosen.by(engine, ref)
                .found()
                .orElseThrow(() -> ProblemException.invalid(
                        "No such container: " + ref + ".", "Its volumes were asked for.", "Give one that is there."))
                .spec();
    }
}
