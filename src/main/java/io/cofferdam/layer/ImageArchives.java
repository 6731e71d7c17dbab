package io.cofferdam.layer;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.ImageStore;
import io.cofferdam.image.Ingest;
import io.cofferdam.image.Platform;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings images in from archives and out into them; what fails leaves neither blob nor layer behind. */
public final class ImageArchives {

    private final ImageStore images;
    private final LayerStore layers;
    private final UnpackLimits limits;

    public ImageArchives(ImageStore images, LayerStore layers) {
        this(images, layers, layers.limits());
    }

    public ImageArchives(ImageStore images, LayerStore layers, UnpackLimits limits) {
        this.images = images;
        this.layers = layers;
        this.limits = limits;
    }

    /**
     * Loads the images of an archive: what {@code docker save} writes or an OCI image layout in a tar; plain, gzip, zstd, xz or bzip2.
     *
     * @param platform of several platforms' images the one to take, and no other; null for this host's, or the only one
     * @param progress told how far it is, from several threads, one at a time
     */
    public List<LoadedImage> load(InputStream archive, @Nullable Platform platform, Consumer<LoadProgress> progress) {
        try (Ingest ingest = images.ingest();
                EarlyLayers early = layers.early()) {
            ArchiveFiles files = ArchiveFiles.read(archive, ingest, early, limits, layers.diskGuard(limits), progress);
            return commit(ingest, imagesOf(files, ingest, platform), early, progress);
        } catch (IOException e) {
            throw BadArchive.of(e);
        }
    }

    /** The same for this host's platform. */
    public List<LoadedImage> load(InputStream archive, Consumer<LoadProgress> progress) {
        return load(archive, null, progress);
    }

    /** Writes images as one archive that Docker and the tools of OCI both read; names without a tag mean all tags. */
    public void save(List<String> names, OutputStream out) throws IOException {
        Map<Image, List<ImageReference>> chosen = new LinkedHashMap<>();
        for (String name : names) {
            choose(name, chosen);
        }
        try (Ingest ingest = images.ingest()) {
            // what is removed while it is being written is written to the end: nothing is asked of the store's list any
            // more
            List<SavedImage> saved = new ArrayList<>();
            for (Map.Entry<Image, List<ImageReference>> each : chosen.entrySet()) {
                Image image = each.getKey();
                saved.add(new SavedImage(image, ingest.keepAll(image), images.sizeOfBlob(image.id()), each.getValue()));
            }
            new ArchiveWriter(ingest).write(saved, out);
        }
    }

    /**
     * Makes an image of one layer out of a root file system's tar; plain, gzip, zstd, xz or bzip2.
     *
     * @param name what to call it, null for none
     * @param platform what its programs are for, null for this host's
     * @param message a comment for the image's history
     * @param changes instructions of a Dockerfile that set the defaults of its containers, such as {@code CMD ["sh"]}
     */
    public Image importRootfs(
            InputStream tar,
            @Nullable ImageReference name,
            @Nullable Platform platform,
            @Nullable String message,
            List<String> changes) {
        try (Ingest ingest = images.ingest();
                EarlyLayers none = layers.early()) {
            FoundImage found = new RootfsImport(ingest, limits, layers.diskGuard(limits))
                    .take(tar, name, platform, message, changes);
            return commit(ingest, List.of(found), none, progress -> {})
                    .getFirst()
                    .image();
        } catch (IOException e) {
            throw BadArchive.of(e);
        }
    }

    /** The same for this host's platform. */
    public Image importRootfs(
            InputStream tar, @Nullable ImageReference name, @Nullable String message, List<String> changes) {
        return importRootfs(tar, name, null, message, changes);
    }

