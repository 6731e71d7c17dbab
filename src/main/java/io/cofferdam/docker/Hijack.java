package io.cofferdam.docker;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection that stopped being HTTP.
 *
 * <p>The whole conversation happens inside of {@link #init}, on the request's thread: only when that returns does the server
 * close the socket.
 */
public final class Hijack implements HttpUpgradeHandler {

    private static final Logger LOG = System.getLogger(Hijack.class.getName());

    private static final Duration LISTENER_END = Duration.ofSeconds(1);

    /** What is said on the bare connection. */
    interface Conversation {

        /** Reads what the client says, on a thread of its own; the end of it is not the end of the conversation. */
        void listen(InputStream in) throws IOException;

        /** Writes to the client; returning ends the conversation. */
        void tell(OutputStream out) throws IOException;
    }

    private @Nullable Conversation conversation;
    private @Nullable Peer peer;

    void talk(Conversation told, Peer with) {
        this.conversation = told;
        this.peer = with;
    }

    @Override
    public void init(WebConnection connection) {
        Conversation talk = conversation;
        Peer other = peer;
        if (talk == null || other == null) {
            return;
        }
        Thread listener = Thread.ofVirtual().name("hijack-input").unstarted(() -> listen(talk, connection));
        try (connection) {
            listener.start();
            talk.tell(connection.getOutputStream());
            end(other, listener);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "A hijacked connection ended: {0}", e.getMessage());
            end(other, listener);
        } catch (Exception e) {
            LOG.log(Level.ERROR, "A hijacked connection failed", e);
        }
    }

    /** Closing the connection does not wake Tomcat's blocked reader, so the end of input has to reach it before. */
    private static void end(Peer peer, Thread listener) {
        peer.endInput();
        try {
            listener.join(LISTENER_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void listen(Conversation talk, WebConnection connection) {
        try {
            talk.listen(connection.getInputStream());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "The input of a hijacked connection ended: {0}", e.getMessage());
        }
    }

    @Override
    public void destroy() {}
}
