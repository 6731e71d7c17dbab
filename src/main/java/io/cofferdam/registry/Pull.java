package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageConfig;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.ImageStore;
import io.cofferdam.image.Ingest;
import io.cofferdam.image.Manifest;
import io.cofferdam.image.Platform;
import io.cofferdam.layer.ChainId;
import io.cofferdam.layer.LayerPair;
import io.cofferdam.layer.LayerStack;
import io.cofferdam.layer.LayerStore;
import io.cofferdam.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One pull from one endpoint: manifest, config, all layers, and only then the name. */
final class Pull {

    private final Repository repository;
    private final PullRequest request;
    private final ImageStore images;
    private final LayerStore layers;
    private final LayerDownloads downloads;
    private final int parallel;
    private final Consumer<PullProgress> progress;

    Pull(
            Repository repository,
            PullRequest request,
            ImageStore images,
            LayerStore layers,
            LayerDownloads downloads,
            int parallel,
            Consumer<PullProgress> progress) {
        this.repository = repository;
        this.request = request;
        this.images = images;
        this.layers = layers;
        this.downloads = downloads;
        this.parallel = parallel;
        this.progress = progress;
    }

    Pulled run() {
        ImageReference name = request.image();
        ManifestChoice choice = ManifestChoice.of(repository, name, request.platform());
        Descriptor found = choice.manifest().descriptor();
        Manifest parts = Manifest.parse(choice.manifest().bytes(), found.mediaType());
        requireContent(parts);
        String tag = name.tag();
        progress.accept(PullProgress.of(
                tag == null ? String.valueOf(name.digest()) : tag, "Pulling from " + name.repository()));
        Pulled here = here(parts, choice.named());
        if (here != null) {
            return here;
        }
        try (Ingest ingest = images.ingest()) {
            ingest.write(choice.manifest().bytes());
            LayerStack stack = stack(parts, config(ingest, parts));
            try (LayerStore.Hold hold = layers.hold(stack)) {
                fetch(ingest, stack);
                return commit(ingest, found, choice.named());
            }
        } catch (IOException e) {
            throw RegistryProblems.notStored(request.image(), e);
        }
    }

    /**
     * The same image may be here already, with its layers stored in another way than the registry's: an image's id says what is in
     * it, so nothing is fetched. Null if it is not, or if the manifest is none of such an image.
     */
    private @Nullable Pulled here(Manifest parts, Digest named) {
        Digest imageId = parts.config().digest();
        Image image = images.byId(imageId).orElse(null);
        if (image == null || image.diffIds().size() != parts.layers().size()) {
            return null;
        }
        try (LayerStore.Hold hold = layers.hold(LayerStack.of(image))) {
            if (!layers.isUnpacked(image)) {
                return null;
            }
            Image before = images.find(request.image().canonical()).orElse(null);
            Image now = images.learn(imageId, names(), repoDigest(named)).orElse(null);
            if (now == null) {
                return null;
            }
            warnOfPlatform(image.config().platform());
            return new Pulled(now, named, before != null && before.id().equals(imageId));
        }
    }

    private Pulled commit(Ingest ingest, Descriptor manifest, Digest named) throws IOException {
        Image before = images.find(request.image().canonical()).orElse(null);
        Image image = ingest.commit(manifest, names(), repoDigest(named));
        return new Pulled(image, named, before != null && before.id().equals(image.id()));
    }

    private List<ImageReference> names() {
        return request.image().digest() == null ? List.of(request.image()) : List.of();
    }

    private ImageReference repoDigest(Digest named) {
        return new ImageReference(request.image().registry(), request.image().repository(), null, named);
    }

    /** A registry that has an image for one platform gives that one, whatever was asked for; Docker takes it too. */
    private void warnOfPlatform(Platform found) {
        if (!request.platform().runs(found)) {
            progress.accept(PullProgress.of(
                    null,
                    "WARNING: image with reference %s was found but its platform (%s) does not match the specified platform (%s)"
                            .formatted(
                                    request.image().familiar(),
                                    RegistryProblems.printable(found.toString()),
                                    request.platform())));
        }
    }

    private ImageConfig config(Ingest ingest, Manifest parts) throws IOException {
        Descriptor blob = parts.config();
        if (!ingest.keep(blob.digest())) {
            ingest.write(new ByteArrayInputStream(repository.small(blob)), blob.digest());
        }
        ImageConfig config = ImageConfig.parse(ingest.readJson(blob.digest(), "image config"));
        if (!config.os().equals("linux")) {
            throw ProblemException.unsupported(
                    "The image " + request.image().familiar() + " cannot be used here.",
                    "It was built for \"" + RegistryProblems.printable(config.os()) + "\".",
                    "Use an image for linux.");
        }
        warnOfPlatform(config.platform());
        return config;
    }

    private LayerStack stack(Manifest parts, ImageConfig config) {
        if (parts.layers().size() != config.diffIds().size()) {
            throw RegistryProblems.wrongImage(
                    repository,
                    request.image(),
                    "Its manifest and its config do not belong together: %d layers here, %d diffIDs there."
                            .formatted(parts.layers().size(), config.diffIds().size()));
        }
        return new LayerStack(parts.layers(), config.diffIds());
    }

    private void fetch(Ingest ingest, LayerStack stack) throws IOException {
        List<ChainId> chain = ChainId.ofStack(stack.diffIds());
        Set<Digest> coming = new HashSet<>();
        for (int i = 0; i < chain.size(); i++) {
            Descriptor layer = stack.blobs().get(i);
            boolean there = ingest.keep(layer.digest()) && layers.has(chain.get(i));
            if (there) {
                tell(layer, "Already exists");
            } else if (coming.add(layer.digest())) {
                tell(layer, "Pulling fs layer");
            }
        }
        layers.ensureUnpacked(stack, downloads, LayerPair.provenBy(images), parallel, ignored -> {});
        for (Descriptor layer : stack.blobs()) {
            adopt(ingest, layer);
            if (coming.remove(layer.digest())) {
                tell(layer, "Pull complete");
            }
        }
    }

    /** A layer that was unpacked before may lack its blob. */
    private void adopt(Ingest ingest, Descriptor layer) throws IOException {
        if (!ingest.adopt(layer.digest())) {
            new LayerCopy(downloads).take(layer);
            ingest.adopt(layer.digest());
        }
    }

    private void tell(Descriptor layer, String status) {
        progress.accept(PullProgress.of(layer.digest().shortHex(), status));
    }

    private void requireContent(Manifest parts) {
        for (Descriptor layer : parts.layers()) {
            if (layer.size() == 0) {
                throw RegistryProblems.misbehaved(repository.endpoint(), "Its layer " + layer.digest() + " is empty.");
            }
        }
    }
}
