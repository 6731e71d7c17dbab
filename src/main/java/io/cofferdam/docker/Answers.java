package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Errors as Docker's clients read them. */
final class Answers {

    private Answers() {}

    static void problem(HttpServletResponse response, ProblemException problem) throws IOException {
        int status = status(problem.kind());
        if (status == HttpServletResponse.SC_NOT_MODIFIED) {
            response.setStatus(status);
        } else {
            error(response, status, problem.problem().line());
        }
    }

    static void error(HttpServletResponse response, int status, String message) throws IOException {
        if (!response.isCommitted()) {
            response.resetBuffer();
            response.setStatus(status);
            Json.write(response, Json.object("message", message));
        }
    }

    static int status(ProblemException.Kind kind) {
        return switch (kind) {
            case INVALID -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case ALREADY_SO -> 304;
            case TOO_LARGE -> 413;
            case TOO_MANY -> 429;
            case UNSUPPORTED -> 501;
            case UNAVAILABLE -> 503;
            case INTERNAL -> 500;
        };
    }
}
