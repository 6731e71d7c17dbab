package io.cofferdam.layer;

import io.cofferdam.image.Digest;
import io.cofferdam.linux.PendingWrites;
import io.cofferdam.linux.Trees;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Layers that are unpacked while their archive is still being read, before anything says that they are layers: so that their bytes
 * are read once. What turns out to be none, or to belong elsewhere, is dropped; what fails here is unpacked again in its turn,
 * which then says why.
 */
final class EarlyLayers implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(EarlyLayers.class.getName());

    private final LayerDirectory directory;
    private final LayerUnpacker unpacker;
    private final List<Early> finished = new ArrayList<>();
    private final List<Path> temporaries = new ArrayList<>();
    private final PendingWrites writes;
    private final Queue<byte[]> spare = LayerPipe.spares();

    /** A layer that waits for somebody to know it. */
    record Early(Digest blob, Digest diffId, Path temporary, UnpackedLayer layer) {}

    EarlyLayers(LayerDirectory directory, LayerUnpacker unpacker) throws IOException {
        this.directory = directory;
        this.unpacker = unpacker;
        this.writes = PendingWrites.on(directory.root());
    }

    /** A layer is whole: let it go to the disk while the next is unpacked. */
    void writeAhead() {
        writes.begin();
    }

    /** Waits until all that was unpacked since this was made is on the disk. */
    void sync() throws IOException {
        writes.sync();
    }

    /** Reads the stream, and says which blob it was. */
    interface Reading {
        Digest read(InputStream in) throws IOException;
    }

    /** Unpacks beside whoever reads the stream to its end. */
    Digest unpackWhile(InputStream content, Reading reading) throws IOException {
        Path temporary = directory.newTemporary();
        temporaries.add(temporary);
        LayerPipe pipe = new LayerPipe(spare);
        CompletableFuture<@Nullable UnpackedLayer> unpacking = new CompletableFuture<>();
        Thread worker = Thread.ofPlatform()
                .daemon()
                .name("early-unpack")
                .start(() -> unpacking.complete(unpack(pipe, directory.files(temporary))));
        Digest blob;
        try {
            blob = reading.read(new Tee(content, pipe));
            pipe.end();
        } catch (IOException | RuntimeException e) {
            pipe.breakOff();
            await(worker);
            throw e;
        }
        UnpackedLayer layer = unpacking.join();
        writeAhead();
        if (layer != null) {
            Digest diffId = layer.diffId() == null ? blob : layer.diffId();
            finished.add(new Early(blob, diffId, temporary, layer));
        }
        return blob;
    }

    /** The layer of this blob, which is not offered again; null if it was not unpacked early. */
    synchronized @Nullable Early take(Digest blob, Digest diffId) {
        for (Early early : finished) {
            if (early.blob().equals(blob) && early.diffId().equals(diffId)) {
                finished.remove(early);
                temporaries.remove(early.temporary());
                return early;
            }
        }
        return null;
    }

    private @Nullable UnpackedLayer unpack(LayerPipe pipe, Path target) {
        try (pipe) {
            return unpacker.unpackUnknown(pipe, target);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "Not unpacked early: {0}", e.getMessage());
            return null;
        }
    }

    private static void await(Thread worker) {
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        writes.close();
        for (Path temporary : temporaries) {
            try {
                Trees.remove(temporary);
            } catch (IOException | ProblemException e) {
                LOG.log(Level.WARNING, "An unpacked layer that is not needed stays behind until the next start.", e);
            }
        }
    }

    /** What is read from it goes into the pipe too. */
    private static final class Tee extends InputStream {

        private final InputStream source;
        private final LayerPipe pipe;

        Tee(InputStream source, LayerPipe pipe) {
            this.source = source;
            this.pipe = pipe;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = source.read(bytes, offset, length);
            pipe.write(bytes, offset, Math.max(n, 0));
            return n;
        }
    }
}
