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

/** Makes sure that one process at a time works on an instance's state; the kernel frees it when the process dies. */
public final class InstanceLock implements AutoCloseable {

    /** Closing any descriptor of the file frees a process's fcntl(2) lock, so this process must never open it twice. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private InstanceLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** The lock, or a CONFLICT that names the process that has it. */
    public static InstanceLock acquire(InstanceSettings settings) {
        return tryAcquire(settings)
                .orElseThrow(() -> ProblemException.conflict(
                        "Cofferdam was not started.",
                        "Another process works on %s already%s.".formatted(settings.root(), holder(settings)),
                        "Stop it first, or give this one its own --cofferdam.root, --cofferdam.run and"
                                + " --cofferdam.instance."));
    }

    /** The lock, or nothing if another process has it. */
    public static Optional<InstanceLock> tryAcquire(InstanceSettings settings) {
        Path file = settings.lockFile();
        if (!HELD_HERE.add(file)) {
            return Optional.empty();
        }
        boolean held = false;
        try {
            Optional<InstanceLock> lock = open(file);
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

    private static Optional<InstanceLock> open(Path file) throws IOException {
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
                return Optional.of(new InstanceLock(file, channel));
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

    private static String holder(InstanceSettings settings) {
        if (HELD_HERE.contains(settings.lockFile())) {
            return " (this one)";
        }
        try {
            String pid = Files.readString(settings.lockFile()).strip();
            return pid.isEmpty() ? "" : " (process " + pid + ")";
        } catch (IOException e) {
            return "";
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