    private List<FoundImage> imagesOf(ArchiveFiles files, Ingest ingest, @Nullable Platform platform)
            throws IOException {
        boolean docker = files.has(DockerArchiveReader.MANIFEST);
        boolean oci = files.has(OciLayoutReader.INDEX);
        OciLayoutReader layout = new OciLayoutReader(files, ingest, platform == null ? Platform.host() : platform);
        List<FoundImage> found;
        if (docker) {
            found = new DockerArchiveReader(files, ingest).images(oci ? layout.manifests() : null);
        } else if (oci) {
            found = layout.images();
        } else {
            throw ProblemException.invalid(
                    "The archive holds no image.",
                    "It has neither manifest.json (docker save) nor index.json (OCI image layout).",
                    "Use docker import for the tar of a root file system, or save the image again.");
        }
        if (found.isEmpty()) {
            throw BadArchive.because("It holds no image that can be used here.");
        }
        return platform == null ? found : only(platform, found, ingest);
    }

    private static List<FoundImage> only(Platform platform, List<FoundImage> all, Ingest ingest) throws IOException {
        List<FoundImage> found = new ArrayList<>();
        for (FoundImage image : all) {
            if (platform.runs(ingest.inspect(image.manifest()).config().platform())) {
                found.add(image);
            }
        }
        if (found.isEmpty()) {
            throw BadArchive.lacks(platform);
        }
        return found;
    }

    /** Unpacks, which verifies the layers, and only then makes the images known. */
    private List<LoadedImage> commit(
            Ingest ingest, List<FoundImage> found, EarlyLayers early, Consumer<LoadProgress> progress)
            throws IOException {
        Set<ChainId> unpacked = new HashSet<>();
        List<LayerStore.Hold> holds = new ArrayList<>();
        Set<LayerPair> proven = new HashSet<>(LayerPair.provenBy(images));
        try {
            for (FoundImage image : found) {
                Image candidate = ingest.inspect(image.manifest());
                checkUsable(candidate);
                LayerStack stack = LayerStack.of(candidate);
                holds.add(layers.hold(stack));
                unpacked.addAll(layers.ensureUnpacked(candidate, images, proven, early, progress));
                proven.addAll(stack.pairs());
            }
            List<LoadedImage> committed = new ArrayList<>();
            for (FoundImage image : found) {
                committed.add(new LoadedImage(ingest.commit(image.manifest(), image.names()), image.names()));
            }
            return committed;
        } catch (IOException | RuntimeException e) {
            holds.forEach(LayerStore.Hold::close);
            holds.clear();
            discard(unpacked, e);
            throw e;
        } finally {
            holds.forEach(LayerStore.Hold::close);
        }
    }

    private void discard(Set<ChainId> unpacked, Exception reason) {
        if (unpacked.isEmpty()) {
            return;
        }
        try {
            layers.removeUnreferenced(() -> unpacked, () -> {
                Set<ChainId> needed = new HashSet<>();
                images.list().forEach(image -> needed.addAll(ChainId.ofStack(image.diffIds())));
                return needed;
            });
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    private static void checkUsable(Image image) {
        if (!image.config().os().equals("linux")) {
            throw ProblemException.unsupported(
                    "The image cannot be used here.",
                    "It was built for \"" + BadArchive.printable(image.config().os()) + "\".",
                    "Use an image for linux.");
        }
    }

    private void choose(String name, Map<Image, List<ImageReference>> chosen) {
        List<Image> wholeRepository = images.list().stream()
                .filter(image ->
                        image.tags().stream().anyMatch(tag -> tag.familiarName().equals(name)))
                .toList();
        if (!wholeRepository.isEmpty()) {
            for (Image image : wholeRepository) {
                add(
                        chosen,
                        image,
                        image.tags().stream()
                                .filter(tag -> tag.familiarName().equals(name))
                                .toList());
            }
            return;
        }
        Image image = images.require(name);
        boolean named = !images.isId(name) && ImageReference.parse(name).digest() == null;
        add(chosen, image, named ? List.of(ImageReference.parse(name)) : List.of());
    }

    private static void add(Map<Image, List<ImageReference>> chosen, Image image, List<ImageReference> names) {
        Set<ImageReference> all = new LinkedHashSet<>(chosen.getOrDefault(image, List.of()));
        all.addAll(names);
        chosen.put(image, List.copyOf(all));
    }
}
