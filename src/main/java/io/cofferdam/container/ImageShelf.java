package io.cofferdam.container;

import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.ImageStore;
import io.cofferdam.image.ImageUse;
import io.cofferdam.image.Platform;
import io.cofferdam.image.Removal;
import io.cofferdam.layer.ChainId;
import io.cofferdam.layer.ImageArchives;
import io.cofferdam.layer.ImageSizes;
import io.cofferdam.layer.LayerFile;
import io.cofferdam.layer.LayerStore;
import io.cofferdam.layer.LoadProgress;
import io.cofferdam.layer.LoadedImage;
import io.cofferdam.layer.StarterImage;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.registry.Credentials;
import io.cofferdam.registry.ImagePuller;
import io.cofferdam.registry.ImagePusher;
import io.cofferdam.registry.ImageSearch;
import io.cofferdam.registry.PullProgress;
import io.cofferdam.registry.PullRequest;
import io.cofferdam.registry.Pulled;
import io.cofferdam.registry.Pushed;
import io.cofferdam.registry.RegistryClient;
import io.cofferdam.registry.RemoteImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The images of this instance and what containers make of them. */
public final class ImageShelf {

    private static final System.Logger LOG = System.getLogger(ImageShelf.class.getName());
    private static final List<Path> BUSYBOXES = List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));

    private final ImageStore store;
    private final LayerStore layers;
    private final Containers containers;
    private final ContainerLayers containerLayers;
    private final EventBus events;
    private final ImageArchives archives;
    private final RegistryClient registries;
    private final ImagePuller puller;
    private final ImagePusher pusher;
    /** Shared by those who are about to make a container of an image, alone for who removes an image. */
    private final ReentrantReadWriteLock making = new ReentrantReadWriteLock();

    ImageShelf(
            ImageStore store,
            LayerStore layers,
            Containers containers,
            ContainerLayers containerLayers,
            EventBus events,
            RegistryClient registries) {
        this.containerLayers = containerLayers;
        this.store = store;
        this.layers = layers;
        this.containers = containers;
        this.events = events;
        this.archives = new ImageArchives(store, layers);
        this.registries = registries;
        this.puller = new ImagePuller(registries, store, layers);
        this.pusher = new ImagePusher(registries, store);
    }

    public ImageStore store() {
        return store;
    }

    /** With no registry in reach the first start still has something to run. */
    void ensureStarter() {
        Path made = store.list().isEmpty()
                ? BUSYBOXES.stream().filter(Files::isExecutable).findFirst().orElse(null)
                : null;
        if (made != null) {
            try {
                new StarterImage(store, layers).make(made);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "No starter image: {0}", e.getMessage());
            }
        }
    }

    public List<LoadedImage> load(InputStream archive, @Nullable Platform platform, Consumer<LoadProgress> progress) {
        List<LoadedImage> loaded = archives.load(archive, platform, progress);
        loaded.forEach(one -> publish("load", one.image()));
        return loaded;
    }

    public void save(List<String> names, OutputStream out) throws IOException {
        archives.save(names, out);
    }

    public Image importRootfs(
            InputStream tar,
            @Nullable ImageReference reference,
            @Nullable Platform platform,
            @Nullable String message,
            List<String> changes) {
        Image image = archives.importRootfs(tar, reference, platform, message, changes);
        publish("import", image);
        return image;
    }

    public RegistryClient registries() {
        return registries;
    }

    public Pulled pull(PullRequest request, Consumer<PullProgress> progress) {
        Pulled pulled = puller.pull(request, progress);
        String name = request.image().familiar();
        events.publish("image", "pull", name, Map.of("name", request.image().familiarName()));
        return pulled;
    }

    public List<String> remoteTags(ImageReference repository, Credentials credentials) {
        return puller.tags(repository, credentials);
    }

    public RemoteImage look(ImageReference image, Credentials credentials) {
        return puller.look(image, credentials);
    }

    public List<ImageSearch.Found> search(String registry, String word, int limit, Credentials credentials) {
        return new ImageSearch(registries).search(registry, word, limit, credentials);
    }

    public Pushed push(ImageReference name, Credentials credentials, Consumer<PullProgress> progress) {
        Pushed pushed = pusher.push(name, credentials, progress);
        events.publish("image", "push", name.familiar(), Map.of("name", name.familiarName()));
        return pushed;
    }

    public void tag(String nameOrId, ImageReference reference) {
        Image image = store.require(nameOrId);
        store.tag(image, reference);
        events.publish("image", "tag", image.id().toString(), Map.of("name", reference.familiar()));
    }

    /** No image is removed until this is closed, by the thread that asked. */
    Use use() {
        making.readLock().lock();
        return () -> making.readLock().unlock();
    }

    /** Images are safe until this is closed. */
    @FunctionalInterface
    interface Use extends AutoCloseable {
        @Override
        void close();
    }

    public Removal remove(String nameOrId, boolean force) {
        Removal removal = removeFromStore(nameOrId, force);
        if (!removal.deleted().isEmpty()) {
            layers.removeUnreferenced(this::neededLayers);
        }
        publish(removal);
        return removal;
    }

    private void publish(Removal removal) {
        removal.untagged().forEach(name -> events.publish("image", "untag", name, Map.of("name", name)));
        removal.deleted().forEach(id -> events.publish("image", "delete", id, Map.of("name", id)));
    }

    private Removal removeFromStore(String nameOrId, boolean force) {
        making.writeLock().lock();
        try {
            return store.remove(nameOrId, force, image -> {
                List<ImageUse> uses = uses(image);
                if (force) {
                    // before the image goes, or a crash in between would leave them without their layers
                    containerLayers.keepFor(image);
                }
                return uses;
            });
        } finally {
            making.writeLock().unlock();
        }
    }

    /**
     * Removes an image with all its names, unless it came into use since it was looked at.
     *
     * @param nameless only while it has no name
     * @return what was done; null if it stays
     */
    @Nullable
    Removal removeUnused(Image candidate, boolean nameless) {
        making.writeLock().lock();
        try {
            Removal removal = store.remove(candidate.id().value(), true, image -> {
                if (!uses(image).isEmpty() || (nameless && !image.tags().isEmpty())) {
                    throw ProblemException.conflict("The image " + image.displayName() + " is in use.", "", "");
                }
                return List.of();
            });
            publish(removal);
            return removal;
        } catch (ProblemException stays) {
            return null;
        } finally {
            making.writeLock().unlock();
        }
    }

    /** The layers that neither an image nor a container needs; somebody who is making an image may. */
    Set<ChainId> unneededLayers() {
        Set<ChainId> unneeded = new HashSet<>(layers.all());
        unneeded.removeAll(neededLayers());
        return unneeded;
    }

    /** Of some layers, removes those that nobody needs by now. */
    void removeUnneededLayers(Supplier<Set<ChainId>> candidates) {
        layers.removeUnreferenced(candidates, this::neededLayers);
    }

    /** The blobs that no image has. */
    Set<Digest> unneededBlobs() {
        return store.unreferenced();
    }

    /** Of some blobs, removes those that nobody needs by now. */
    void removeUnneededBlobs(Set<Digest> candidates) {
        store.removeUnreferenced(candidates);
    }

    /** Removes the parts of pulls that nobody has gone on with for this long; the bytes that are free now. */
    long removeStalePartials(Duration age) {
        try {
            return store.partials().removeOlderThan(age);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "Parts of old pulls stay behind: {0}", e.getMessage());
            return 0;
        }
    }

    /** Removes the layers that neither an image nor a container needs. */
    void removeUnneededLayers() {
        layers.removeUnreferenced(this::neededLayers);
    }

    /** Bytes of the files in each layer of an image, from the lowest. */
    public List<Long> bytesOfLayers(Image image) {
        return layers.bytesOfLayers(image);
    }

    /** Bytes of an image's files as containers see them. */
    public long unpackedBytes(Image image) {
        return layers.unpackedBytes(image);
    }

    ImageSizes sizes() {
        return ImageSizes.of(store, layers);
    }

    /** The layers that containers stand on. */
    Set<ChainId> layersOfContainers() {
        return containerLayers.needed();
    }

    /** A container is gone; if it outlived its image, so are the layers that only it needed. */
    void leave(ContainerSpec spec) {
        if (store.find(spec.imageId()).isEmpty()) {
            layers.removeUnreferenced(this::neededLayers);
        }
    }

    /** The directories of an image's layers, the topmost first. */
    List<Path> lowerDirs(Image image) {
        return layers.lowerDirs(image);
    }

    /** The same of what a container stands on, its image being there or not. */
    List<Path> lowerDirs(ContainerEntry entry) {
        return containerLayers.lowerDirs(entry);
    }

    private Set<ChainId> neededLayers() {
        if (containerLayers.isUncertain()) {
            return layers.all();
        }
        Set<ChainId> needed = containerLayers.needed();
        store.list().forEach(image -> needed.addAll(ChainId.ofStack(image.diffIds())));
        return needed;
    }

    public List<ImageUse> uses(Image image) {
        String id = image.id().toString();
        // what is mounted is needed at the next start: it is not taken away by force either
        Stream<ImageUse> mounted = containers.all().stream()
                .filter(entry -> ContainerLayers.mounted(entry).anyMatch(id::equals))
                .map(entry -> new ImageUse(entry.spec().name(), true));
        Stream<ImageUse> made = users(image)
                .map(entry ->
                        new ImageUse(entry.spec().name(), entry.state().status().hasProcesses()));
        return Stream.concat(made, mounted).toList();
    }

    public List<String> idsOfUsers(Image image) {
        return users(image).map(entry -> entry.spec().id()).toList();
    }

    private Stream<ContainerEntry> users(Image image) {
        return containers.all().stream()
                .filter(entry -> entry.spec().imageId().equals(image.id().toString()));
    }

    /** What the layer at this place of an image, counted from the lowest, adds and takes away. */
    public List<LayerFile> files(Image image, int index, String wanted, int most) {
        return layers.files(image, index, wanted, most);
    }

    /** Bytes of what pulls that broke off have brought. */
    long partialBytes() {
        try {
            return store.partials().diskUse();
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The parts of pulls that broke off cannot be measured.",
                    String.valueOf(e.getMessage()),
                    "Check the disk that holds the images.",
                    e);
        }
    }

    private void publish(String action, Image image) {
        events.publish("image", action, image.id().toString(), Map.of("name", image.displayName()));
    }
}
