package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.container.AttachSession;
import io.cofferdam.container.ExecRequest;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.ExecOperations;
import io.cofferdam.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One shell in a container with the browser at its other end. */
final class Terminal {

    private static final Logger LOG = LoggerFactory.getLogger(Terminal.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SEND_LIMIT_MILLIS = 20_000;
    private static final int UNSENT_LIMIT_BYTES = 4 << 20;
    private static final int LARGEST = 1000;

    private final WebSocketSession socket;
    private final Caller caller;
    private final ExecOperations execs;
    private volatile int rows;
    private volatile int columns;
    private volatile @Nullable AttachSession shell;
    /** What was typed before the shell was there. */
    private final ByteArrayOutputStream early = new ByteArrayOutputStream();

    private volatile @Nullable String exec;

    Terminal(WebSocketSession socket, Caller caller, ExecOperations execs, int rows, int columns) {
        this.socket = new ConcurrentWebSocketSessionDecorator(socket, SEND_LIMIT_MILLIS, UNSENT_LIMIT_BYTES);
        this.caller = caller;
        this.execs = execs;
        this.rows = rows;
        this.columns = columns;
    }

    Caller caller() {
        return caller;
    }

    /** Opens the shell and carries its output until it ends. */
    void run(ContainerOperations containers, String ref, String program) {
        try {
            String name = containers.inspect(caller, ref).name();
            String id = execs.create(caller, name, request(program));
            exec = id;
            try (AttachSession session = execs.start(caller, id)) {
                synchronized (early) {
                    shell = session;
                    write(session, early.toByteArray());
                }
                if (!socket.isOpen()) {
                    hangUp();
                }
                session.pump((type, buffer, offset, length) ->
                        send(new BinaryMessage(Arrays.copyOfRange(buffer, offset, offset + length))));
            }
            say("ended" + exitWords(id), "");
            close("ended");
        } catch (ProblemException e) {
            say("not open", e.problem().line());
            close("refused");
        } catch (IOException e) {
            say("closed: " + e.getMessage(), "");
            close("broken");
        } catch (RuntimeException e) {
            LOG.error("A terminal failed", e);
            close("closed: it failed inside Cofferdam");
        }
    }

    private ExecRequest request(String program) {
        return new ExecRequest(
                List.of(program),
                List.of("TERM=xterm-256color"),
                null,
                null,
                true,
                true,
                true,
                true,
                false,
                rows,
                columns);
    }

    private String exitWords(String id) {
        try {
            return " with exit code " + execs.exitCode(caller, id).get(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } catch (Exception unknown) {
            return "";
        }
    }

    void type(ByteBuffer keys) {
        byte[] bytes = new byte[keys.remaining()];
        keys.get(bytes);
        synchronized (early) {
            AttachSession session = shell;
            if (session == null) {
                early.write(bytes, 0, bytes.length);
                return;
            }
            try {
                write(session, bytes);
            } catch (IOException e) {
                close("closed: the shell has ended");
            }
        }
    }

    private static void write(AttachSession session, byte[] bytes) throws IOException {
        // Not closed here: that would be the end of input.
        OutputStream stdin = session.stdin();
        if (bytes.length > 0) {
            stdin.write(bytes, 0, bytes.length);
            stdin.flush();
        }
    }

    /** @param message {"rows":24,"columns":80} */
    void resize(String message) {
        try {
            JsonNode size = JSON.readTree(message);
            rows = Math.clamp(size.path("rows").asInt(rows), 1, LARGEST);
            columns = Math.clamp(size.path("columns").asInt(columns), 1, LARGEST);
            String id = exec;
            if (id != null && shell != null) {
                execs.resize(caller, id, rows, columns);
            }
        } catch (JacksonException | ProblemException e) {
            // A size that cannot be read or comes after the end changes nothing.
            LOG.debug("A terminal was not resized", e);
        }
    }

    void ping() {
        send(new PingMessage());
    }

    void close(String reason) {
        try {
            socket.close(CloseStatus.NORMAL.withReason(reason));
        } catch (IOException gone) {
            LOG.debug("A terminal was gone before it was closed", gone);
        }
    }

    /** The browser is gone: so the shell's terminal is. */
    void hangUp() {
        String id = exec;
        if (id != null && shell != null) {
            try {
                execs.hangUp(caller, id);
            } catch (ProblemException ended) {
                LOG.debug("A shell had ended before its terminal", ended);
            }
        }
    }

    static int size(@Nullable String text, int otherwise) {
        return text != null && text.matches("[0-9]{1,4}") ? Math.clamp(Integer.parseInt(text), 1, LARGEST) : otherwise;
    }

    private void say(String words, String problem) {
        send(new TextMessage(JSON.writeValueAsString(Map.of("said", words, "problem", problem))));
    }

    /** What nobody reads any more is dropped, so that the shell's end is still seen. */
    private void send(WebSocketMessage<?> message) {
        try {
            if (socket.isOpen()) {
                socket.sendMessage(message);
            }
        } catch (IOException | IllegalStateException gone) {
            LOG.debug("A terminal was gone", gone);
        }
    }
}
