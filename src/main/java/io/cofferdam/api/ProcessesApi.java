package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.AttachSession;
import io.cofferdam.container.ExecRequest;
import io.cofferdam.container.ExecView;
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
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
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
     * @param privileged with every capability that the service has, and without the system call filter
     * @param stdin what it reads, as text; left out for nothing
     */
    record Command(
            List<String> command,
            @Nullable List<String> env,
            @Nullable String workingDir,
            @Nullable String user,
            @Nullable Boolean privileged,
            @Nullable String stdin) {

        ExecRequest request(boolean output) {
            return new ExecRequest(
                    command == null ? List.of() : command,
                    env == null ? List.of() : env,
                    workingDir,
                    user,
                    false,
                    output && stdin != null,
                    output,
                    output,
                    Boolean.TRUE.equals(privileged),
                    0,
                    0);
        }
    }

    /**
     * A command that was run.
     *
     * @param container whose it is
     * @param exitCode null until it has ended
     */
    record Exec(
            String id,
            String container,
            boolean running,
            @Nullable Integer exitCode) {
        static Exec of(ExecView view) {
            return new Exec(view.id(), view.containerId(), view.running(), view.exitCode());
        }
    }

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

    /**
     * Waits, at most so long, until it does not run, until its next end, or until it is removed.
     *
     * @param condition not-running, next-exit or removed
     */
    @PostMapping("/wait")
    ExitStatus waitForEnd(
            Caller caller,
            @PathVariable String ref,
            @RequestParam(defaultValue = "not-running") String condition,
            @RequestParam(defaultValue = "60") int timeoutSeconds)
            throws InterruptedException, ExecutionException {
        WaitCondition until = condition(condition);
        try {
            return containers.waitFor(caller, ref, until).get(Math.clamp(timeoutSeconds, 0, 3600), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            String what = until == WaitCondition.REMOVED ? " is still there." : " still runs.";
            throw ProblemException.conflict(ref + what, "The time to wait is over.", "Wait again.");
        }
    }

    private static WaitCondition condition(String word) {
        return switch (word) {
            case "not-running" -> WaitCondition.NOT_RUNNING;
            case "next-exit" -> WaitCondition.NEXT_EXIT;
            case "removed" -> WaitCondition.REMOVED;
            default ->
                throw ProblemException.invalid(
                        "There is nothing such to wait for.",
                        "The condition is not-running, next-exit or removed.",
                        "Give one of these.");
        };
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

    /** What it says from now on, as text, until it ends; 409 if it does not run. */
    @GetMapping(path = "/attach", produces = "text/plain")
    void attach(
            Caller caller,
            @PathVariable String ref,
            @RequestParam(defaultValue = "true") boolean stdout,
            @RequestParam(defaultValue = "true") boolean stderr,
            HttpServletResponse response)
            throws IOException {
        try {
            containers.watch(caller, ref, stdout, stderr, () -> {
                response.setContentType("text/plain; charset=utf-8");
                response.flushBuffer();
                OutputStream out = response.getOutputStream();
                return (type, buffer, offset, length) -> {
                    out.write(buffer, offset, length);
                    out.flush();
                };
            });
        } catch (IOException | ProblemException e) {
            if (!response.isCommitted()) {
                throw e;
            }
            LOG.debug("The output of {} was not told to its end: {}", ref, e.getMessage());
        }
    }

    /** Runs a command to its end and answers what it said. */
    @PostMapping("/exec")
    @Needs(value = Permission.CONTAINER_EXEC, action = "exec.created")
    Output exec(Caller caller, @PathVariable String ref, @RequestBody Command command)
            throws IOException, InterruptedException, ExecutionException {
        String id = execs.create(caller, ref, command.request(true));
        Collected stdout = new Collected();
        Collected stderr = new Collected();
        try (AttachSession session = execs.start(caller, id)) {
            feed(session, command.stdin());
            session.pump((type, buffer, offset, length) ->
                    (type == StreamType.STDERR ? stderr : stdout).add(buffer, offset, length));
        }
        int code = execs.exitCode(caller, id).get();
        return new Output(code, stdout.text(), stderr.text(), stdout.truncated || stderr.truncated);
    }

    /** Begins a command and does not wait for its end, which {@code GET /execs/ID} tells; what it says goes nowhere. */
    @PostMapping("/exec/detached")
    @ResponseStatus(HttpStatus.CREATED)
    @Needs(value = Permission.CONTAINER_EXEC, action = "exec.created")
    Exec execDetached(Caller caller, @PathVariable String ref, @RequestBody Command command) {
        if (command.stdin() != null) {
            throw ProblemException.invalid(
                    "A detached command reads nothing.", "Its stdin was given.", "Leave it out, or do not detach.");
        }
        String id = execs.create(caller, ref, command.request(false));
        execs.startDetached(caller, id);
        return Exec.of(execs.inspect(caller, id));
    }

    /** On a thread of its own: the command may write before it has read all. */
    private static void feed(AttachSession session, @Nullable String text) {
        if (text == null) {
            return;
        }
        Thread.ofVirtual().start(() -> {
            try (OutputStream stdin = session.stdin()) {
                stdin.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                LOG.debug("The command ended before it had read all: {}", e.getMessage());
            }
        });
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
