package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which mounts may be asked for. */
final class MountRules {

    private static final String MUST_EXIST = "must-exist";

    private MountRules() {}

    /** The mounts with their targets in their simplest form. */
    static List<MountSpec> check(List<MountSpec> mounts) {
        List<MountSpec> checked = new ArrayList<>();
        Set<String> targets = new HashSet<>();
        for (MountSpec mount : mounts) {
            String target = target(mount);
            if (!targets.add(target)) {
                throw ProblemException.invalid(
                        "Duplicate mount point: " + target + ".",
                        "Two mounts were asked for at the same place.",
                        "Leave one out.");
            }
            if (mount.type() == MountSpec.Type.BIND && !mount.source().startsWith("/")) {
                throw ProblemException.invalid(
                        "invalid mount path: '%s' mount path must be absolute.".formatted(mount.source()),
                        "The source of a bind is a path of the host.",
                        "Begin it with a slash, or give a volume's name.");
            }
            if (mount.type() == MountSpec.Type.TMPFS) {
                TmpfsOptions.parse(mount.options());
            }
            checked.add(new MountSpec(mount.type(), mount.source(), target, mount.readOnly(), mount.options()));
        }
        return checked;
    }

    private static String target(MountSpec mount) {
        if (!mount.target().startsWith("/")) {
            throw ProblemException.invalid(
                    "invalid mount path: '%s' mount path must be absolute.".formatted(mount.target()),
                    "The target is a path inside the container.",
                    "Begin it with a slash.");
        }
        String target = Path.of(mount.target()).normalize().toString();
        if (target.equals("/")) {
            throw ProblemException.invalid(
                    "invalid specification: destination can't be '/'.",
                    "The root of the container comes from its image.",
                    "Mount it at a directory below.");
        }
        if (target.equals("/proc") || target.startsWith("/proc/")) {
            throw ProblemException.forbidden(
                    "Mounting at " + target + " was refused.",
                    "A mount over /proc could redirect what the engine itself writes there.",
                    "Mount it somewhere else.");
        }
        return target;
    }

    /** Whether a bind's source must be there already, or is made as a directory. */
    static boolean mustExist(MountSpec mount) {
        return mount.options().contains(MUST_EXIST);
    }
}
