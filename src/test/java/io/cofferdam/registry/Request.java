package io.cofferdam.registry;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request that a {@link ScriptedRegistry} has got, and the ways to answer it. */
final class Request {

    private final ScriptedRegistry registry;
    private final HttpExchange exchange;

    Request(ScriptedRegistry registry, HttpExchange exchange) {
        this.registry = registry;
        this.exchange = exchange;
    }

    String method() {
        return exchange.getRequestMethod();
    }

    String path() {
        return exchange.getRequestURI().getPath();
    }

    String query() {
        return Objects.requireNonNullElse(exchange.getRequestURI().getQuery(), "");
    }

    @Nullable
    String header(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    String body() throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Does what an honest registry would. */
    void honestly() throws IOException {
        registry.honest(this);
    }

    void answer(int status, String type, byte[] content) throws IOException {
        send(status, Map.of("Content-Type", type), content, content.length);
    }

    void error(int status, String code, String message) throws IOException {
        String json = "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}".formatted(code, message);
        answer(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    void status(int status, Map<String, String> headers) throws IOException {
        send(status, headers, new byte[0], 0);
    }

    void redirect(String location) throws IOException {
        status(307, Map.of("Location", location));
    }

    /** Asks for a token or a password. */
    void challenge(String header) throws IOException {
        send(401, Map.of("WWW-Authenticate", header), new byte[0], 0);
    }

    /** Content with ranges, as registries give it. */
    void content(String type, byte[] content) throws IOException {
        int from = from();
        if (from == 0) {
            answer(200, type, content);
        } else if (from >= content.length) {
            error(416, "RANGE_INVALID", "beyond the end");
        } else {
            part(content, from, content.length);
        }
    }

    /** The first byte that is asked for, 0 where all are. */
    int from() {
        String range = header("Range");
        return range == null ? 0 : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    }

    /** Promises the content from its offset to its end, and breaks the connection at another place. */
    void part(byte[] content, int from, int breakAt) throws IOException {
        int status = from == 0 ? 200 : 206;
        Map<String, String> range = from == 0
                ? Map.of()
                : Map.of("Content-Range", "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
        send(status, range, Arrays.copyOfRange(content, from, breakAt), content.length - from);
    }

    /** Sends content and promises another length; a shorter content breaks the connection. 0 is an unknown length. */
    void send(int status, Map<String, String> headers, byte[] content, long promised) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        boolean none = method().equals("HEAD") || (content.length == 0 && promised == 0);
        exchange.sendResponseHeaders(status, none ? -1 : promised);
        if (!none) {
            OutputStream out = exchange.getResponseBody();
            out.write(content);
            out.flush();
        }
    }

    /** The stream of an answer whose length is not told. */
    OutputStream stream(int status) throws IOException {
        exchange.sendResponseHeaders(status, 0);
        return exchange.getResponseBody();
    }

    @Override
    public String toString() {
        return method() + " " + exchange.getRequestURI() + " Range: " + header("Range");
    }
}
