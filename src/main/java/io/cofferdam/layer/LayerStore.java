package io.cofferdam.layer;

import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageStore;
import io.cofferdam.linux.TreeSweeper;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The unpacked layers of this host, shared by all images and containers that have them; safe for threads. */
public final class LayerStore {

    private final LayerDirectory directory;
    private final UnpackLimits limits;
    private final LayerUnpacker unpacker;
    private final Map<ChainId, LayerInfo> layers = new ConcurrentHashMap<>();
    private final Object settling = new Object();
    private final TreeSweeper sweeper = new TreeSweeper();
    /** Layers that somebody is about to need though nothing refers to them yet, with by how many; guarded by itself. */
    private final Map<ChainId, Integer> held = new HashMap<>();

    public LayerStore(Path root) {
        this(root, UnpackLimits.DEFAULT);
    }

    public LayerStore(Path root, UnpackLimits limits) {
        this.limits = limits;
        this.unpacker = new LayerUnpacker(limits);
        try {
            directory = LayerDirectory.open(root);
            directory.leftovers().forEach(sweeper::sweep);
            directory.read().forEach(info -> layers.put(info.chainId(), info));
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The layers in " + root + " cannot be read.",
                    String.valueOf(e.getMessage()),
                    "Check the disk that holds the layers.",
                    e);
        }
    }

    /** Keeps the layers of a stack, those that are there and those to come, from being removed as unneeded until closed. */
    public Hold hold(LayerStack stack) {
        List<ChainId> chain = ChainId.ofStack(stack.diffIds());
        synchronized (held) {
            chain.forEach(chainId -> held.merge(chainId, 1, Integer::sum));
        }
        return () -> {
            synchronized (held) {
                chain.forEach(chainId -> held.computeIfPresent(chainId, (id, count) -> count == 1 ? null : count - 1));
            }
        };
    }

    /** Whether a layer is unpacked. */
    public boolean has(ChainId chainId) {
        return layers.containsKey(chainId);
    }

    /** Layers are safe until this is closed. */
    @FunctionalInterface
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /** The directories of an unpacked image for overlay's {@code lowerdir}, the topmost first. */
    public List<Path> lowerDirs(Image image) {
        return lowerDirs(image.diffIds(), image.displayName());
    }

    /** The same of a stack of layers; {@code name} is the image they were of, for the message. */
    public List<Path> lowerDirs(List<Digest> diffIds, String name) {
        List<ChainId> chain = ChainId.ofStack(diffIds);
        if (chain.isEmpty()) {
            return List.of(directory.nothing());
        }
        List<Path> topmostFirst = new ArrayList<>();
        for (ChainId chainId : chain.reversed()) {
            LayerInfo info = layers.get(chainId);
            if (info == null) {
                throw ProblemException.conflict(
                        "The image " + name + " is not unpacked.",
                        "Its layer " + chainId.hex().substring(0, 12) + " is missing on disk.",
                        "Load the image again.");
            }
            topmostFirst.add(directory.files(chainId));
            if (info.opaqueRoot()) {
                break; // overlay itself does not heed the attribute on a layer's root
            }
        }
        return List.copyOf(topmostFirst);
    }

    /** What the layer at this place of an image, counted from the lowest, adds and takes away; see {@link LayerListing}. */
    public List<LayerFile> files(Image image, int index, String wanted, int most) {
        ChainId chainId = ChainId.ofStack(image.diffIds()).get(index);
        try (Hold hold = hold(LayerStack.of(image))) {
            return has(chainId) ? LayerListing.of(directory.files(chainId), wanted, most) : List.of();
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The files of the layer cannot be listed.",
                    String.valueOf(e.getMessage()),
                    "Check the disk that holds the layers.",
                    e);
        }
    }

    /** Whether all layers of an image are there. */
    public boolean isUnpacked(Image image) {
        return layers.keySet().containsAll(ChainId.ofStack(image.diffIds()));
    }

    /** Unpacks the layers of an image that are missing; at once if none is. */
    public void ensureUnpacked(Image image, ImageStore images) {
        ensureUnpacked(image, images, progress -> {});
    }

    /** As above, and says which layers are new; progress is told from several threads, one at a time. */
    public Set<ChainId> ensureUnpacked(Image image, ImageStore images, Consumer<LoadProgress> progress) {
        try (EarlyLayers none = early()) {
            return ensureUnpacked(image, images, LayerPair.provenBy(images), none, progress);
        }
    }

    /** As above, where some layers may be unpacked already. */
    Set<ChainId> ensureUnpacked(
            Image image, ImageStore images, Set<LayerPair> proven, EarlyLayers early, Consumer<LoadProgress> progress) {
        int threads = Runtime.getRuntime().availableProcessors();
        return ensureUnpacked(LayerStack.of(image), LayerSource.stored(images), proven, early, threads, progress);
    }

    /** Begins to unpack what may be layers. */
    EarlyLayers early() {
        try {
            return new EarlyLayers(directory, unpacker);
        } catch (IOException e) {
            throw BadArchive.of(e);
        }
    }

    /**
     * Unpacks the layers of a stack that are missing, from wherever they come, and verifies the blobs of the others.
     *
     * @param proven blobs of which is known what they are uncompressed
     * @param threads how many layers may be unpacked at once
     * @return the layers that are new
     */
    public Set<ChainId> ensureUnpacked(
            LayerStack stack, LayerSource source, Set<LayerPair> proven, int threads, Consumer<LoadProgress> progress) {
        try (EarlyLayers none = early()) {
            return ensureUnpacked(stack, source, proven, none, threads, progress);
        }
    }

    private Set<ChainId> ensureUnpacked(
            LayerStack stack,
            LayerSource source,
            Set<LayerPair> proven,
            EarlyLayers early,
            int threads,
            Consumer<LoadProgress> progress) {
        try (Hold hold = hold(stack);
                UnpackJob job = new UnpackJob(
                        stack, source, early, threads, directory, unpacker, layers.keySet(), proven, progress)) {
            if (job.hasNothingToDo()) {
                return Set.of();
            }
            job.unpack();
            // one flush for all files of all layers and what describes them; a layer gets its name only afterwards
            early.sync();
            return settle(job);
        } catch (IOException e) {
            throw BadArchive.of(e);
        }
    }

    /** Bytes of the files in each layer of an image, from the lowest. */
    public List<Long> bytesOfLayers(Image image) {
        return ChainId.ofStack(image.diffIds()).stream().map(this::bytes).toList();
    }

    /** Bytes of the files in all layers of an image, as they are shared with other images. */
    public long unpackedBytes(Image image) {
        return bytesOfLayers(image).stream().mapToLong(Long::longValue).sum();
    }

    /** Bytes of the files in one layer, 0 if it is not there. */
    public long bytes(ChainId chainId) {
        LayerInfo info = layers.get(chainId);
        return info == null ? 0 : info.bytes();
    }

    /** Bytes of the files in all layers together. */
    public long diskUse() {
        return layers.values().stream().mapToLong(LayerInfo::bytes).sum();
    }

    /**
     * Removes the layers that nothing needs, and says which; their disk space comes back in the background.
     *
     * @param needed asked while nobody begins or ends a hold
     */
    public List<ChainId> removeUnreferenced(Supplier<Set<ChainId>> needed) {
        return removeUnreferenced(() -> Set.copyOf(layers.keySet()), needed);
    }

    /** The layers that are there. */
    public Set<ChainId> all() {
        return Set.copyOf(layers.keySet());
    }

    /** As above, but removes only those among the candidates. */
    public List<ChainId> removeUnreferenced(Supplier<Set<ChainId>> candidates, Supplier<Set<ChainId>> needed) {
        Map<ChainId, Path> retired = new LinkedHashMap<>();
        try {
            retire(candidates, needed, retired);
        } catch (IOException e) {
            throw ProblemException.internal(
                    "A layer cannot be removed.",
                    String.valueOf(e.getMessage()),
                    "See what still uses the directory it names.",
                    e);
        }
        retired.values().forEach(sweeper::sweep);
        return List.copyOf(retired.keySet());
    }

    private void retire(Supplier<Set<ChainId>> candidates, Supplier<Set<ChainId>> needed, Map<ChainId, Path> retired)
            throws IOException {
        synchronized (held) {
            Set<ChainId> kept = needed.get();
            for (ChainId chainId : candidates.get()) {
                boolean spare = !kept.contains(chainId) && !held.containsKey(chainId);
                if (spare && layers.remove(chainId) != null) {
                    retired.put(chainId, directory.retire(chainId));
                }
            }
        }
    }

    /** What an archive may ask of this store. */
    UnpackLimits limits() {
        return limits;
    }

    /** Watches the disk that layers are on. */
    DiskGuard diskGuard(UnpackLimits limits) throws IOException {
        return new DiskGuard(directory.root(), limits.minFreeBytes());
    }

    /** Waits until the disk space of removed layers is back. */
    public void awaitDeletions() throws InterruptedException {
        sweeper.await();
    }

    private Set<ChainId> settle(UnpackJob job) throws IOException {
        Map<Path, LayerInfo> fresh = new LinkedHashMap<>();
        synchronized (settling) {
            for (UnpackJob.Unpacked unpacked : job.lowestFirst()) {
                if (!layers.containsKey(unpacked.info().chainId())) {
                    fresh.put(unpacked.temporary(), unpacked.info());
                }
            }
            directory.settle(fresh);
            fresh.values().forEach(info -> layers.put(info.chainId(), info));
        }
        return fresh.values().stream().map(LayerInfo::chainId).collect(Collectors.toSet());
    }
}
