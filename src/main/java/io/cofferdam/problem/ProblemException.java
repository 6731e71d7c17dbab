package io.cofferdam.problem;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Carries a {@link Problem} from where it is noticed to the door that answers it. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What a door makes of a problem: its status code or its page. */
    public enum Kind {
        INVALID,
        UNAUTHENTICATED,
        FORBIDDEN,
        NOT_FOUND,
        CONFLICT,
        /** It is already as asked: started when running, stopped when exited. */
        ALREADY_SO,
        TOO_LARGE,
        TOO_MANY,
        UNSUPPORTED,
        UNAVAILABLE,
        INTERNAL
    }

    private final Kind kind;
    private final transient Problem problem;
    private final long retryAfterSeconds;

    public ProblemException(Kind kind, Problem problem) {
        this(kind, problem, null);
    }

    public ProblemException(Kind kind, Problem problem, @Nullable Throwable cause) {
        this(kind, problem, cause, 0);
    }

    private ProblemException(Kind kind, Problem problem, @Nullable Throwable cause, long retryAfterSeconds) {
        super(problem.line(), cause);
        this.kind = kind;
        this.problem = problem;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** What may be asked again after a while, and not before. */
    public static ProblemException tooMany(String what, String why, String remedy, long retryAfterSeconds) {
        return new ProblemException(Kind.TOO_MANY, new Problem(what, why, remedy), null, retryAfterSeconds);
    }

    public static ProblemException invalid(String what, String why, String remedy) {
        return new ProblemException(Kind.INVALID, new Problem(what, why, remedy));
    }

    public static ProblemException notFound(String what, String why, String remedy) {
        return new ProblemException(Kind.NOT_FOUND, new Problem(what, why, remedy));
    }

    public static ProblemException conflict(String what, String why, String remedy) {
        return new ProblemException(Kind.CONFLICT, new Problem(what, why, remedy));
    }

    public static ProblemException forbidden(String what, String why, String remedy) {
        return new ProblemException(Kind.FORBIDDEN, new Problem(what, why, remedy));
    }

    public static ProblemException unsupported(String what, String why, String remedy) {
        return new ProblemException(Kind.UNSUPPORTED, new Problem(what, why, remedy));
    }

    public static ProblemException internal(String what, String why, String remedy, Throwable cause) {
        return new ProblemException(Kind.INTERNAL, new Problem(what, why, remedy), cause);
    }

    public Kind kind() {
        return kind;
    }

    public Problem problem() {
        return problem;
    }

    /** The seconds to wait before it is worth asking again, where they are known. */
    public OptionalLong retryAfterSeconds() {
        return retryAfterSeconds > 0 ? OptionalLong.of(retryAfterSeconds) : OptionalLong.empty();
    }
}
