package io.cofferdam.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** Writes that survive a power cut whole or not at all: temporary file, fsync, rename, fsync of the directory. */
public final class DurableFile {

    private DurableFile() {}

    /** Puts the content in the file's place; readers see the old content or the new, never a part. */
    public static void write(Path file, byte[] content) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path temporary = Files.createTempFile(
                directory,
                "." + file.getFileName(),
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            rename(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** What a process that ended in the middle of {@link #write} left in a directory. */
    public static List<Path> leftovers(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("\\..*\\d+\\.tmp"))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }

    public static void removeLeftovers(Path directory) throws IOException {
        for (Path leftover : leftovers(directory)) {
            Files.deleteIfExists(leftover);
        }
    }

    /** Renames over whatever is there and makes the new name durable. */
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(Objects.requireNonNull(to.toAbsolutePath().getParent(), "a file has a directory"));
    }

    /** Forces several files and directories at once: the disk takes little longer for all than for one. */
    public static void syncTogether(Path... paths) throws IOException {
        List<CompletableFuture<Void>> others = new ArrayList<>();
        for (int i = 1; i < paths.length; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            Path path = paths[i];
            Thread.startVirtualThread(() -> complete(done, path));
            others.add(done);
        }
        sync(paths[0]);
        try {
            others.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(e);
        }
    }

    private static void complete(CompletableFuture<Void> done, Path path) {
        try {
            sync(path);
            done.complete(null);
        } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Makes the names in a directory durable. */
    public static void syncDirectory(Path directory) throws IOException {
        sync(directory);
    }
}
