package io.cofferdam.container;

import io.cofferdam.container.Supervisor.Birth;
import io.cofferdam.namespace.MountView;
import io.cofferdam.namespace.NamespaceViews;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A start from a checkpoint.
 *
 * @param images CRIU's directory of it
 * @param program CRIU
 */
record Restoring(Checkpoint checkpoint, Path images, Path program) {

    /** What differs from the mounts at the checkpoint would be a hole, or a file that the processes do not find. */
    void check(ContainerSpec spec, int pid) {
        List<MountView> mounts = new NamespaceViews().of(pid).mounts();
        List<String> now = CheckpointMounts.table(mounts);
        List<String> missing = new ArrayList<>(checkpoint.mounts());
        now.forEach(missing::remove);
        List<String> more = new ArrayList<>(now);
        checkpoint.mounts().forEach(more::remove);
        if (!missing.isEmpty() || !more.isEmpty()) {
            throw cannot(
                    spec,
                    "CRIU made other mounts than there were: " + one(more, "nothing") + " instead of "
                            + one(missing, "nothing") + ".");
        }
    }

    private static String one(List<String> lines, String none) {
        return lines.isEmpty() ? none : "'" + lines.getFirst() + "'";
    }

    ProblemException failed(Birth.Failed failed, LaunchPlan plan, ContainerSpec spec) {
        String errors = CriuLog.lastErrors(images.resolve(CriuOptions.RESTORE_LOG));
        String words = LaunchFailure.words(failed, plan);
        return cannot(spec, errors.isEmpty() ? "It failed at " + words + "." : "CRIU said: " + errors + ".");
    }

    private ProblemException cannot(ContainerSpec spec, String why) {
        return new ProblemException(
                Kind.CONFLICT,
                new Problem(
                        "The container %s could not be started from the checkpoint %s."
                                .formatted(spec.name(), checkpoint.name()),
                        why,
                        "Its files must be as they were at the checkpoint; see "
                                + images.resolve(CriuOptions.RESTORE_LOG)
                                + ". Without the checkpoint it starts anew."));
    }
}
