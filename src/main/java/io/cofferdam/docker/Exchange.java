package io.cofferdam.docker;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.operations.BodyRoom;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import tools.jackson.databind.JsonNode;

/** One request on the Docker socket and its answer. */
public final class Exchange implements AutoCloseable {

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ApiVersion version;
    private final Caller caller;
    private final Map<String, String> variables;
    private final Peer peer;
    private final Query query;
    private final Reception reception;
    private BodyRoom.Held room = () -> {};

    Exchange(
            HttpServletRequest request,
            HttpServletResponse response,
            ApiVersion version,
            Caller caller,
            Map<String, String> variables,
            Peer peer,
            Reception reception) {
        this.request = request;
        this.response = response;
        this.version = version;
        this.caller = caller;
        this.variables = variables;
        this.peer = peer;
        this.reception = reception;
        this.query = Query.parse(request.getQueryString());
    }

    Caller caller() {
        return caller;
    }

    ApiVersion version() {
        return version;
    }

    Query query() {
        return query;
    }

    Peer peer() {
        return peer;
    }

    /** What the path said in place of {@code {name}}. */
    String path(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException("no {" + name + "} in this path");
        }
        return value;
    }

    @Nullable
    String header(String name) {
        return request.getHeader(name);
    }

    Filters filters(String... known) {
        return Filters.parse(query.text("filters"), List.of(known));
    }

    /**
     * What the body, a JSON object, says, for those who may do such a thing.
     *
     * @param action as the operation records it
     * @param reader makes of it what was asked for, or refuses what cannot be done
     */
    <T extends @Nullable Object> T body(Permission permission, String action, Function<JsonNode, T> reader)
            throws IOException {
        reception.admission().require(caller, permission, action, variables.getOrDefault("id", ""));
        try {
            room = reception.room().take(request.getContentLengthLong());
            return reader.apply(Json.read(request.getInputStream()));
        } catch (ProblemException e) {
            // Nothing of it comes to the operations, which would have put it on record.
            reception.admission().refused(caller, action, e.problem());
            throw e;
        }
    }

    /** Gives back what the body took; a connection that was taken over needs it no more. */
    @Override
    public void close() {
        room.close();
    }

    InputStream input() throws IOException {
        return request.getInputStream();
    }

    void json(@Nullable Object value) throws IOException {
        Json.write(response, value);
    }

    void json(int status, @Nullable Object value) throws IOException {
        response.setStatus(status);
        Json.write(response, value);
    }

    void text(String text) throws IOException {
        response.setContentType("text/plain; charset=utf-8");
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** An answer that is only a status. */
    void status(int status) {
        response.setStatus(status);
    }

    void noContent() {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    void header(String name, String value) {
        response.setHeader(name, value);
    }

    /** Begins an answer whose end is not known yet; its headers leave at once. */
    OutputStream stream(String contentType) throws IOException {
        response.setContentType(contentType);
        response.flushBuffer();
        return response.getOutputStream();
    }

    /** Whether the client wants the bare connection. */
    boolean wantsUpgrade() {
        return "tcp".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    /** Answers 101 and gives the connection to the conversation, after this request's handler has returned. */
    void upgrade(String contentType, Hijack.Conversation conversation) throws IOException {
        peer.upgradeContentType(contentType);
        response.setHeader("Connection", "Upgrade");
        response.setHeader("Upgrade", "tcp");
        try {
            request.upgrade(Hijack.class).talk(conversation, peer);
        } catch (jakarta.servlet.ServletException e) {
            throw ProblemException.internal(
                    "The connection could not be taken over.", String.valueOf(e.getMessage()), "", e);
        }
    }

    /** Refuses who has not come to open a WebSocket, before anything is done for it. */
    void requireWebSocket() {
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            throw ProblemException.invalid(
                    "The request was refused.",
                    "This address is for a WebSocket, and the request has no 'Upgrade: websocket'.",
                    "Use a WebSocket client, or POST to the same address without '/ws'.");
        }
    }

    /**
     * Answers the handshake (RFC 6455) and gives the connection to the handler, after this request's handler has returned.
     *
     * @return false where the handshake was no proper one, which then is the answer
     */
    boolean webSocket(WebSocketHandler handler) {
        try (ServletServerHttpResponse answer = new ServletServerHttpResponse(response)) {
            return new DefaultHandshakeHandler()
                    .doHandshake(new ServletServerHttpRequest(request), answer, handler, new HashMap<>());
        }
    }

    /** The content type of a stream of one process's output. */
    String streamType(boolean tty) {
        return tty || !version.atLeast(42)
                ? "application/vnd.docker.raw-stream"
                : "application/vnd.docker.multiplexed-stream";
    }

    /** Whether an error can still be told by status. */
    boolean committed() {
        return response.isCommitted();
    }
}
