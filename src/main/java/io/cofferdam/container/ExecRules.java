package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** What a further process may ask for, said before it is made: Docker says some of it only when it starts, and some of it never. */
final class ExecRules {

    private ExecRules() {}

    static void check(ExecRequest request) {
        request.env().forEach(ExecRules::variable);
        directory(request.workingDir());
        user(request.user());
    }

    /** What it says may be a secret, and this text goes on record. */
    private static void variable(String item) {
        if (item.isEmpty() || item.startsWith("=")) {
            throw ProblemException.invalid(
                    "Invalid environment variable.",
                    "It has no name.",
                    "Write NAME=value, or NAME alone to leave out what the container has by that name.");
        }
    }

    private static void directory(@Nullable String path) {
        if (path != null && !path.isEmpty() && !path.startsWith("/")) {
            throw ProblemException.invalid(
                    "the working directory '%s' is invalid, it needs to be an absolute path."
                            .formatted(TextRules.printable(path)),
                    "It does not begin with a slash.",
                    "Give the path from the root of the container.");
        }
    }

    /** A name in passwd(5) or group(5) has no colon. */
    private static void user(@Nullable String user) {
        if (user != null && user.indexOf(':') != user.lastIndexOf(':')) {
            throw ProblemException.invalid(
                    "The user '%s' cannot be looked up.".formatted(TextRules.printable(user)),
                    "It has more than one colon.",
                    "Write USER, or USER:GROUP, each as a name or a number.");
        }
    }
}
