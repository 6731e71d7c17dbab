package io.cofferdam.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/** The one-time secret that lets whoever can read the host's files make the first account; gone once there is one. */
public final class SetupToken {

    private final Path file;
    private final Users users;

    public SetupToken(Path file, Users users) {
        this.file = file;
        this.users = users;
    }

    /** The token, made now if there is none; empty once a user exists. */
    public synchronized Optional<String> current() {
        try {
            if (!users.none()) {
                Files.deleteIfExists(file);
                return Optional.empty();
            }
            Optional<String> stored = read();
            return stored.isPresent() ? stored : Optional.of(write(RandomSecret.next(18)));
        } catch (IOException e) {
            throw new UncheckedIOException("the setup token's file " + file, e);
        }
    }

    public boolean matches(String candidate) {
        byte[] given = candidate.strip().getBytes(StandardCharsets.UTF_8);
        return current()
                .map(token -> MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), given))
                .orElse(false);
    }

    private Optional<String> read() throws IOException {
        try {
            String token = Files.readString(file).strip();
            return token.isEmpty() ? Optional.empty() : Optional.of(token);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private String write(String token) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(
                temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            channel.write(ByteBuffer.wrap((token + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        return token;
    }
}
