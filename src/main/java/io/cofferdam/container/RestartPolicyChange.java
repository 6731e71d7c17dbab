package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;

/** Gives a container another restart policy, which holds from its next end on. */
final class RestartPolicyChange {

    private RestartPolicyChange() {}

    static void apply(ContainerEntry entry, RestartPolicy policy, ContainerFiles files) {
        policy.check();
        if (policy.restarts() && entry.spec().request().lifecycle().autoRemove()) {
            throw ProblemException.invalid(
                    "Restart policy cannot be updated because AutoRemove is enabled for the container.",
                    "It is removed at its end.",
                    "Make a container without --rm.");
        }
        entry.lock.lock();
        try {
            ContainerSpec changed = SpecChange.restarting(entry.spec(), policy);
            files.writeSpec(entry.directory, changed);
            entry.spec(changed);
        } finally {
            entry.lock.unlock();
        }
    }
}
