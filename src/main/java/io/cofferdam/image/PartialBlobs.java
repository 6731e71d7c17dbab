package io.cofferdam.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The blobs of which only a part has come so far, or all of it while their image is not whole. They outlive a failed pull and a
 * restart, so that the next one goes on where they end; each is written by one claimant at a time.
 */
public final class PartialBlobs {

    private final ImageLayout layout;
    private final Set<Digest> claimed = new HashSet<>();

    PartialBlobs(ImageLayout layout) {
        this.layout = layout;
    }

    /**
     * Waits until nobody else writes this blob, and keeps others from it until closed.
     *
     * @param waits told once if somebody else writes it; must not block
     */
    public Claim claim(Digest digest, Runnable waits) throws InterruptedException {
        synchronized (claimed) {
            boolean told = false;
            while (!claimed.add(digest)) {
                if (!told) {
                    waits.run();
                    told = true;
                }
                claimed.wait();
            }
        }
        return new Claim(digest);
    }

    /** Removes what nobody has written to for this long; the bytes that are free now. */
    public long removeOlderThan(Duration age) throws IOException {
        long freed = 0;
        Instant limit = Instant.now().minus(age);
        for (Digest digest : layout.allPartials()) {
            Path file = layout.partial(digest);
            synchronized (claimed) {
                if (!claimed.contains(digest)
                        && Files.exists(file)
                        && !Files.getLastModifiedTime(file).toInstant().isAfter(limit)) {
                    freed += Files.size(file);
                    Files.delete(file);
                }
            }
        }
        return freed;
    }

    /** Bytes of all of them together. */
    public long diskUse() throws IOException {
        long total = 0;
        for (Digest digest : layout.allPartials()) {
            try {
                total += Files.size(layout.partial(digest));
            } catch (NoSuchFileException promoted) {
                continue;
            }
        }
        return total;
    }

    /** Moves a whole and verified one to the blobs; false if it is not there. */
    boolean promote(Digest digest) throws IOException {
        try {
            Files.move(
                    layout.partial(digest),
                    layout.blob(digest),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** The right to write one partial blob. */
    public final class Claim implements AutoCloseable {

        private final Digest digest;

        private Claim(Digest digest) {
            this.digest = digest;
        }

        /** Whether the store has the whole blob meanwhile. */
        public boolean isStored() {
            return layout.has(digest);
        }

        /** Bytes that are there. */
        public long length() throws IOException {
            try {
                return Files.size(layout.partial(digest));
            } catch (NoSuchFileException e) {
                return 0;
            }
        }

        /** What is there, from its beginning; null if nothing is. It stays readable when it becomes a blob meanwhile. */
        public @Nullable FileChannel read() throws IOException {
            try {
                return FileChannel.open(layout.partial(digest), StandardOpenOption.READ);
            } catch (NoSuchFileException e) {
                return null;
            }
        }

        /** Writes go behind what is there; closing it ends neither the claim nor the file. */
        public Appender append() throws IOException {
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            return new Appender(FileChannel.open(
                    layout.partial(digest),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                    ownerOnly));
        }

        /** Drops what is there: it was not what its digest says. */
        public void discard() throws IOException {
            Files.deleteIfExists(layout.partial(digest));
        }

        @Override
        public void close() {
            synchronized (claimed) {
                claimed.remove(digest);
                claimed.notifyAll();
            }
        }
    }

    /** The end of a partial blob. */
    public static final class Appender implements AutoCloseable {

        private final FileChannel channel;

        private Appender(FileChannel channel) {
            this.channel = channel;
        }

        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
