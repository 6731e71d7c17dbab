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

    private static final Set<String> OF_BINDS =
            Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave", MountSpec.NOT_RECURSIVE, MUST_EXIST);

    private static final Set<String> OF_VOLUMES = Set.of(MountSpec.ANONYMOUS, VolumeMounts.NOCOPY);

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
            options(mount);
            subpath(mount);
            checked.add(mount.with(mount.source(), target, mount.options()));
        }
        return checked;
    }

    /** Nothing that is asked for is passed over. */
    private static void options(MountSpec mount) {
        if (mount.type() == MountSpec.Type.TMPFS) {
            TmpfsOptions.parse(mount.options());
            return;
        }
        if (mount.type() == MountSpec.Type.IMAGE) {
            image(mount);
            return;
        }
        boolean bind = mount.type() == MountSpec.Type.BIND;
        for (String option : mount.optionList()) {
            boolean known = bind ? OF_BINDS.contains(option) || BindIds.isOption(option) : OF_VOLUMES.contains(option);
            if (!known) {
                throw ProblemException.invalid(
                        "invalid mode: " + TextRules.printable(option) + ".",
                        "It is asked for at " + mount.target() + ", and a " + (bind ? "bind" : "volume")
                                + " has no such.",
                        bind
                                ? "Use ro, rw, norecursive, noidmap, owner=UID or a propagation such as rslave."
                                : "Use ro, rw or nocopy.");
            }
        }
    }

    private static void image(MountSpec mount) {
        if (mount.source().isEmpty()) {
            throw ProblemException.invalid(
                    "invalid mount config for type \"image\": field Source must not be empty.",
                    "It says which image is mounted.",
                    "Give its name.");
        }
        if (!mount.options().isEmpty()) {
            throw ProblemException.invalid(
                    "invalid mode: " + TextRules.printable(mount.options()) + ".",
                    "A mounted image is read-only and has no options.",
                    "Leave them out.");
        }
    }

    private static void subpath(MountSpec mount) {
        String subpath = mount.subpath();
        if (subpath.isEmpty()) {
            return;
        }
        boolean leaves = subpath.startsWith("/") || List.of(subpath.split("/")).contains("..");
        boolean has = mount.type() == MountSpec.Type.VOLUME || mount.type() == MountSpec.Type.IMAGE;
        if (!has || mount.source().isEmpty() || leaves) {
            throw ProblemException.invalid(
                    "The subpath '" + TextRules.printable(subpath) + "' cannot be mounted.",
                    "It is a path below the root of an image, or of a volume that has a name, without \"..\".",
                    "Write it as data/site.");
        }
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
