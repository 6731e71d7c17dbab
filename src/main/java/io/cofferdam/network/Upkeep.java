package io.cofferdam.network;

import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sets the networks up once they are needed, and again when others took something of them away; not thread-safe. */
final class Upkeep implements AutoCloseable {

    /** Makes in the kernel what is missing of what the store says. */
    interface Opening {
        RunningNetworks open() throws SyscallException;
    }

    private final Opening opening;
    private final Repairs repairs;
    private @Nullable RunningNetworks kernel;
    private @Nullable ProblemException absence;

    Upkeep(Opening opening, Repairs repairs) {
        this.opening = opening;
        this.repairs = repairs;
    }

    /** Why the instance's own bridge, or all networks, are not there; null where nothing is known of that. */
    @Nullable
    ProblemException absence() {
        return absence;
    }

    /** Makes what is missing; where that cannot be, it says why from then on. */
    void ensure() {
        try {
            mend();
            kernel();
        } catch (SyscallException e) {
            absence = refused("The bridges could not be looked at.", e);
        } catch (ProblemException e) {
            absence = e;
        }
    }

    /**
     * Looks whether something was taken away and makes it again; what cannot be made again is tried again after a while, and a longer
     * one each time.
     *
     * @return what was made again since the last look, a sentence each
     * @throws ProblemException or SyscallException when something could not be made again: once, not each time that it is tried
     */
    List<String> repair() throws SyscallException {
        mend();
        return repairs.news();
    }

    private void mend() throws SyscallException {
        if (!repairs.due()) {
            return;
        }
        try {
            if (repairs.damage() == null && !isDamaged()) {
                repairs.settled();
                return;
            }
            close();
            kernel();
            if (repairs.damage() != null) {
                throw notAgain(missing());
            }
        } catch (SyscallException | RuntimeException e) {
            if (repairs.failed(reason(e))) {
                throw e;
            }
        }
    }

    private static String reason(Exception e) {
        return e instanceof ProblemException refused && !refused.problem().why().isEmpty()
                ? refused.problem().why()
                : String.valueOf(e.getMessage());
    }

    private boolean isDamaged() throws SyscallException {
        RunningNetworks now = kernel;
        List<String> found = now == null ? List.of() : now.damage();
        if (now == null || found.isEmpty()) {
            return false;
        }
        repairs.found(new Repairs.Damage(
                found, Set.copyOf(now.bridges().keySet()), now.firewall().lack() == null));
        return true;
    }

    /** What is not yet again as it was before the damage. */
    private List<String> missing() {
        Repairs.Damage damage = repairs.damage();
        RunningNetworks now = kernel;
        List<String> missing = new ArrayList<>();
        if (damage == null || now == null) {
            return missing;
        }
        Set<String> gone = new HashSet<>(damage.networks());
        gone.removeAll(now.bridges().keySet());
        if (!gone.isEmpty()) {
            missing.add(absence == null ? String.join(" ", now.lacks()) : String.valueOf(absence.getMessage()));
        }
        String lack = now.firewall().lack();
        if (damage.filtered() && lack != null) {
            missing.add("The packet filter refuses the table: " + lack);
        }
        return missing;
    }

    private static ProblemException notAgain(List<String> missing) {
        return new ProblemException(
                ProblemException.Kind.INTERNAL,
                new Problem(
                        "What was removed of the networks could not be made again.",
                        String.join(" ", missing),
                        "It is tried again, less and less often; find out which program is in the way."));
    }

    /** What there is, set up if need be, where this host can have any. */
    Optional<RunningNetworks> present() {
        if (kernel == null && absence == null) {
            ensure();
        }
        return Optional.ofNullable(kernel);
    }

    /** The same, refused where there can be none. */
    RunningNetworks running() {
        try {
            return kernel();
        } catch (SyscallException e) {
            throw refused("The networks could not be set up.", e);
        }
    }

    /** What is set up now, if anything. */
    Optional<RunningNetworks> now() {
        return Optional.ofNullable(kernel);
    }

    RunningNetworks kernel() throws SyscallException {
        RunningNetworks now = kernel;
        if (now == null) {
            absence = null;
            now = opening.open();
            kernel = now;
            absence = now.absence();
            if (repairs.damage() != null && missing().isEmpty()) {
                repairs.settled();
            }
        }
        return now;
    }

    List<String> lately() {
        return repairs.lately();
    }

    @Override
    public void close() {
        if (kernel != null) {
            kernel.close();
            kernel = null;
        }
    }

    static ProblemException refused(String what, SyscallException cause) {
        return ProblemException.internal(
                what,
                "RunningNetworks: " + cause.getMessage() + ".",
                "The service needs CAP_NET_ADMIN and a kernel with bridges.",
                cause);
    }
}
