package io.cofferdam.operations;

import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Platform;
import io.cofferdam.operations.Transfer.Direction;
import io.cofferdam.operations.Transfer.State;
import io.cofferdam.problem.ProblemException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** The pulls and pushes that run, and of each account the last ones that have ended; each has a thread of its own. */
@Component
class Transfers {

    /** Of each account, so that nobody's failures push out what another may go on with. */
    private static final int KEPT = 50;

    private static final int MOST_AT_ONCE = 32;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Transfer> all = new LinkedHashMap<>();
    private final TransferHistory history;

    Transfers(TransferHistory history) {
        this.history = history;
        history.last(KEPT).forEach(transfer -> all.put(transfer.id(), transfer));
    }

    Transfer start(
            Direction direction, ImageReference image, Platform platform, String actor, Consumer<Transfer> work) {
        Transfer transfer = new Transfer(newId(), direction, image, platform, actor, Instant.now());
        synchronized (all) {
            long running = all.values().stream()
                    .filter(other -> other.state() == State.RUNNING)
                    .count();
            if (running >= MOST_AT_ONCE) {
                throw new ProblemException(
                        ProblemException.Kind.TOO_MANY,
                        new io.cofferdam.problem.Problem(
                                image.familiar() + " was not begun.",
                                running + " pulls and pushes are running.",
                                "Wait for one of them, or cancel it."));
            }
            all.put(transfer.id(), transfer);
            forgetOldest(actor);
        }
        writeDown(transfer);
        Thread.ofPlatform().daemon().name("transfer-" + transfer.id()).start(() -> {
            transfer.run(() -> work.accept(transfer));
            history.ended(transfer);
        });
        return transfer;
    }

    /** One that cannot be is not begun, and must not be counted among those that run. */
    private void writeDown(Transfer transfer) {
        try {
            history.begun(transfer);
        } catch (ProblemException e) {
            synchronized (all) {
                all.remove(transfer.id());
            }
            throw e;
        }
    }

    /** The newest first. */
    List<Transfer> list() {
        synchronized (all) {
            return List.copyOf(all.values()).reversed();
        }
    }

    Transfer require(String id) {
        synchronized (all) {
            Transfer transfer = all.get(id);
            if (transfer != null) {
                return transfer;
            }
        }
        throw ProblemException.notFound(
                "There is no transfer " + id + ".",
                "It never was, or it ended long ago.",
                "Look at the list of transfers.");
    }

    private void forgetOldest(String actor) {
        List<Transfer> own = all.values().stream()
                .filter(transfer -> transfer.actor().equals(actor))
                .toList();
        own.stream()
                .filter(transfer -> transfer.state() != State.RUNNING)
                .limit(Math.max(0, own.size() - KEPT))
                .forEach(transfer -> all.remove(transfer.id()));
    }

    private String newId() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
