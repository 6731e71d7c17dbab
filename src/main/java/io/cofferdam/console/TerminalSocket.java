package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.OpenStreams;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.ExecOperations;
import jakarta.annotation.PreDestroy;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.util.UriComponentsBuilder;

/** All open terminals: hands on what comes in, keeps idle ones awake, closes those whose session has ended. */
@Component
class TerminalSocket extends AbstractWebSocketHandler {

    static final String CALLER = "caller";
    static final String CONTAINER = "container";
    private static final long HEARTBEAT_SECONDS = 10;

    private final ContainerOperations containers;
    private final ExecOperations execs;
    private final OpenStreams streams;
    private final Map<String, Terminal> open = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("console-terminals").daemon(true).factory());

    TerminalSocket(ContainerOperations containers, ExecOperations execs, OpenStreams streams) {
        this.containers = containers;
        this.execs = execs;
        this.streams = streams;
        clock.scheduleWithFixedDelay(this::beat, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    }

    @PreDestroy
    void end() {
        clock.shutdownNow();
        open.values().forEach(terminal -> terminal.close("closed: the service stops"));
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession socket) {
        Map<String, String> query = UriComponentsBuilder.fromUri(Objects.requireNonNull(socket.getUri()))
                .build()
                .getQueryParams()
                .toSingleValueMap();
        String shell = query.getOrDefault("shell", "sh");
        Terminal terminal = new Terminal(
                socket,
                (Caller) attribute(socket, CALLER),
                execs,
                Terminal.size(query.get("rows"), 24),
                Terminal.size(query.get("columns"), 80));
        open.put(socket.getId(), terminal);
        String ref = (String) attribute(socket, CONTAINER);
        Thread.ofVirtual()
                .name("console-terminal")
                .start(() -> run(terminal, ref, TerminalPage.SHELLS.contains(shell) ? shell : "sh"));
    }

    private void run(Terminal terminal, String ref, String shell) {
        try (OpenStreams.Registration registered =
                streams.add(terminal.caller(), () -> terminal.close("closed: your session has ended"))) {
            terminal.run(containers, ref, shell);
        }
    }

    /** What the handshake left there. */
    private static Object attribute(WebSocketSession socket, String name) {
        return Objects.requireNonNull(socket.getAttributes().get(name), name);
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession socket, BinaryMessage message) {
        Terminal terminal = open.get(socket.getId());
        if (terminal != null) {
            terminal.type(message.getPayload());
        }
    }

    @Override
    protected void handleTextMessage(WebSocketSession socket, TextMessage message) {
        Terminal terminal = open.get(socket.getId());
        if (terminal != null) {
            terminal.resize(message.getPayload());
        }
    }

    @Override
    public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
        Terminal terminal = open.remove(socket.getId());
        if (terminal != null) {
            terminal.hangUp();
        }
    }

    /** Proxies close what is silent. */
    private void beat() {
        open.values().forEach(Terminal::ping);
    }
}
