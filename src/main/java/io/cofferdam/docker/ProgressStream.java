package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;
import io.cofferdam.registry.PullProgress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says step by step what is done, as JSON objects one after the other; the answer begins with the first step. */
final class ProgressStream {

    private static final byte[] END_OF_STEP = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Exchange exchange;
    private @Nullable OutputStream out;

    ProgressStream(Exchange exchange) {
        this.exchange = exchange;
    }

    boolean begun() {
        return out != null;
    }

    void send(Map<String, @Nullable Object> step) throws IOException {
        if (out == null) {
            out = exchange.stream(Json.TYPE);
        }
        out.write(Json.bytes(step));
        out.write(END_OF_STEP);
        out.flush();
    }

    void send(PullProgress step) throws IOException {
        Map<String, @Nullable Object> json = Json.object("status", step.status());
        if (step.id() != null) {
            Map<String, @Nullable Object> detail = step.totalBytes() == 0
                    ? Json.object()
                    : Json.object("current", step.currentBytes(), "total", step.totalBytes());
            json.put("progressDetail", detail);
            json.put("id", step.id());
        }
        send(json);
    }

    /** An error after the first step can no longer be told by status; before it, it still is. */
    void fail(ProblemException problem) throws IOException {
        if (out == null) {
            throw problem;
        }
        String message = problem.problem().line();
        send(Json.object("errorDetail", Json.object("message", message), "error", message));
    }
}
