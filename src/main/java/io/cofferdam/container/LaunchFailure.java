package io.cofferdam.container;

import io.cofferdam.container.Supervisor.Birth;
import io.cofferdam.linux.Errno;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.util.Arrays;

/** Says which step of a launch failed, with its arguments and errno; a missing program in the words that clients know. */
final class LaunchFailure {

    /** What a shell reports for a program that is not there, that may not run, and for everything else. */
    static final int NOT_FOUND = 127;

    static final int NOT_EXECUTABLE = 126;
    static final int ENGINE = 128;

    private LaunchFailure() {}

    static String words(Birth.Failed failed, LaunchPlan plan) {
        return "step %d of %d, %s (%s): %s"
                .formatted(
                        failed.step(),
                        plan.steps().size(),
                        name(failed, plan),
                        arguments(failed, plan),
                        Errno.text(failed.errno()));
    }

    private static boolean known(Birth.Failed failed, LaunchPlan plan) {
        return failed.step() >= 1 && failed.step() <= plan.steps().size();
    }

    private static String name(Birth.Failed failed, LaunchPlan plan) {
        return known(failed, plan) ? plan.steps().get(failed.step() - 1).name() : "supervisor";
    }

    private static String arguments(Birth.Failed failed, LaunchPlan plan) {
        String arguments =
                known(failed, plan) ? plan.steps().get(failed.step() - 1).arguments() : "";
        boolean said = Arrays.stream(failed.detail().split(" ")).allMatch(arguments::contains);
        return said ? arguments : (arguments + "; " + failed.detail()).replaceFirst("^; ", "");
    }

    static ProblemException of(Birth.Failed failed, LaunchPlan plan, ContainerSpec spec) {
        if (lacksNull(failed, plan, spec)) {
            return ProblemException.invalid(
                    "Could not start the container " + spec.name() + ": what is mounted over /dev has no device null.",
                    "Files of the kernel are hidden behind that device. The launch failed at " + words(failed, plan)
                            + ".",
                    "Give single devices with --device, or all of the host's with -v /dev:/dev; mount files elsewhere than /dev.");
        }
        String what = "Could not start the container " + spec.name() + ": " + cause(failed, plan) + ".";
        return new ProblemException(
                kind(failed, plan),
                new Problem(what, "The launch failed at " + words(failed, plan) + ".", remedy(failed, plan)));
    }

    private static boolean lacksNull(Birth.Failed failed, LaunchPlan plan, ContainerSpec spec) {
        return known(failed, plan)
                && plan.steps().get(failed.step() - 1).op() == StepOp.MASK
                && failed.errno() == Errno.ENOENT
                && spec.mounts().stream().anyMatch(mount -> mount.target().equals("/dev"));
    }

    /** See MountSteps: a path below the source stands behind a slash of its own. */
    private static boolean lacksSubpath(Birth.Failed failed, LaunchPlan plan) {
        return failed.errno() == Errno.ENOENT
                && plan.steps().get(failed.step() - 1).arguments().contains(" / ");
    }

    /** Clients make an exit code of these words: 127 and 126. */
    static String cause(Birth.Failed failed, LaunchPlan plan) {
        StepOp op = known(failed, plan) ? plan.steps().get(failed.step() - 1).op() : StepOp.HANDOVER;
        String detail = failed.detail();
        return switch (op) {
            case EXEC -> "exec: \"" + detail + "\": " + exec(failed.errno(), detail);
            case IDENTITY ->
                "unable to find user or group " + (detail.isEmpty() ? "root" : detail) + ": "
                        + identity(failed.errno());
            case CAPS ->
                beyondIds(failed)
                        ? "the user or group id " + detail + " of its passwd or group file cannot be used: a container"
                                + " has ids of its own, from 0 to " + (ContainerSpec.ID_RANGE - 1)
                        : name(failed, plan) + " failed: " + Errno.text(failed.errno());
            case RLIMIT ->
                "the ulimit " + plan.steps().get(failed.step() - 1).arguments() + " cannot be set: "
                        + Errno.text(failed.errno());
            case SYSCTL ->
                "sysctl " + plan.steps().get(failed.step() - 1).arguments() + " could not be set in the container: "
                        + Errno.text(failed.errno());
            case TREE ->
                lacksSubpath(failed, plan)
                        ? "the path asked for is not in the volume: "
                                + failed.detail().strip()
                        : plan.steps().get(failed.step() - 1).arguments().contains("owner of its own")
                                        && failed.errno() == Errno.EINVAL
                                ? "the file system of " + failed.detail().strip()
                                        + " cannot map ids, and an owner was asked for"
                                : name(failed, plan) + " failed: " + Errno.text(failed.errno());
            case CWD -> "the working directory " + detail + " cannot be entered: " + Errno.text(failed.errno());
            default -> name(failed, plan) + " failed: " + Errno.text(failed.errno());
        };
    }

