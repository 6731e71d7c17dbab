package io.cofferdam.wiring;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import org.jspecify.annotations.Nullable;

/** Who may open the Docker socket: root, and the group "docker" where the host has one. */
final class SocketAccess {

    private static final Logger LOG = System.getLogger(SocketAccess.class.getName());
    private static final String GROUP = "docker";

    private SocketAccess() {}

    static String permissions() {
        return group() == null ? "rw-------" : "rw-rw----";
    }

    /** A service that was killed leaves its socket's file, on which no other can listen. */
    static void removeStale(Path socket) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The old socket " + socket + " stays: " + e.getMessage());
        }
    }

    static void giveToGroup(Path socket) {
        GroupPrincipal group = group();
        if (group == null) {
            return;
        }
        try {
            Files.getFileAttributeView(socket, PosixFileAttributeView.class).setGroup(group);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The group docker does not get the socket " + socket + ": " + e.getMessage());
        }
    }

    private static @Nullable GroupPrincipal group() {
        try {
            return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByGroupName(GROUP);
        } catch (IOException none) {
            return null;
        }
    }
}
