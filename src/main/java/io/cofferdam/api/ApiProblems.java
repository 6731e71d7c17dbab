package io.cofferdam.api;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Says what failed as RFC 9457 has it, with what, why and remedy each by itself. */
@RestControllerAdvice(basePackages = "io.cofferdam.api")
class ApiProblems {

    private static final Logger LOG = LoggerFactory.getLogger(ApiProblems.class);

    @ExceptionHandler(ProblemException.class)
    ResponseEntity<Map<String, Object>> problem(ProblemException e) {
        if (e.kind() == ProblemException.Kind.INTERNAL) {
            LOG.error("A request to the API failed", e);
        }
        return answer(status(e.kind()), e.problem());
    }

    @ExceptionHandler(HttpMessageNotReadableException.class)
    ResponseEntity<Map<String, Object>> unreadable(HttpMessageNotReadableException e) {
        // What bounds the body speaks from within its reader.
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return problem(problem);
            }
        }
        String why = BodyFault.of(e.getCause() == null ? e : e.getCause());
        return answer(400, new Problem("The request's body could not be read.", why, "See the document at /api."));
    }

    @ExceptionHandler(MissingServletRequestParameterException.class)
    ResponseEntity<Map<String, Object>> incomplete(MissingServletRequestParameterException e) {
        String why = "It lacks the parameter '" + e.getParameterName() + "'.";
        return answer(400, new Problem("The request was refused.", why, "Add it to the address."));
    }

    @ExceptionHandler(MethodArgumentTypeMismatchException.class)
    ResponseEntity<Map<String, Object>> wrongType(MethodArgumentTypeMismatchException e) {
        String why = "The parameter '" + e.getName() + "' has a wrong value.";
        return answer(400, new Problem("The request was refused.", why, "See the document at /api."));
    }

    private static ResponseEntity<Map<String, Object>> answer(int status, Problem problem) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("title", problem.what());
        fields.put("status", status);
        fields.put("detail", problem.line());
        fields.put("what", problem.what());
        fields.put("why", problem.why());
        fields.put("remedy", problem.remedy());
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(fields);
    }

    private static int status(ProblemException.Kind kind) {
        return switch (kind) {
            case INVALID -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT, ALREADY_SO -> 409;
            case TOO_LARGE -> 413;
            case TOO_MANY -> 429;
            case UNSUPPORTED -> 501;
            case UNAVAILABLE -> 503;
            case INTERNAL -> 500;
        };
    }
}
