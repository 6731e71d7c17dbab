package io.cofferdam.container;

import io.cofferdam.linux.SealedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one supervisor at hand that waits for its plan, because making one is a good part of a launch. Without the service it
 * ends by itself: its control connection has ended.
 */
final class SupervisorReserve implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SupervisorReserve.class.getName());
    /** As long as a short id, which takes its place in the supervisor's arguments. */
    private static final String NOBODY = "------------";

    private final SealedProgram program;
    private final Path socket;
    /** Not a virtual thread: the spawn is a native call, which would hold the carrier. */
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("supervisor-reserve").factory());

    private @Nullable Spare spare;
    private boolean closed;

    /** A process that waits at a socket, which is renamed to where the container's is to be. */
    record Spare(FrameChannel control, int pid) {}

    SupervisorReserve(SealedProgram program, Path socket) {
        this.program = program;
        this.socket = socket;
    }

    /** A supervisor for a container: the one at hand, or a new one when others were quicker. */
    Supervisor take(ContainerDirectory directory, String id) throws IOException {
        Spare taken = takeSpare(directory.socket());
        return taken == null
                ? Supervisor.spawn(program, directory, id)
                : new Supervisor(directory, taken.control(), taken.pid());
    }

    private synchronized @Nullable Spare takeSpare(Path place) throws IOException {
        Spare taken = spare;
        spare = null;
        if (taken == null) {
            return null;
        }
        if (SealedProgram.ended(taken.pid())) {
            taken.control().close();
            return null;
        }
        Files.move(socket, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return taken;
    }

    /** Makes the next one; for a moment when nobody waits for the processors. */
    void refill() {
        try {
            worker.execute(this::make);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "The service is ending");
        }
    }

    private synchronized void make() {
        if (spare != null || closed) {
            return;
        }
        try {
            spare = Supervisor.spawn(program, socket, NOBODY);
        } catch (IOException e) {
            // Each launch then makes its own, and says what is wrong.
            LOG.log(System.Logger.Level.DEBUG, "No supervisor could be made in advance", e);
        }
    }

    private void removeSocket() {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0} stays: {1}", socket, e.getMessage());
        }
    }

    @Override
    public void close() {
        worker.shutdown();
        synchronized (this) {
            closed = true;
            if (spare != null) {
                spare.control().close();
                SealedProgram.reap(spare.pid());
                spare = null;
                removeSocket();
            }
        }
    }
}
