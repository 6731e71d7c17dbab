package io.cofferdam.docker;

/** The other end of a connection to the Docker socket. */
public interface Peer {

    /** The request attribute that holds it; only the socket's own connector sets it, so that its presence is the proof. */
    String ATTRIBUTE = "cofferdam.peer";

    /** The uid where the kernel did not tell one. */
    int UNKNOWN = -1;

    int uid();

    /** Whether the client has closed the connection, or the service is about to; false where it only has nothing to say. */
    boolean gone();

    /** Takes nothing more from the client: a thread that waits for its input meets the end of it. */
    void endInput();

    /**
     * Ends the connection without the end of the answer, by which the client knows that it is not whole.
     *
     * @return false if nothing of the answer has left, and nothing was done
     */
    boolean breakOff();

    /** Adds a Content-Type to an answer 101, from which the server drops it because such an answer has no body. */
    void upgradeContentType(String type);
}
