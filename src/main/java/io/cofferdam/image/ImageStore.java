package io.cofferdam.image;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The images of this host, kept as an OCI image layout that is valid at every moment; reading never touches the disk, and
 * all methods are safe for threads.
 */
public final class ImageStore {

    private static final System.Logger LOG = System.getLogger(ImageStore.class.getName());

    private final ImageLayout layout;
    private final PartialBlobs partials;
    private final CompressedForms compressedForms;
    private final Object lock = new Object();
    /** Blobs that an open ingest needs, with how many of them do; guarded by {@link #lock}. */
    private final Map<Digest, Integer> pins = new HashMap<>();

    private final ForeignEntries foreign;

    private volatile ImageCatalog catalog;

    public ImageStore(Path root) {
        try {
            layout = ImageLayout.open(root);
            partials = new PartialBlobs(layout);
            compressedForms = new CompressedForms(layout);
            List<Descriptor> unread = new ArrayList<>();
            catalog = readCatalog(unread);
            foreign = ForeignEntries.of(unread, layout);
        } catch (IOException e) {
            throw failed("The image store " + root + " cannot be opened.", e);
        }
    }

    /** All images, the newest first. */
    public List<Image> list() {
        return catalog.list();
    }

    /** The image with this name, id, beginning of an id, or manifest digest. */
    public Optional<Image> find(String nameOrId) {
        return Optional.ofNullable(catalog.find(nameOrId)).map(StoredImage::image);
    }

    /** The image of exactly this id. */
    public Optional<Image> byId(Digest id) {
        return Optional.ofNullable(catalog.byId(id)).map(StoredImage::image);
    }

    /** As {@link #find}, or a problem that says which image is missing. */
    public Image require(String nameOrId) {
        return requireStored(nameOrId).image();
    }

    /** Whether the text names its image by id rather than by one of its tags. */
    public boolean isId(String nameOrId) {
        return catalog.isId(nameOrId);
    }

    /** Gives an image one more name; whoever had the name loses it. */
    public void tag(Image image, ImageReference name) {
        synchronized (lock) {
            StoredImage stored = catalog.byId(image.id());
            if (stored == null) {
                throw missing(image.id().value());
            }
            List<ImageReference> tags = new ArrayList<>(stored.image().tags());
            tags.add(name.tagged());
            replace(catalog.with(stored.withTags(tags)));
        }
    }

    /**
     * Gives an image more names and remembers under which digest a registry has it.
     *
     * @return the image as it is now; empty if it is not here
     */
    public Optional<Image> learn(Digest imageId, List<ImageReference> names, ImageReference repoDigest) {
        synchronized (lock) {
            StoredImage stored = catalog.byId(imageId);
            if (stored == null) {
                return Optional.empty();
            }
            List<ImageReference> tags =
                    names.stream().map(ImageReference::tagged).toList();
            StoredImage named = stored.merged(stored.withTags(tags).withRepoDigests(List.of(repoDigest)));
            if (!named.equals(stored)) {
                replace(catalog.with(named));
            }
            return Optional.of(named.image());
        }
    }

    /**
     * Takes away a name, or the image itself when it was the last one or when an id is given; a digest under which a registry has
     * the image is a name too, which goes with the last tag of its repository.
     *
     * @param force delete although it has several names or stopped containers use it
     * @param uses the containers made from an image
     */
    public Removal remove(String nameOrId, boolean force, Function<Image, List<ImageUse>> uses) {
        synchronized (lock) {
            StoredImage stored = requireStored(nameOrId);
            Image image = stored.image();
            boolean byId = catalog.isId(nameOrId);
            ImageReference name = byId ? null : ImageReference.parse(nameOrId);
            StoredImage left = name == null ? stored : stored.without(name);
            if (name != null && left.hasNames()) {
                return untag(stored, left);
            }
            RemovalRules.checkManyNames(image, force);
            List<ImageUse> used = uses.apply(image);
            if (name != null && name.digest() == null && force && used.stream().anyMatch(ImageUse::running)) {
                // as Docker does it: the name goes, and what runs keeps the image
                return untag(stored, left);
            }
            RemovalRules.checkUses(image, name, force, used);
            return delete(stored);
        }
    }

    /** The bytes of a blob: a layer as stored, a manifest, a config. */
    public InputStream openBlob(Digest digest) throws IOException {
        return layout.read(digest);
    }

    public long sizeOfBlob(Digest digest) throws IOException {
        return Files.size(layout.blob(digest));
    }

    /** The whole of a small blob, verified. */
    public byte[] readJson(Digest digest) {
        try {
            return layout.readJson(digest, "image metadata");
        } catch (IOException e) {
            throw failed("The content " + digest + " cannot be read.", e);
        }
    }

    /** The descriptor of an image's manifest. */
    public Descriptor manifestOf(Image image) {
        StoredImage stored = catalog.byId(image.id());
        if (stored == null) {
            throw missing(image.id().value());
        }
        return stored.manifest();
    }

    /** What of blobs has come from registries so far, kept until the whole image is here. */
    public PartialBlobs partials() {
        return partials;
    }

    public CompressedForms compressedForms() {
        return compressedForms;
    }

    /** Everything that an image has in the store: manifest, config, layers; none of an image that has gone. */
    public List<Descriptor> blobsOf(Image image) {
        StoredImage stored = catalog.byId(image.id());
        if (stored == null) {
            return List.of();
        }
        List<Descriptor> blobs = new ArrayList<>(image.layers());
        blobs.add(stored.manifest());
        // its size is part of the manifest, but small enough to be asked of the disk
        blobs.add(new Descriptor(MediaTypes.OCI_CONFIG, image.id(), sizeOrNothing(image.id())));
        return blobs;
    }

