package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.linux.Rooted;
import io.cofferdam.linux.Trees;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks the missing layers of one stack side by side into temporary places, and looks whether the blobs of the others are what
 * was unpacked; closing it removes what was not settled.
 */
final class UnpackJob implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(UnpackJob.class.getName());
    private static final long TELL_EVERY_BYTES = 1L << 20;

    private final LayerStack stack;
    private final LayerSource source;
    private final EarlyLayers early;
    private final int threads;
    private final LayerDirectory directory;
    private final LayerUnpacker unpacker;
    private final List<ChainId> chain;
    private final List<Integer> missing = new ArrayList<>();
    /** Layers that are unpacked already, but perhaps not from this blob. */
    private final List<Integer> doubtful = new ArrayList<>();

    private final Consumer<LoadProgress> progress;
    private final Map<ChainId, Unpacked> done = new ConcurrentHashMap<>();
    private final Set<Path> temporaries = ConcurrentHashMap.newKeySet();

    /** A layer that waits for its place. */
    record Unpacked(Path temporary, LayerInfo info, UnpackedLayer layer) {}

    UnpackJob(
            LayerStack stack,
            LayerSource source,
            EarlyLayers early,
            int threads,
            LayerDirectory directory,
            LayerUnpacker unpacker,
            Set<ChainId> present,
            Set<LayerPair> proven,
            Consumer<LoadProgress> progress) {
        this.stack = stack;
        this.source = source;
        this.early = early;
        this.threads = threads;
        this.directory = directory;
        this.unpacker = unpacker;
        this.progress = progress;
        this.chain = ChainId.ofStack(stack.diffIds());
        List<LayerPair> pairs = stack.pairs();
        for (int i = 0; i < chain.size(); i++) {
            if (!present.contains(chain.get(i))) {
                missing.add(i);
            } else if (!pairs.get(i).isPlain() && !proven.contains(pairs.get(i))) {
                doubtful.add(i);
            }
        }
    }

    boolean hasNothingToDo() {
        return missing.isEmpty() && doubtful.isEmpty();
    }

    /** Unpacks all; the first failure is thrown after all threads have ended. */
    void unpack() throws IOException {
        try (ExecutorService pool = Executors.newFixedThreadPool(
                Math.clamp(tasks(), 1, threads),
                Thread.ofPlatform().daemon().name("unpack-", 0).factory())) {
            CompletionService<Void> tasks = new ExecutorCompletionService<>(pool);
            for (int index : missing) {
                tasks.submit(() -> {
                    unpackOne(index);
                    return null;
                });
            }
            for (int index : doubtful) {
                tasks.submit(() -> {
                    verifyOne(index);
                    return null;
                });
            }
            await(tasks, pool);
        }
        for (Unpacked layer : lowestFirst()) {
            fitOnLowers(layer);
            directory.describe(layer.temporary(), layer.info());
        }
    }

    List<Unpacked> lowestFirst() {
        List<Unpacked> ordered = new ArrayList<>();
        for (ChainId chainId : chain) {
            Unpacked unpacked = done.get(chainId);
            if (unpacked != null && !ordered.contains(unpacked)) {
                ordered.add(unpacked);
            }
        }
        return ordered;
    }

    @Override
    public void close() {
        for (Path temporary : temporaries) {
            try {
                Trees.remove(temporary);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "An unpacked layer that is not needed stays behind until the next start.", e);
            }
        }
    }

    private void unpackOne(int index) throws IOException {
        Descriptor blob = stack.blobs().get(index);
        Digest diffId = stack.diffIds().get(index);
        EarlyLayers.Early there = early.take(blob.digest(), diffId);
        if (there != null) {
            temporaries.add(there.temporary());
            keep(index, there.temporary(), there.layer());
            return;
        }
        Path temporary = directory.newTemporary();
        temporaries.add(temporary);
        Path files = directory.files(temporary);
        try (InputStream stored = source.open(blob)) {
            UnpackedLayer layer = verified(blob, () -> unpacker.unpack(stored, blob, diffId, files, teller(blob)));
            keep(index, temporary, layer);
            early.writeAhead();
        }
    }

    private void verifyOne(int index) throws IOException {
        Descriptor blob = stack.blobs().get(index);
        Digest diffId = stack.diffIds().get(index);
        EarlyLayers.Early there = early.take(blob.digest(), diffId);
        if (there != null) {
            temporaries.add(there.temporary());
            return;
        }
        try (InputStream stored = source.open(blob)) {
            verified(blob, () -> {
                unpacker.verify(stored, blob, diffId, teller(blob));
                return null;
            });
        }
    }

    /** The source learns how the reading of a layer ended before its stream is closed. */
    private <T extends @Nullable Object> T verified(Descriptor blob, Supplier<T> reading) throws IOException {
        T read;
        try {
            read = reading.get();
        } catch (ProblemException e) {
            throw source.failed(blob, e);
        }
        source.verified(blob);
        return read;
    }

    private int tasks() {
        return missing.size() + doubtful.size();
    }

    private void keep(int index, Path temporary, UnpackedLayer layer) throws IOException {
        LayerInfo info = new LayerInfo(
                chain.get(index),
                stack.diffIds().get(index),
                layer.bytes(),
                layer.entries(),
                hasOpaqueRoot(directory.files(temporary)));
        done.put(info.chainId(), new Unpacked(temporary, info, layer));
    }

    /** What a layer left unsaid, or said of nothing, depends on the layers below it. */
    private void fitOnLowers(Unpacked layer) throws IOException {
        List<Path> lowers = new ArrayList<>();
        for (ChainId below : chain.subList(0, chain.indexOf(layer.info().chainId()))) {
            Unpacked waiting = done.get(below);
            lowers.addFirst(waiting == null ? directory.files(below) : directory.files(waiting.temporary()));
        }
        try (Rooted root = Rooted.open(directory.files(layer.temporary()));
                LowerLayers below = LowerLayers.open(lowers)) {
            new InheritedAttributes(root, below).apply(layer.layer().implicitDirectories());
            new IdleWhiteouts(root, below).remove(layer.layer().whiteouts());
        }
    }

    private static boolean hasOpaqueRoot(Path files) throws IOException {
        try (Rooted root = Rooted.open(files)) {
            return Xattrs.isOpaque(root.root());
        }
    }

    private LongConsumer teller(Descriptor blob) {
        long[] next = {0};
        return bytes -> {
            if (bytes >= next[0] || bytes == blob.size()) {
                next[0] = bytes + TELL_EVERY_BYTES;
                synchronized (progress) {
                    progress.accept(new LoadProgress(blob.digest().shortHex(), "Loading layer", bytes, blob.size()));
                }
            }
        };
    }

    /** The first failure ends the others; the source learns of it first, so that it knows what merely broke off. */
    private void await(CompletionService<Void> tasks, ExecutorService pool) throws IOException {
        try {
            for (int ended = 0; ended < tasks(); ended++) {
                tasks.take().get();
            }
        } catch (InterruptedException e) {
            source.abort();
            pool.shutdownNow();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while unpacking", e);
        } catch (ExecutionException e) {
            source.abort();
            pool.shutdownNow();
            throw asThrown(e.getCause());
        }
    }

    private static IOException asThrown(@Nullable Throwable cause) {
        return switch (cause) {
            case ProblemException problem -> throw problem;
            case Error error -> throw error;
            case IOException io -> io;
            case null, default -> new IOException(cause);
        };
    }
}
