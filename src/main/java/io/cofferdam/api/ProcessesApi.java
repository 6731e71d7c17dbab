package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.AttachSession;
import io.cofferdam.container.ExecRequest;
import io.cofferdam.container.ExitStatus;
import io.cofferdam.container.LogQuery;
import io.cofferdam.container.StreamType;
import io.cofferdam.container.WaitCondition;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.ExecOperations;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the processes of a container say and how they end. */
@RestController
@RequestMapping("/api/v1/containers/{ref}")
class ProcessesApi {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessesApi.class);

    /** Output beyond this is for the logs, not for an answer. */
    private static final int MAX_OUTPUT_BYTES = 1 << 20;

    /**
     * A command to run.
     *
     * @param command program and arguments
     */
    record Command(
            List<String> command,
            @Nullable List<String> env,
            @Nullable String workingDir,
            @Nullable String user) {}

    /**
     * What a command said.
     *
     * @param truncated whether there was more than 1 MiB of it
     */
    record Output(int exitCode, String stdout, String stderr, boolean truncated) {}

    private final ContainerOperations containers;
    private final ExecOperations execs;

    ProcessesApi(ContainerOperations containers, ExecOperations execs) {
        this.containers = containers;
        this.execs = execs;
    }

    /** Waits until it does not run, at most so long. */
    @PostMapping("/wait")
    ExitStatus waitForEnd(
            Caller caller, @PathVariable String ref, @RequestParam(defaultValue = "60") int timeoutSeconds)
            throws InterruptedException, ExecutionException {
        try {
            return containers
                    .waitFor(caller, ref, WaitCondition.NOT_RUNNING)
                    .get(Math.clamp(timeoutSeconds, 0, 3600), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw ProblemException.conflict(ref + " still runs.", "The time to wait is over.", "Wait again.");
        }
    }

    /** The log as text; follow keeps it open until the container ends. */
    @GetMapping(path = "/logs", produces = "text/plain")
    void logs(
            Caller caller,
            @PathVariable String ref,
            @RequestParam(defaultValue = "true") boolean stdout,
            @RequestParam(defaultValue = "true") boolean stderr,
            @RequestParam(defaultValue = "false") boolean follow,
            @RequestParam(required = false) @Nullable Integer tail,
            @RequestParam(required = false) @Nullable Instant since,
            @RequestParam(required = false) @Nullable Instant until,
            HttpServletResponse response)
            throws IOException {
        String id = containers.inspect(caller, ref).id();
        response.setContentType("text/plain; charset=utf-8");
        response.flushBuffer();
        OutputStream out = response.getOutputStream();
        LogQuery query = new LogQuery(stdout, stderr, follow, tail, since, until);
        try {
            containers.logs(caller, id, query, new LogText(out));
        } catch (IOException | ProblemException e) {
            // The status has left already: the end of the text is all that can be told.
            LOG.debug("The log of {} was not read to its end: {}", id, e.getMessage());
        }
    }

    /** Runs a command to its end and answers what it said. */
    @PostMapping("/exec")
    @Needs(value = Permission.CONTAINER_EXEC, action = "exec.created")
    Output exec(Caller caller, @PathVariable String ref, @RequestBody Command command)
            throws IOException, InterruptedException, ExecutionException {
        ExecRequest request = new ExecRequest(
                command.command() == null ? List.of() : command.command(),
                command.env() == null ? List.of() : command.env(),
                command.workingDir(),
                command.user(),
                false,
                false,
                true,
                true,
                false,
                0,
                0);
        String id = execs.create(caller, ref, request);
        Collected stdout = new Collected();
        Collected stderr = new Collected();
        try (AttachSession session = execs.start(caller, id)) {
            session.pump((type, buffer, offset, length) ->
                    (type == StreamType.STDERR ? stderr : stdout).add(buffer, offset, length));
        }
        int code = execs.exitCode(caller, id).get();
        return new Output(code, stdout.text(), stderr.text(), stdout.truncated || stderr.truncated);
    }

    private static final class Collected {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean truncated;

        void add(byte[] buffer, int offset, int length) {
            int room = Math.min(length, MAX_OUTPUT_BYTES - bytes.size());
            bytes.write(buffer, offset, room);
            truncated |= room < length;
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
