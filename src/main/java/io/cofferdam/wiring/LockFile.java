package io.cofferdam.wiring;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A file that one process at a time holds; the kernel frees it when the process dies. */
final class LockFile implements AutoCloseable {

    /** Closing any descriptor of the file frees a process's fcntl(2) lock, so this process must never open it twice. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private LockFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** The lock, or nothing if another process has it. */
    static Optional<LockFile> tryAcquire(Path file) {
        if (!HELD_HERE.add(file)) {
            return Optional.empty();
        }
        boolean held = false;
        try {
            Optional<LockFile> lock = open(file);
            held = lock.isPresent();
            return lock;
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The lock %s could not be taken.".formatted(file),
                    e.toString(),
                    "Run as root, or choose another --cofferdam.root.",
                    e);
        } finally {
            if (!held) {
                HELD_HERE.remove(file);
            }
        }
    }

    private static Optional<LockFile> open(Path file) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE), ownerOnly);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
            if (lock != null) {
                channel.truncate(0);
                channel.write(
                        ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
                return Optional.of(new LockFile(file, channel));
            }
            return Optional.empty();
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
    }

    /** Words about the process that has it, such as " (process 12)"; empty where nobody says. */
    static String holder(Path file) {
        if (HELD_HERE.contains(file)) {
            return " (this one)";
        }
        try {
            String pid = Files.readString(file).strip();
            return pid.isEmpty() ? "" : " (process " + pid + ")";
        } catch (IOException e) {
            return "";
        }
    }

    /** Takes the file away while it is still held. */
    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + file, e);
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
