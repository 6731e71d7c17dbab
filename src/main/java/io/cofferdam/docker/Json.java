package io.cofferdam.docker;

import io.cofferdam.operations.BodyRoom;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON objects in the order in which they are written down, and the mapper of this door. */
final class Json {

    static final String TYPE = "application/json";

    /** A tree takes some 70 bytes for each of these, however short they are. */
    private static final int MAX_TOKENS = 50_000;

    /** Of ExposedPorts and of PortBindings, as clients send them. */
    private static final int TOKENS_OF_A_PORT = 12;

    private static final int MAX_DEPTH = 64;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(MAX_TOKENS)
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .build();

    private Json() {}

    /** An object of keys and values in turn; null is written as null. */
    static Map<String, @Nullable Object> object(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>(keysAndValues.length);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return object;
    }

    static byte[] bytes(@Nullable Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** Sends a value as the whole answer. */
    static void write(HttpServletResponse response, @Nullable Object value) throws IOException {
        byte[] bytes = bytes(value);
        response.setContentType(TYPE);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** Reads a request's body; an empty one is an empty object. */
    static JsonNode read(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(BodyRoom.MAX_BODY_BYTES + 1);
        if (bytes.length > BodyRoom.MAX_BODY_BYTES) {
            throw BodyRoom.tooLarge();
        }
        return parse(bytes);
    }

    static JsonNode parse(byte[] bytes) {
        try {
            JsonNode node = bytes.length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(bytes);
            if (node.isObject()) {
                return node;
            }
        } catch (StreamConstraintsException e) {
            throw e.getOriginalMessage().startsWith("Token count") ? tooMany() : unreadable(e);
        } catch (JacksonException e) {
            throw unreadable(e);
        }
        throw ProblemException.invalid(
                "The request's body could not be read.", "It is not a JSON object.", "Send valid JSON.");
    }

    private static ProblemException unreadable(JacksonException e) {
        return ProblemException.invalid(
                "The request's body could not be read.", e.getOriginalMessage() + ".", "Send valid JSON.");
    }

    /** The parser has no exception of its own for it. */
    private static ProblemException tooMany() {
        return new ProblemException(
                ProblemException.Kind.TOO_LARGE,
                new Problem(
                        "The request asks for too much at once.",
                        "Its body has more than " + MAX_TOKENS
                                + " names, values and brackets, which is as many as about "
                                + MAX_TOKENS / TOKENS_OF_A_PORT + " published ports take.",
                        "Ask for less, such as fewer ports in one container."));
    }
}
