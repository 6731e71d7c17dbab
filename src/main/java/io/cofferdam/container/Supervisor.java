package io.cofferdam.container;

import io.cofferdam.container.FrameChannel.Frame;
import io.cofferdam.linux.SealedProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The service's side of one container's supervisor. */
final class Supervisor {

    private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());
    /** How long a supervisor may take to say that it is there. */
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(5);

    /** The container's own process; a further one has a number above. */
    static final int INIT = 0;

    /** Process, start and three streams. */
    private static final int STATUS_BYTES = 4 + 8 + 3 * 8;

    private static final int VIEW_STDIN = 1;
    private static final int VIEW_STDOUT = 2;
    private static final int VIEW_STDERR = 4;

    private final ContainerDirectory directory;
    private final FrameChannel control;
    private final int supervisorPid;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile boolean closed;

    Supervisor(ContainerDirectory directory, FrameChannel control, int supervisorPid) {
        this.directory = directory;
        this.control = control;
        this.supervisorPid = supervisorPid;
    }

    /** How a launch went: the process's id, or the step that failed. */
    sealed interface Birth {
        record Started(int pid, Instant at, List<StepTime> times) implements Birth {}

        record Failed(int step, int errno, String detail, List<StepTime> times) implements Birth {}
    }

    /** What the supervisor says of the container that it has. */
    record Found(Supervisor supervisor, int pid, Instant startedAt) {}

    /** Starts a supervisor and connects to it; nothing of the container exists yet. */
    static Supervisor spawn(SealedProgram program, ContainerDirectory directory, String id) throws IOException {
        SupervisorReserve.Spare made = spawn(program, directory.socket(), id);
        return new Supervisor(directory, made.control(), made.pid());
    }

    /** Starts one for a container that is not known yet. */
    static SupervisorReserve.Spare spawn(SealedProgram program, Path socket, String id) throws IOException {
        Files.deleteIfExists(socket);
        int listener = SealedProgram.listen(socket);
        int pid;
        try {
            pid = program.spawn(List.of("cofferdam-supervisor", id), listener);
        } finally {
            SealedProgram.closeDescriptor(listener);
        }
        try {
            return new SupervisorReserve.Spare(FrameChannel.connect(socket), pid);
        } catch (IOException e) {
            SealedProgram.kill(pid);
            SealedProgram.reap(pid);
            throw e;
        }
    }

    /** Connects to the supervisor of a container that runs already; null when there is none. */
    static @Nullable Found find(ContainerDirectory directory) {
        try {
            FrameChannel control = FrameChannel.connect(directory.socket());
            CompletableFuture<Void> late = new CompletableFuture<Void>()
                    .orTimeout(ANSWER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((ok, timeout) -> {
                        if (timeout != null) {
                            control.close();
                        }
                    });
            control.send(FrameChannel.CONTROL, new byte[0]);
            Frame status = control.read();
            late.complete(null);
            int pid = status == null || status.type() != FrameChannel.STATUS
                    ? 0
                    : status.payload().getInt();
            if (status == null || pid == 0) {
                control.close();
                return null;
            }
            Instant started = instant(status.payload().getLong());
            return new Found(new Supervisor(directory, control, 0), pid, started);
        } catch (IOException e) {
            // No socket, or nobody behind it: the container has ended.
            return null;
        }
    }

    /** What the other ends of its streams are called, in the order input, output, error; empty for none and for a terminal. */
    static List<String> streams(ContainerDirectory directory) throws IOException {
        try (FrameChannel control = FrameChannel.connect(directory.socket())) {
            control.send(FrameChannel.CONTROL, new byte[0]);
            Frame status = control.read();
            if (status == null
                    || status.type() != FrameChannel.STATUS
                    || status.payload().remaining() < STATUS_BYTES) {
                throw new IOException("Its supervisor is of an earlier version; start the container anew once.");
            }
            status.payload().getInt();
            status.payload().getLong();
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                long inode = status.payload().getLong();
                names.add(inode == 0 ? "" : "pipe:[" + inode + "]");
            }
            return names;
        }
    }

    /** The same with the process that another had to wait for. */
    Supervisor insteadOf(Supervisor before) {
        return new Supervisor(directory, control, before.supervisorPid);
    }

    /**
     * Sends the plan and waits until the program runs or a step has failed.
     *
     * @param announced called with the process's id while it has its namespaces and waits, if the plan has such a step
     */
    Birth launch(byte[] request, IntConsumer announced) throws IOException {
        control.send(FrameChannel.LAUNCH, request);
        Frame frame = control.read();
        while (frame != null && frame.type() == FrameChannel.ANNOUNCED) {
            announced.accept(frame.payload().getInt());
            control.send(FrameChannel.GO_ON, new byte[0]);
            frame = control.read();
        }
        if (frame == null) {
            throw new IOException("The supervisor ended before the container began; see supervisor.log.");
        }
        return birth(frame);
    }

    static Birth birth(Frame frame) throws IOException {
        ByteBuffer payload = frame.payload();
        if (frame.type() == FrameChannel.STARTED) {
            int pid = payload.getInt();
            Instant at = instant(payload.getLong());
            payload.getLong();
            return new Birth.Started(pid, at, times(payload));
        }
        if (frame.type() != FrameChannel.FAILED) {
            throw new IOException("The supervisor answered a launch with message " + frame.type() + ".");
        }
        int step = payload.getInt();
        int errno = payload.getInt();
        byte[] detail = new byte[payload.getInt()];
        payload.get(detail);
        return new Birth.Failed(step, errno, new String(detail, StandardCharsets.UTF_8), times(payload));
    }

    private static List<StepTime> times(ByteBuffer payload) {
        int count = payload.getInt();
        List<StepTime> times = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            times.add(StepTime.ofNanos(payload.getLong(), payload.getLong()));
        }
        return times;
    }

    /** Nanoseconds since the epoch; the first and last ones that there are for what lies beyond. */
    static long nanos(Instant moment) {
        if (moment.getEpochSecond() < 0) {
            return 0;
        }
        return moment.getEpochSecond() >= Long.MAX_VALUE / 1_000_000_000
                ? Long.MAX_VALUE
                : moment.getEpochSecond() * 1_000_000_000 + moment.getNano();
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000);
    }

    /** Told what the supervisor says while its container runs, on a thread of its own. */
    interface Listener {
        void exited(ExitStatus status);

        /** The kernel has killed so many of the container's processes for want of memory since its start. */
        void outOfMemory(long kills);

        /** A further process has ended; numbered as it was started. */
        void execExited(int number, int code);

        /** The connection ended before the container did; answers whether the supervisor is there and was found again. */
        boolean lost();
    }

    void listen(Listener listener) {
        Thread.ofVirtual().name("supervisor-" + directory.root().getFileName()).start(() -> {
            boolean told = false;
            try {
                // What comes in the very moment of letting go is for the next one to find.
                for (Frame frame = control.read(); frame != null && !closed; frame = control.read()) {
                    if (frame.type() == FrameChannel.EXITED) {
                        told = true;
                        listener.exited(exit(frame.payload()));
                    } else if (frame.type() == FrameChannel.OOM) {
                        listener.outOfMemory(frame.payload().getLong());
                    } else if (frame.type() == FrameChannel.EXEC_EXITED) {
                        listener.execExited(
                                frame.payload().getInt(), frame.payload().getInt());
                    }
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "Connection to {0} lost: {1}", directory.socket(), e.getMessage());
            } finally {
                finish(told, listener);
            }
        });
    }

    private void finish(boolean told, Listener listener) {
        control.close();
        if (closed) {
            return;
        }
        // One that was found again has somebody else to wait for its end.
        if (told || !listener.lost()) {
            end();
        }
    }

    /** Lets go of the connection; the supervisor and its container run on. */
    void disconnect() {
        closed = true;
        control.close();
    }

    private static ExitStatus exit(ByteBuffer payload) {
        int code = payload.getInt();
        boolean oom = payload.getInt() != 0;
        Instant at = instant(payload.getLong());
        // one that an earlier version started says no more
        LastUse use = payload.remaining() < LastUse.BYTES
                ? null
                : new LastUse(payload.getLong(), payload.getLong(), payload.getLong(), payload.getLong());
        return new ExitStatus(code, oom, at, use);
    }

    /** Ends a supervisor that has no container yet, or one half made. */
    void kill() {
        if (supervisorPid > 0) {
            SealedProgram.kill(supervisorPid);
        }
        end();
    }

    /** Lets go of a supervisor that has ended or is about to. */
    void end() {
        control.close();
        if (supervisorPid > 0) {
            SealedProgram.reap(supervisorPid);
        }
        gone.complete(null);
    }

    /** Completes when the supervisor has put everything away and is no more. */
    CompletableFuture<Void> gone() {
        return gone;
    }

    void signal(int process, int number) throws IOException {
        control.send(FrameChannel.SIGNAL, new Payload().u32(process).u32(number).toBytes());
    }

    void resize(int process, int rows, int columns) throws IOException {
        control.send(
                FrameChannel.RESIZE,
                new Payload().u32(process).u32(rows).u32(columns).toBytes());
    }

    /** A connection that views the container's own process. */
    FrameChannel view(AttachRequest request) throws IOException {
        FrameChannel channel = FrameChannel.connect(directory.socket());
        int flags = (request.stdin() ? VIEW_STDIN : 0)
                | (request.stdout() ? VIEW_STDOUT : 0)
                | (request.stderr() ? VIEW_STDERR : 0);
        channel.send(FrameChannel.ATTACH, new Payload().u32(INIT).u32(flags).toBytes());
        return channel;
    }

    /** A connection for a further process; its first answer is how the birth went. */
    FrameChannel exec(byte[] request) throws IOException {
        FrameChannel channel = FrameChannel.connect(directory.socket());
        channel.send(FrameChannel.EXEC, request);
        return channel;
    }
}
