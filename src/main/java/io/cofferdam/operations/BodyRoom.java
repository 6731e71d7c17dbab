package io.cofferdam.operations;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** How much all requests together may hold of bodies that are read as a whole: many at once must not exhaust the heap. */
@Component
public final class BodyRoom {

    /** A body of JSON or a form; archives are streamed and have limits of their own. */
    public static final int MAX_BODY_BYTES = 1 << 20;

    /** Parsed, a body takes some ten times its size. */
    private static final int ALL_BYTES = 4 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Semaphore free = new Semaphore(ALL_BYTES, true);

    /** Room that is held until it is closed. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits for room.
     *
     * @param declaredBytes the length that the request declares; negative where it declares none
     * @throws ProblemException TOO_LARGE for more than {@link #MAX_BODY_BYTES}, UNAVAILABLE if there is no room for long
     */
    public Held take(long declaredBytes) {
        if (declaredBytes > MAX_BODY_BYTES) {
            throw tooLarge();
        }
        int bytes = declaredBytes < 0 ? MAX_BODY_BYTES : (int) declaredBytes;
        try {
            if (!free.tryAcquire(bytes, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw full();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw full();
        }
        return () -> free.release(bytes);
    }

    public static ProblemException tooLarge() {
        return tooLarge(MAX_BODY_BYTES);
    }

    /** @param most bytes that are taken */
    public static ProblemException tooLarge(long most) {
        return new ProblemException(
                ProblemException.Kind.TOO_LARGE,
                new Problem(
                        "The request's body is too large.",
                        "It has more than %d KiB.".formatted(most >> 10),
                        "Send a smaller one."));
    }

    private static ProblemException full() {
        return new ProblemException(
                ProblemException.Kind.UNAVAILABLE,
                new Problem(
                        "The request was not read.",
                        "Too many large requests are being read already.",
                        "Send it again in a moment."));
    }
}
