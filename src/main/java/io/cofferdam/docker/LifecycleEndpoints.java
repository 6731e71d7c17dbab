package io.cofferdam.docker;

import io.cofferdam.container.ExitStatus;
import io.cofferdam.container.WaitCondition;
import io.cofferdam.operations.CheckpointOperations;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.springframework.stereotype.Component;

/** Starts, ends, pauses and waits for containers. */
@Component
final class LifecycleEndpoints implements Endpoints {

    private final ContainerOperations containers;
    private final CheckpointOperations checkpoints;

    LifecycleEndpoints(ContainerOperations containers, CheckpointOperations checkpoints) {
        this.containers = containers;
        this.checkpoints = checkpoints;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/containers/{id}/start", this::start)
                .post("/containers/{id}/stop", this::stop)
                .post("/containers/{id}/restart", this::restart)
                .post("/containers/{id}/kill", this::kill)
                .post("/containers/{id}/pause", this::pause)
                .post("/containers/{id}/unpause", this::unpause)
                .post("/containers/{id}/wait", this::waitFor)
                .post("/containers/{id}/resize", this::resize);
    }

    private void start(Exchange exchange) {
        String checkpoint = emptyIsNull(exchange.query().text("checkpoint"));
        CheckpointEndpoints.refuseElsewhere(exchange.query().text("checkpoint-dir"));
        if (checkpoint == null) {
            containers.start(exchange.caller(), exchange.path("id"));
        } else {
            checkpoints.start(exchange.caller(), exchange.path("id"), checkpoint);
        }
        exchange.noContent();
    }

    private void stop(Exchange exchange) {
        containers.stop(
                exchange.caller(),
                exchange.path("id"),
                emptyIsNull(exchange.query().text("signal")),
                exchange.query().integer("t"));
        exchange.noContent();
    }

    private void restart(Exchange exchange) {
        containers.restart(
                exchange.caller(),
                exchange.path("id"),
                emptyIsNull(exchange.query().text("signal")),
                exchange.query().integer("t"));
        exchange.noContent();
    }

    private void kill(Exchange exchange) {
        String signal = emptyIsNull(exchange.query().text("signal"));
        containers.kill(exchange.caller(), exchange.path("id"), signal == null ? "SIGKILL" : signal);
        exchange.noContent();
    }

    private void pause(Exchange exchange) {
        containers.pause(exchange.caller(), exchange.path("id"));
        exchange.noContent();
    }

    private void unpause(Exchange exchange) {
        containers.unpause(exchange.caller(), exchange.path("id"));
        exchange.noContent();
    }

    /** The headers leave before the wait: `docker run` starts the container only when it has them. */
    private void waitFor(Exchange exchange) throws IOException {
        WaitCondition condition = condition(exchange.query().text("condition", ""));
        CompletableFuture<ExitStatus> end = containers.waitFor(exchange.caller(), exchange.path("id"), condition);
        OutputStream out = exchange.stream(Json.TYPE);
        try {
            ExitStatus status = ClientWatch.await(end, exchange.peer());
            out.write(Json.bytes(Json.object("StatusCode", status.code())));
        } catch (ExecutionException e) {
            String why = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
            out.write(Json.bytes(Json.object("StatusCode", -1, "Error", Json.object("Message", why))));
        }
    }

    private static WaitCondition condition(String text) {
        return switch (text) {
            case "", "not-running" -> WaitCondition.NOT_RUNNING;
            case "next-exit" -> WaitCondition.NEXT_EXIT;
            case "removed" -> WaitCondition.REMOVED;
            default ->
                throw ProblemException.invalid(
                        "invalid condition: " + text + ".", "", "Use not-running, next-exit or removed.");
        };
    }

    private void resize(Exchange exchange) {
        containers.resize(exchange.caller(), exchange.path("id"), size(exchange, "h"), size(exchange, "w"));
    }

    static int size(Exchange exchange, String name) {
        Integer size = exchange.query().integer(name);
        if (size == null || size < 0 || size > 65535) {
            throw ProblemException.invalid(
                    "The parameter '" + name + "' is wrong.", "A terminal has 0 to 65535 rows and columns.", "");
        }
        return size;
    }

    static @org.jspecify.annotations.Nullable String emptyIsNull(@org.jspecify.annotations.Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
