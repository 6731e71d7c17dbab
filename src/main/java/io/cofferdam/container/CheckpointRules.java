package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.Optional;

/** Which containers can be checkpointed, before CRIU is asked. */
final class CheckpointRules {

    private CheckpointRules() {}

    static void check(ContainerSpec spec, boolean exit) {
        never(spec).ifPresent(why -> {
            throw cannot(spec, why);
        });
        if (exit && spec.request().lifecycle().autoRemove()) {
            throw ProblemException.conflict(
                    "The container " + spec.name() + " is removed when it ends, and a checkpoint of it with it.",
                    "It was made with --rm, and a checkpoint lies beside its container.",
                    "Let it run on (--leave-running), or make the container without --rm.");
        }
    }

    /** Why none of it can be taken, whatever it does; empty where one can. */
    static Optional<String> never(ContainerSpec spec) {
        Optional<String> foreign = foreign(spec);
        if (foreign.isPresent()) {
            return foreign.map(
                    option -> "It was made with " + option + ": what it shares is not its own to make anew.");
        }
        if (SystemContainer.is(spec)) {
            return Optional.of("Its process 1 is an init, which divides its control groups as it likes.");
        }
        return spec.request().process().init()
                ? Optional.of(
                        "It was made with --init: its process 1 is the engine's own, and nobody may look into that.")
                : Optional.empty();
    }

    private static Optional<String> foreign(ContainerSpec spec) {
        SecurityRequest security = spec.request().security();
        List<NamespaceOf> shared = NamespaceOf.of(spec.request());
        if (!shared.isEmpty()) {
            return Optional.of("the " + shared.getFirst().kind() + " namespace of another container");
        }
        List<String> own = Namespaces.own(spec, false);
        return List.of("pid", "net", "ipc", "uts").stream()
                .filter(kind -> !own.contains(kind))
                .map(kind -> "--" + (kind.equals("net") ? "network" : kind) + "=host")
                .findFirst()
                .or(() -> security.cgroupnsMode().equals("host") ? Optional.of("--cgroupns=host") : Optional.empty());
    }

    static ProblemException cannot(ContainerSpec spec, String why) {
        return ProblemException.conflict(
                "The container " + spec.name() + " cannot be checkpointed.",
                why,
                "Stop it, and start it again from its files.");
    }
}
