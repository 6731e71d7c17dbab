package io.cofferdam.docker;

import io.cofferdam.access.Permission;
import io.cofferdam.container.AttachSession;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.ExecRequest;
import io.cofferdam.container.ExecView;
import io.cofferdam.container.StreamType;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.ExecOperations;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Runs further processes in containers. */
@Component
final class ExecEndpoints implements Endpoints {

    private static final FieldTable CREATE = FieldTable.of("ExecConfig")
            .taken("AttachStdin", "AttachStdout", "AttachStderr", "Tty", "Env", "Cmd", "WorkingDir", "User")
            // Detach is said again at the start, where it counts
            .taken("Privileged", "ConsoleSize", "DetachKeys", "Detach");

    private static final FieldTable START =
            FieldTable.of("ExecStartConfig").taken("Detach", "Tty", "ConsoleSize", "DetachKeys");

    private final ContainerOperations containers;
    private final ExecOperations execs;

    ExecEndpoints(ContainerOperations containers, ExecOperations execs) {
        this.containers = containers;
        this.execs = execs;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/containers/{id}/exec", this::create)
                .post("/exec/{id}/start", this::start)
                .post("/exec/{id}/resize", this::resize)
                .get("/exec/{id}/json", this::inspect);
    }

    private void create(Exchange exchange) throws IOException {
        ExecRequest request = exchange.body(Permission.CONTAINER_EXEC, "exec.created", ExecEndpoints::request);
        String id = execs.create(exchange.caller(), exchange.path("id"), request);
        exchange.json(201, Json.object("Id", id));
    }

    private static ExecRequest request(JsonNode body) {
        CREATE.check(body);
        List<String> argv = CreateBody.words(body, "Cmd");
        if (argv.isEmpty()) {
            throw ProblemException.invalid("No exec command specified.", "", "Give a command in Cmd.");
        }
        DetachKeys.parse(CreateBody.textOrNull(body, "DetachKeys"));
        return new ExecRequest(
                argv,
                CreateBody.words(body, "Env"),
                CreateBody.textOrNull(body, "WorkingDir"),
                CreateBody.textOrNull(body, "User"),
                Fields.flag(body, "Tty"),
                Fields.flag(body, "AttachStdin"),
                Fields.flag(body, "AttachStdout"),
                Fields.flag(body, "AttachStderr"),
                Fields.flag(body, "Privileged"),
                body.path("ConsoleSize").path(0).asInt(0),
                body.path("ConsoleSize").path(1).asInt(0));
    }

    private void start(Exchange exchange) throws IOException {
        JsonNode body = exchange.body(Permission.CONTAINER_EXEC, "exec.started", START::checked);
        String id = exchange.path("id");
        if (Fields.flag(body, "Detach")) {
            execs.startDetached(exchange.caller(), id);
            return;
        }
        ExecView exec = execs.inspect(exchange.caller(), id);
        AttachSession session;
        try {
            session = execs.start(exchange.caller(), id);
        } catch (ProblemException e) {
            if (e.kind() != ProblemException.Kind.INVALID || !exchange.wantsUpgrade()) {
                throw e;
            }
            tellInStream(exchange, exec, e);
            return;
        }
        boolean stdin = exec.request().stdin();
        StreamEndpoints.view(exchange, session, stdin, session.tty() ? DetachKeys.parse(null) : null);
    }

    /** A program that cannot be run is told in the stream, so that the client goes on to ask for the exit code (126, 127). */
    private static void tellInStream(Exchange exchange, ExecView exec, ProblemException problem) throws IOException {
        boolean tty = exec.request().tty();
        byte[] line = (problem.problem().line() + "\r\n").getBytes(StandardCharsets.UTF_8);
        exchange.upgrade(exchange.streamType(tty), new Hijack.Conversation() {
            @Override
            public void listen(InputStream in) {
                // nobody is there to hear it
            }

            @Override
            public void tell(OutputStream out) throws IOException {
                Frames frames = new Frames(out, tty);
                frames.write(StreamType.STDERR, line, 0, line.length);
                frames.flush();
            }
        });
    }

    private void resize(Exchange exchange) {
        execs.resize(
                exchange.caller(),
                exchange.path("id"),
                LifecycleEndpoints.size(exchange, "h"),
                LifecycleEndpoints.size(exchange, "w"));
    }

    private void inspect(Exchange exchange) throws IOException {
        ExecView exec = execs.inspect(exchange.caller(), exchange.path("id"));
        ContainerView container = containers.inspect(exchange.caller(), exec.containerId());
        exchange.json(json(exec, container));
    }

    private static Map<String, @Nullable Object> json(ExecView exec, ContainerView container) {
        ExecRequest request = exec.request();
        return Json.object(
                "ID", exec.id(),
                "Running", exec.running(),
                "ExitCode", exec.exitCode(),
                "ProcessConfig",
                        Json.object(
                                "tty", request.tty(),
                                "entrypoint", request.argv().getFirst(),
                                "arguments",
                                        request.argv().subList(1, request.argv().size()),
                                "privileged", request.privileged(),
                                "user", request.user() == null ? "" : request.user()),
                "OpenStdin", request.stdin(),
                "OpenStderr", request.stderr(),
                "OpenStdout", request.stdout(),
                "CanRemove", !exec.running() && exec.exitCode() != null,
                "ContainerID", container.id(),
                "DetachKeys", "",
                "Pid", exec.pid());
    }
}
