package io.cofferdam.wiring;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who may open the Docker socket: every user of the host, because the kernel says who it is and the door asks for an account. */
final class SocketAccess {

    private static final Logger LOG = System.getLogger(SocketAccess.class.getName());

    static final String PERMISSIONS = "rw-rw-rw-";

    private SocketAccess() {}

    /** A service that was killed leaves its socket's file, on which no other can listen. */
    static void removeStale(Path socket) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The old socket " + socket + " stays: " + e.getMessage());
        }
    }
}
