package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.util.List;

/** The numbers that a user may be asked for by, "uid:gid" or either, against those that a container has. */
final class UserIds {

    private UserIds() {}

    /** Refuses numbers that the container's user namespace has no place for; names are looked up at the launch. */
    static void check(ContainerSpec spec, String user, List<String> groups) {
        if (!spec.ownUserNamespace()) {
            return;
        }
        for (String id : user.split(":", 2)) {
            check(id);
        }
        groups.forEach(UserIds::check);
    }

    private static void check(String id) {
        if (id.matches("[0-9]{1,18}") && Long.parseLong(id) >= ContainerSpec.ID_RANGE) {
            throw ProblemException.invalid(
                    "The user or group id %s cannot be used.".formatted(id),
                    "A container has ids of its own, from 0 to %d.".formatted(ContainerSpec.ID_RANGE - 1),
                    "Give a smaller one, or share the host's with --userns host.");
        }
    }
}
