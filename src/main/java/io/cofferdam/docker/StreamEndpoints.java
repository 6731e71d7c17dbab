package io.cofferdam.docker;

import io.cofferdam.container.AttachRequest;
import io.cofferdam.container.AttachSession;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.LogQuery;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.problem.ProblemException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Attaches to containers and reads their logs. */
@Component
final class StreamEndpoints implements Endpoints {

    /** Lines are short: one write for many of them. */
    private static final int LOG_BUFFER_BYTES = 1 << 16;

    private final ContainerOperations containers;

    StreamEndpoints(ContainerOperations containers) {
        this.containers = containers;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/containers/{id}/attach", this::attach)
                .get("/containers/{id}/attach/ws", this::attachByWebSocket)
                .get("/containers/{id}/logs", this::logs);
    }

    private void attach(Exchange exchange) throws IOException {
        Query query = exchange.query();
        DetachKeys keys = DetachKeys.parse(query.text("detachKeys"));
        AttachRequest request = new AttachRequest(
                query.flag("stdin"),
                query.flag("stdout"),
                query.flag("stderr"),
                query.flag("logs"),
                query.flag("stream"));
        AttachSession session = containers.attach(exchange.caller(), exchange.path("id"), request);
        view(exchange, session, request.stdin(), session.tty() ? keys : null);
    }

    /** Before API 1.42 there was no choice of streams here, and before 1.28 output came as text. */
    private void attachByWebSocket(Exchange exchange) {
        exchange.requireWebSocket();
        Query query = exchange.query();
        DetachKeys keys = DetachKeys.parse(query.text("detachKeys"));
        boolean all = !exchange.version().atLeast(42);
        AttachRequest request = new AttachRequest(
                all || query.flag("stdin"),
                all || query.flag("stdout"),
                all || query.flag("stderr"),
                query.flag("logs"),
                query.flag("stream"));
        AttachSession session = containers.attach(exchange.caller(), exchange.path("id"), request);
        ViewerInput input = new ViewerInput(session, request.stdin(), session.tty() ? keys : null);
        boolean text = !exchange.version().atLeast(28);
        if (!exchange.webSocket(new WebSocketViewing(session, input, text))) {
            session.close();
        }
    }

    /** Hands the bare connection over where the client asks for it, else streams output as the answer's body. */
    static void view(Exchange exchange, AttachSession session, boolean stdin, @Nullable DetachKeys keys)
            throws IOException {
        Viewing viewing = new Viewing(session, stdin, keys);
        String type = exchange.streamType(session.tty());
        if (exchange.wantsUpgrade()) {
            exchange.upgrade(type, viewing);
            return;
        }
        try (session;
                ClientWatch watch = ClientWatch.over(exchange.peer(), session::close)) {
            exchange.header("Connection", "close");
            viewing.tell(exchange.stream(type));
        }
    }

    private void logs(Exchange exchange) throws IOException {
        Query query = exchange.query();
        query.refuse("details", "Showing attributes of log records");
        LogQuery wanted = new LogQuery(
                query.flag("stdout"),
                query.flag("stderr"),
                query.flag("follow"),
                tail(query.text("tail", "all")),
                Times.parse("since", query.text("since")),
                Times.parse("until", query.text("until")));
        if (!wanted.stdout() && !wanted.stderr()) {
            throw ProblemException.invalid(
                    "Bad parameters: you must choose at least one stream.", "", "Add stdout=1 or stderr=1.");
        }
        ContainerView view = containers.inspect(exchange.caller(), exchange.path("id"));
        boolean tty = view.spec().request().process().tty();
        OutputStream out = exchange.stream(exchange.streamType(tty));
        LogWriter writer = new LogWriter(
                new Frames(new BufferedOutputStream(out, LOG_BUFFER_BYTES), tty), query.flag("timestamps"));
        Thread reader = Thread.currentThread();
        try (ClientWatch watch = ClientWatch.over(exchange.peer(), reader::interrupt)) {
            containers.logs(exchange.caller(), view.id(), wanted, writer);
        }
        writer.flush();
    }

    /** "all", and what is no number or negative, is everything, as Docker has it. */
    private static @Nullable Integer tail(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            return null;
        }
        return Integer.valueOf(text);
    }
}
