package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.ImageStore;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sends images to registries: what is there is skipped, what another repository has is mounted, the rest is uploaded. */
public final class ImagePusher {

    private static final int MAX_SOURCES = 5;

    private final RegistryClient registries;
    private final ImageStore images;

    public ImagePusher(RegistryClient registries, ImageStore images) {
        this.registries = registries;
        this.images = images;
    }

    /** Pushes an image under one of its names; interrupting the thread ends it. Progress is told from several threads, one at a time. */
    public Pushed push(ImageReference name, Credentials credentials, Consumer<PullProgress> progress) {
        Consumer<PullProgress> inTurn = inTurn(progress);
        InFlight inFlight = new InFlight(why -> inTurn.accept(PullProgress.of(null, why)));
        return Interruptible.run(
                inFlight,
                "Begin it again: a layer that the registry has is not sent twice.",
                () -> push(name, credentials, inTurn, inFlight));
    }

    private Pushed push(
            ImageReference name, Credentials credentials, Consumer<PullProgress> progress, InFlight inFlight) {
        Image image = images.require(name.canonical());
        List<String> sources = repositoriesWith(image, name);
        String scope = Stream.concat(
                        Stream.of(RegistryClient.scope(name.repository(), "pull,push")),
                        sources.stream().map(repository -> RegistryClient.scope(repository, "pull")))
                .collect(Collectors.joining(" "));
        List<Endpoint> endpoints = registries.toPush(name);
        for (Endpoint endpoint : endpoints) {
            boolean last = endpoint.equals(endpoints.getLast());
            Repository repository = registries.open(endpoint, last, name, credentials, scope, inFlight);
            if (repository != null) {
                int threads = registries.settings().parallelLayers();
                Uploads uploads = new Uploads(repository, name);
                try {
                    return new Push(images, uploads, name, image, sources, threads, progress).run();
                } catch (ProblemException e) {
                    throw e.kind() == Kind.UNAUTHENTICATED
                            ? RegistryProblems.pushDenied(name, e.problem().why())
                            : e;
                }
            }
        }
        throw new IllegalStateException("a registry has at least one endpoint");
    }

    static Consumer<PullProgress> inTurn(Consumer<PullProgress> progress) {
        return step -> {
            synchronized (progress) {
                progress.accept(step);
            }
        };
    }

    /** Repositories of the same registry under which images with layers of this one are known here. */
    private List<String> repositoriesWith(Image image, ImageReference name) {
        Set<Digest> wanted = image.layers().stream().map(Descriptor::digest).collect(Collectors.toSet());
        Set<String> repositories = new LinkedHashSet<>();
        for (Image other : images.list()) {
            if (other.layers().stream().anyMatch(layer -> wanted.contains(layer.digest()))) {
                other.repoDigests().stream()
                        .filter(known -> known.registry().equals(name.registry()) && !known.sameRepository(name))
                        .forEach(known -> repositories.add(known.repository()));
            }
        }
        return repositories.stream().limit(MAX_SOURCES).toList();
    }
}
