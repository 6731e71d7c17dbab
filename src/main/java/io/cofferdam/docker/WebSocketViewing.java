package io.cofferdam.docker;

import io.cofferdam.container.AttachSession;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.tomcat.websocket.Constants;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/**
 * Joins a process's standard streams to a WebSocket until the process ends or the viewer leaves.
 *
 * <p>Output is what the process wrote, without frames that tell its streams apart: Docker's has none either.
 */
final class WebSocketViewing extends AbstractWebSocketHandler {

    private static final Logger LOG = System.getLogger(WebSocketViewing.class.getName());

    private final AttachSession session;
    private final ViewerInput input;
    private final boolean text;
    private final Utf8Pieces pieces = new Utf8Pieces();

    /** @param text whether output comes in frames of text, which it cannot without loss where it is none */
    WebSocketViewing(AttachSession session, ViewerInput input, boolean text) {
        this.session = session;
        this.input = input;
        this.text = text;
    }

    /** This thread is the one that reads from the client from now on. */
    @Override
    public void afterConnectionEstablished(WebSocketSession socket) {
        waitForSlowReaders(socket);
        Thread.ofVirtual().name("websocket-output").start(() -> tell(socket));
    }

    /** A viewer that does not read holds the program up rather than losing output, as at the hijacked connection. */
    private static void waitForSlowReaders(WebSocketSession socket) {
        Session bare = Objects.requireNonNull(((NativeWebSocketSession) socket).getNativeSession(Session.class));
        bare.getUserProperties().put(Constants.BLOCKING_SEND_TIMEOUT_PROPERTY, -1L);
    }

    private void tell(WebSocketSession socket) {
        try (session) {
            session.pump((type, buffer, offset, length) -> {
                if (text) {
                    socket.sendMessage(new TextMessage(pieces.next(buffer, offset, length)));
                } else {
                    socket.sendMessage(new BinaryMessage(ByteBuffer.wrap(buffer, offset, length)));
                }
            });
        } catch (IOException | IllegalStateException e) {
            LOG.log(Level.DEBUG, "The output to a WebSocket ended: {0}", e.getMessage());
        }
        close(socket);
    }

    private static void close(WebSocketSession socket) {
        try {
            socket.close(CloseStatus.NORMAL);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "A WebSocket was gone before it was closed: {0}", e.getMessage());
        }
    }

    @Override
    protected void handleTextMessage(WebSocketSession socket, TextMessage message) {
        pass(message.getPayload().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession socket, BinaryMessage message) {
        byte[] bytes = new byte[message.getPayloadLength()];
        message.getPayload().get(bytes);
        pass(bytes);
    }

    private void pass(byte[] bytes) {
        try {
            input.pass(bytes, bytes.length);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Nobody reads the input of a WebSocket any more: {0}", e.getMessage());
        }
    }

    /** A WebSocket has no half-close: the end of input is the end of the viewing. */
    @Override
    public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
        try (session) {
            input.end();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "The process had ended before a WebSocket: {0}", e.getMessage());
        }
    }

    /** However large a message is, it goes on in pieces. */
    @Override
    public boolean supportsPartialMessages() {
        return true;
    }
}
