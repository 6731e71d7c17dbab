package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.ImageStore;
import io.cofferdam.image.Ingest;
import io.cofferdam.image.Manifest;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** One push to one endpoint: the layers, then the config, then the manifest that makes them an image. */
final class Push {

    private final ImageStore images;
    private final Uploads uploads;
    private final ImageReference name;
    private final Image image;
    private final List<String> sources;
    private final int threads;
    private final Consumer<PullProgress> progress;

    Push(
            ImageStore images,
            Uploads uploads,
            ImageReference name,
            Image image,
            List<String> sources,
            int threads,
            Consumer<PullProgress> progress) {
        this.images = images;
        this.uploads = uploads;
        this.name = name;
        this.image = image;
        this.sources = sources;
        this.threads = threads;
        this.progress = progress;
    }

    Pushed run() {
        progress.accept(PullProgress.of(
                null, "The push refers to repository [" + name.registry() + "/" + name.repository() + "]"));
        Map<Digest, Descriptor> layers = new LinkedHashMap<>();
        for (Descriptor layer : image.layers()) {
            layers.put(layer.digest(), layer);
            tell(layer, "Preparing");
        }
        // nothing of the image may go while it is being sent
        try (Ingest ingest = images.ingest()) {
            ingest.keepAll(image);
            Map<Digest, Descriptor> sent = sendAll(layers);
            sendConfig(ingest);
            return putManifest(ingest, sent);
        } catch (IOException e) {
            throw RegistryProblems.notRead(name, e);
        }
    }

    private Map<Digest, Descriptor> sendAll(Map<Digest, Descriptor> layers) {
        Map<Digest, Descriptor> sent = new ConcurrentHashMap<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(
                Math.clamp(layers.size(), 1, threads),
                Thread.ofPlatform().daemon().name("push-", 0).factory())) {
            CompletionService<?> tasks = new ExecutorCompletionService<>(pool);
            layers.forEach((digest, layer) -> tasks.submit(() -> {
                sent.put(digest, send(layer));
                return null;
            }));
            await(tasks, layers.size(), pool);
        }
        return sent;
    }

    private Descriptor send(Descriptor layer) {
        LayerUpload.Sent sent = new LayerUpload(images, uploads).send(layer, sources, teller(layer));
        tell(layer, sent.status());
        return sent.layer();
    }

    /** The first failure ends the others. */
    private void await(CompletionService<?> tasks, int count, ExecutorService pool) {
        try {
            for (int ended = 0; ended < count; ended++) {
                tasks.take().get();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            uploads.abort();
            Thread.currentThread().interrupt();
            throw RegistryProblems.unreachable(uploads.endpoint(), new IOException("interrupted", e));
        } catch (ExecutionException e) {
            pool.shutdownNow();
            uploads.abort();
            switch (e.getCause()) {
                case ProblemException problem -> throw problem;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private void sendConfig(Ingest ingest) throws IOException {
        if (!uploads.has(image.id())) {
            byte[] config = ingest.readJson(image.id(), "image config");
            new LayerUpload(images, uploads).upload(Call.Body.of(config), image.id());
        }
    }

    private Pushed putManifest(Ingest ingest, Map<Digest, Descriptor> sent) throws IOException {
        byte[] stored = ingest.readJson(image.manifestDigest(), "image manifest");
        Manifest manifest = Manifest.parse(stored, null);
        List<Descriptor> layers = manifest.layers().stream()
                .map(layer -> Objects.requireNonNull(sent.get(layer.digest()), "all were sent"))
                .toList();
        boolean same = digests(layers).equals(digests(manifest.layers()));
        byte[] bytes = same ? stored : asOci(manifest, layers).toJson();
        String type = same ? manifest.mediaType() : MediaTypes.OCI_MANIFEST;
        Descriptor descriptor = new Descriptor(type, Digest.of(bytes), bytes.length);
        String tag = Objects.requireNonNull(name.tag(), "only names with a tag are pushed");
        uploads.putManifest(tag, descriptor, bytes);
        images.learn(
                image.id(),
                List.of(),
                new ImageReference(name.registry(), name.repository(), null, descriptor.digest()));
        return new Pushed(tag, descriptor.digest(), descriptor.size());
    }

    private static List<Digest> digests(List<Descriptor> layers) {
        return layers.stream().map(Descriptor::digest).toList();
    }

    /** A manifest with a layer that was compressed on the way is another one, and is written in OCI's types throughout. */
    private static Manifest asOci(Manifest manifest, List<Descriptor> layers) {
        Descriptor config = manifest.config();
        return new Manifest(
                MediaTypes.OCI_MANIFEST,
                new Descriptor(MediaTypes.OCI_CONFIG, config.digest(), config.size()),
                layers.stream().map(Push::asOci).toList());
    }

    private static Descriptor asOci(Descriptor layer) {
        boolean docker = layer.mediaType().equals(MediaTypes.DOCKER_LAYER_GZIP);
        return new Descriptor(docker ? MediaTypes.OCI_LAYER_GZIP : layer.mediaType(), layer.digest(), layer.size());
    }

    private LongConsumer teller(Descriptor layer) {
        String id = layer.digest().shortHex();
        return new Pace(bytes -> progress.accept(new PullProgress(id, "Pushing", bytes, layer.size())));
    }

    private void tell(Descriptor layer, String status) {
        progress.accept(PullProgress.of(layer.digest().shortHex(), status));
    }
}