    private long sizeOrNothing(Digest digest) {
        try {
            return sizeOfBlob(digest);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Begins to take in new content; close it to drop what was not committed. */
    public Ingest ingest() {
        try {
            return new Ingest(this, layout);
        } catch (IOException e) {
            throw failed("Nothing can be taken into the image store.", e);
        }
    }

    /** Bytes of all blobs together. */
    public long diskUse() {
        try {
            long total = 0;
            for (Digest digest : layout.allBlobs()) {
                total += Files.size(layout.blob(digest));
            }
            return total;
        } catch (IOException e) {
            throw failed("The image store's size cannot be read.", e);
        }
    }

    /** The blobs that neither an image nor another tool's entry has; none while nobody can tell. */
    public Set<Digest> unreferenced() {
        if (!foreign.certain()) {
            return Set.of();
        }
        try {
            Set<Digest> blobs = new HashSet<>(layout.allBlobs());
            blobs.removeAll(foreign.needed());
            catalog.all().forEach(stored -> blobs.removeAll(stored.blobs()));
            return blobs;
        } catch (IOException e) {
            throw failed("The image store's blobs cannot be listed.", e);
        }
    }

    /** Deletes those of the blobs that neither an image nor an open ingest needs by now. */
    public void removeUnreferenced(Set<Digest> candidates) {
        synchronized (lock) {
            sweep(candidates);
        }
    }

    void pin(Digest digest) {
        synchronized (lock) {
            pins.merge(digest, 1, Integer::sum);
        }
    }

    /**
     * Ends the pins of an ingest and drops what of it nothing refers to.
     *
     * @param brought those of the pinned that were not here before it, so that they can be nobody else's
     */
    void release(Collection<Digest> pinned, Set<Digest> brought) {
        synchronized (lock) {
            pinned.forEach(digest -> pins.computeIfPresent(digest, (d, count) -> count == 1 ? null : count - 1));
            delete(foreign.certain() ? pinned : brought);
        }
    }

    /** Makes an image part of the store; its blobs are on the disk and pinned. */
    Image commit(StoredImage candidate) throws IOException {
        synchronized (lock) {
            StoredImage known = catalog.byId(candidate.image().id());
            StoredImage stored = known == null ? candidate : known.merged(candidate);
            replace(catalog.with(stored));
            return stored.image();
        }
    }

    private Removal untag(StoredImage stored, StoredImage left) {
        replace(catalog.with(left));
        List<String> gone = new ArrayList<>(stored.names());
        gone.removeAll(left.names());
        return new Removal(gone, List.of());
    }

    private Removal delete(StoredImage stored) {
        Image image = stored.image();
        replace(catalog.without(image.id()));
        sweep(stored.blobs());
        return new Removal(stored.names(), List.of(image.id().value()));
    }

    private StoredImage requireStored(String nameOrId) {
        StoredImage stored = catalog.find(nameOrId);
        if (stored != null) {
            return stored;
        }
        if (!nameOrId.startsWith("sha256:")) {
            ImageReference.parse(nameOrId);
        }
        throw missing(nameOrId);
    }

    /** Disk first, memory second: a reader never sees what a crash could take back. Call with the lock. */
    private void replace(ImageCatalog next) {
        List<Descriptor> entries = new ArrayList<>(foreign.entries());
        next.all().forEach(stored -> entries.addAll(stored.entries()));
        try {
            layout.writeIndex(new ImageIndex(entries));
        } catch (IOException e) {
            throw failed("The image store's index cannot be written.", e);
        }
        catalog = next;
    }

    /** Deletes those of the blobs that nobody needs; none while nobody can tell what other entries need. */
    private void sweep(Collection<Digest> candidates) {
        if (foreign.certain()) {
            delete(candidates);
        }
    }

    /** Deletes those of the blobs that no entry and no ingest is known to need. */
    private void delete(Collection<Digest> candidates) {
        Set<Digest> needed = new HashSet<>(pins.keySet());
        needed.addAll(foreign.needed());
        catalog.all().forEach(stored -> needed.addAll(stored.blobs()));
        for (Digest digest : candidates) {
            if (!needed.contains(digest)) {
                try {
                    Files.deleteIfExists(layout.blob(digest));
                } catch (IOException e) {
                    LOG.log(Level.WARNING, "An unneeded blob stays behind: " + layout.blob(digest), e);
                }
            }
        }
    }

    /** @param unread gets the entries that are no images of this store */
    private ImageCatalog readCatalog(List<Descriptor> unread) throws IOException {
        Map<Digest, StoredImage> images = new LinkedHashMap<>();
        CandidateReader reader = new CandidateReader(layout);
        for (Descriptor entry : layout.readIndex().manifests()) {
            StoredImage stored = readEntry(reader, entry);
            if (stored == null) {
                unread.add(entry);
                continue;
            }
            images.merge(stored.image().id(), stored, StoredImage::merged);
        }
        return new ImageCatalog(images.values());
    }

    private static @Nullable StoredImage readEntry(CandidateReader reader, Descriptor entry) throws IOException {
        if (!MediaTypes.isManifest(entry.mediaType())) {
            return null;
        }
        try {
            ImageReference name = ImageIndex.nameOf(entry);
            return reader.read(entry, name == null ? List.of() : List.of(name));
        } catch (ProblemException e) {
            LOG.log(Level.WARNING, "An image of the store is left out: " + e.getMessage());
            return null;
        }
    }

    private static ProblemException missing(String nameOrId) {
        return ProblemException.notFound(
                "No such image: " + nameOrId,
                "This host has no image of that name or id.",
                "Load or import it first, or look at the list of images.");
    }

    static ProblemException failed(String what, IOException cause) {
        return ProblemException.internal(
                what, String.valueOf(cause.getMessage()), "Check the disk that holds the images.", cause);
    }
}
