package io.cofferdam.operations;

import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Platform;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.registry.PullProgress;
import io.cofferdam.registry.Pushed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A pull or push on its way: it goes on without its watchers, of whom each sees the latest state of every layer. */
public final class Transfer {

    /** Which way the image goes. */
    public enum Direction {
        PULL,
        PUSH
    }

    /** How it stands. */
    public enum State {
        RUNNING,
        DONE,
        FAILED,
        CANCELLED,
        /** The service ended meanwhile. */
        INTERRUPTED
    }

    private static final System.Logger LOG = System.getLogger(Transfer.class.getName());

    private final String id;
    private final Direction direction;
    private final ImageReference image;
    private final Platform platform;
    private final String actor;
    private final Instant started;
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private long revision;
    private State state = State.RUNNING;
    private @Nullable Instant ended;
    private @Nullable ProblemException problem;
    private boolean cancelAsked;
    private @Nullable Thread worker;
    private @Nullable Pushed pushed;

    private record Step(PullProgress progress, long revision) {}

    /**
     * What has changed since a watcher last looked.
     *
     * @param revision to be given at the next look
     */
    public record Changes(List<PullProgress> steps, long revision, boolean ended) {}

    Transfer(String id, Direction direction, ImageReference image, Platform platform, String actor, Instant started) {
        this.id = id;
        this.direction = direction;
        this.image = image;
        this.platform = platform;
        this.actor = actor;
        this.started = started;
    }

    /** One that ended before this service began. */
    static Transfer past(Transfer transfer, State state, Instant ended, @Nullable Problem problem) {
        ProblemException why =
                problem == null ? null : new ProblemException(ProblemException.Kind.UNAVAILABLE, problem);
        synchronized (transfer) {
            transfer.state = state;
            transfer.problem = why;
            transfer.ended = ended;
        }
        return transfer;
    }

    public String id() {
        return id;
    }

    public Direction direction() {
        return direction;
    }

    public ImageReference image() {
        return image;
    }

    /** Of several platforms' images the one that is wanted. */
    public Platform platform() {
        return platform;
    }

    /** Who asked for it. */
    public String actor() {
        return actor;
    }

    public Instant started() {
        return started;
    }

    public synchronized @Nullable Instant ended() {
        return ended;
    }

    public synchronized State state() {
        return state;
    }

    /** Why it failed; null unless it did. */
    public synchronized @Nullable ProblemException problem() {
        return problem;
    }

    /** Counts what has happened, so that two looks can be compared. */
    public synchronized long revision() {
        return revision;
    }

    /** What a push has left in the registry; null until it is done. */
    public synchronized @Nullable Pushed pushed() {
        return pushed;
    }

    synchronized void finished(Pushed result) {
        pushed = result;
    }

    /** The latest state of each layer, in the image's order. */
    public synchronized List<PullProgress> steps() {
        return steps.values().stream().map(Step::progress).toList();
    }

    /** Waits until something is new since that revision, or it has ended. */
    public synchronized Changes awaitChanges(long since) throws InterruptedException {
        while (revision == since && state == State.RUNNING) {
            wait();
        }
        List<PullProgress> changed = new ArrayList<>();
        for (Step step : steps.values()) {
            if (step.revision() > since) {
                changed.add(step.progress());
            }
        }
        return new Changes(changed, revision, state != State.RUNNING);
    }

    synchronized void update(PullProgress progress) {
        String key = progress.id() == null ? progress.status() : progress.id();
        steps.put(key, new Step(progress, ++revision));
        notifyAll();
    }

    /** Runs it on the calling thread. */
    void run(Runnable work) {
        try {
            work.run();
            end(State.DONE, null);
        } catch (ProblemException e) {
            end(isCancelled() ? State.CANCELLED : State.FAILED, e);
        } catch (RuntimeException | Error e) {
            end(
                    State.FAILED,
                    ProblemException.internal(
                            "The transfer of " + image.familiar() + " failed inside Cofferdam.",
                            String.valueOf(e),
                            "See the service's log.",
                            e));
            LOG.log(System.Logger.Level.ERROR, "A transfer failed.", e);
        }
    }

    /** The part of the work that a cancellation interrupts; what is recorded about it afterwards is not disturbed. */
    <T> T interruptibly(Supplier<T> part) {
        try {
            begin();
            return part.get();
        } finally {
            finishPart();
        }
    }

    private synchronized void finishPart() {
        worker = null;
        Thread.interrupted();
    }

    synchronized void cancel() {
        if (state == State.RUNNING) {
            cancelAsked = true;
            if (worker != null) {
                worker.interrupt();
            }
        }
    }

    private synchronized void begin() {
        worker = Thread.currentThread();
        if (cancelAsked) {
            worker.interrupt();
        }
    }

    private synchronized boolean isCancelled() {
        return cancelAsked;
    }

    private synchronized void end(State how, @Nullable ProblemException why) {
        state = how;
        problem = why;
        ended = Instant.now();
        notifyAll();
    }
}