    /** What setresuid(2) and its like say of an id that the user namespace does not have. */
    private static boolean beyondIds(Birth.Failed failed) {
        return failed.errno() == Errno.EINVAL && failed.detail().matches("[0-9]+");
    }

    /** A name need not lack where it is not found, see native/identity.c. */
    private static String identity(int errno) {
        return switch (errno) {
            case Errno.ENOENT -> "no matching entries in passwd or group file";
            case Errno.EFBIG ->
                "the passwd or group file is longer than 1 MiB, and the name is not in what was read of it";
            case Errno.EOPNOTSUPP -> "what the container has as its passwd or group file is no regular file";
            default -> Errno.text(errno);
        };
    }

    private static String exec(int errno, String program) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ENOTDIR ->
                program.contains("/") ? "no such file or directory" : "executable file not found in $PATH";
            case Errno.EACCES, Errno.EPERM -> "permission denied";
            case Errno.EISDIR -> "is a directory";
            case 8 -> "exec format error";
            default -> Errno.text(errno);
        };
    }

    private static Kind kind(Birth.Failed failed, LaunchPlan plan) {
        if (!known(failed, plan)) {
            return Kind.INTERNAL;
        }
        return switch (plan.steps().get(failed.step() - 1).op()) {
            case EXEC, IDENTITY, CWD, RLIMIT, SYSCTL, OOM_SCORE -> Kind.INVALID;
            case CAPS -> beyondIds(failed) ? Kind.INVALID : Kind.INTERNAL;
            case TREE -> lacksSubpath(failed, plan) ? Kind.INVALID : Kind.INTERNAL;
            case ATTACH -> isOtherKind(failed.errno()) ? Kind.INVALID : Kind.INTERNAL;
            default -> Kind.INTERNAL;
        };
    }

    /** What move_mount(2) says of a file on a directory or a directory on a file: EINVAL, and of their parents ENOTDIR. */
    private static boolean isOtherKind(int errno) {
        return errno == Errno.EINVAL || errno == Errno.ENOTDIR || errno == Errno.EISDIR;
    }

    private static String remedy(Birth.Failed failed, LaunchPlan plan) {
        if (kind(failed, plan) != Kind.INVALID) {
            return "See the launch plan of the container, and 'cofferdam doctor' for what this host lacks.";
        }
        return switch (plan.steps().get(failed.step() - 1).op()) {
            case RLIMIT ->
                "The service may not raise hard limits on this host, or the kernel has none so high:"
                        + " ask for less, or start the service with CAP_SYS_RESOURCE.";
            case OOM_SCORE ->
                "The service may not go below its own score on this host: give a higher one, or start the service with CAP_SYS_RESOURCE.";
            case SYSCTL ->
                "Check the name and the value: the kernel has only some parameters for a single container,"
                        + " and each takes only some values.";
            case TREE -> "Make the directory in the volume first, or correct volume-subpath.";
            case CAPS -> "Use a user with smaller ids, or share the host's with --userns host.";
            case ATTACH ->
                "A file is mounted on a file and a directory on a directory: compare the source with what the"
                        + " image has at that path, and whether the source is there at all.";
            default -> "Check the command, the user and the working directory against what the image holds.";
        };
    }

    /** The same of a further process, where Docker has 126 for a user and 127 for a directory that is not there. */
    static int execExitCode(Birth.Failed failed, LaunchPlan plan, ProblemException problem) {
        StepOp op = known(failed, plan) ? plan.steps().get(failed.step() - 1).op() : StepOp.HANDOVER;
        return switch (op) {
            case IDENTITY -> NOT_EXECUTABLE;
            case CWD -> failed.errno() == Errno.ENOENT || failed.errno() == Errno.ENOTDIR ? NOT_FOUND : NOT_EXECUTABLE;
            case CAPS -> beyondIds(failed) ? NOT_EXECUTABLE : ENGINE;
            default -> exitCode(problem);
        };
    }

    /** The exit code that the failed start leaves behind. */
    static int exitCode(ProblemException problem) {
        String words = problem.problem().what();
        if (words.contains("no such file or directory") || words.contains("executable file not found")) {
            return NOT_FOUND;
        }
        return words.contains("permission denied") || words.contains("is a directory") || words.contains("exec format")
                ? NOT_EXECUTABLE
                : ENGINE;
    }
}
