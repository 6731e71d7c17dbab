package io.cofferdam.registry;

import io.cofferdam.image.ImageReference;
import io.cofferdam.image.ImageStore;
import io.cofferdam.image.Platform;
import io.cofferdam.layer.LayerStore;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Brings images from registries; what a failed pull has brought so far is kept for the next one. */
public final class ImagePuller {

    /** Kinds of problems that content has, not the way to it. */
    static final Set<Kind> WRONG_CONTENT = Set.of(Kind.INVALID, Kind.TOO_LARGE);

    private final RegistryClient registries;
    private final ImageStore images;
    private final LayerStore layers;

    public ImagePuller(RegistryClient registries, ImageStore images, LayerStore layers) {
        this.registries = registries;
        this.images = images;
        this.layers = layers;
    }

    /**
     * Fetches, verifies and unpacks an image in one pass. Interrupting the thread ends it.
     *
     * @param progress told from several threads, one at a time
     */
    public Pulled pull(PullRequest request, Consumer<PullProgress> progress) {
        Consumer<PullProgress> inTurn = ImagePusher.inTurn(progress);
        InFlight inFlight = new InFlight(why -> inTurn.accept(PullProgress.of(null, why)));
        return Interruptible.run(inFlight, "Begin it again: what has come so far is kept.", () -> {
            AtomicBoolean pieced = new AtomicBoolean();
            try {
                return pull(request, inTurn, inFlight, pieced);
            } catch (ProblemException e) {
                if (!WRONG_CONTENT.contains(e.kind()) || !pieced.get()) {
                    throw e;
                }
                // one of the parts may have been what was wrong; they are dropped now
                return pull(request, inTurn, inFlight, pieced);
            }
        });
    }

    private Pulled pull(PullRequest request, Consumer<PullProgress> inTurn, InFlight inFlight, AtomicBoolean pieced) {
        int parallel = registries.settings().parallelLayers();
        return atFirstThatHasIt(request, inFlight, repository -> {
            LayerDownloads downloads = new LayerDownloads(images, repository, inTurn);
            try {
                return new Pull(repository, request, images, layers, downloads, parallel, inTurn).run();
            } finally {
                pieced.compareAndSet(false, downloads.piecedAny());
            }
        });
    }

    /** The tags of a repository. */
    public List<String> tags(ImageReference repository, Credentials credentials) {
        PullRequest request = new PullRequest(repository, Platform.host(), credentials);
        return atFirstThatHasIt(request, new InFlight(), Repository::tags);
    }

    /** What a registry has under a name, without fetching it. */
    public RemoteImage look(ImageReference image, Credentials credentials) {
        PullRequest request = new PullRequest(image, Platform.host(), credentials);
        return atFirstThatHasIt(request, new InFlight(), repository -> ManifestChoice.look(repository, image));
    }

    private interface Reading<T> {
        T from(Repository repository);
    }

    /** Mirrors may lack an image or be down; the registry itself has the last word. */
    private <T> T atFirstThatHasIt(PullRequest request, InFlight inFlight, Reading<T> reading) {
        List<Endpoint> endpoints = registries.toPull(request.image());
        String scope = RegistryClient.scope(request.image().repository(), "pull");
        Map<Endpoint, ProblemException> atMirrors = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints) {
            boolean last = endpoint.equals(endpoints.getLast());
            try {
                Repository repository =
                        registries.open(endpoint, last, request.image(), request.credentials(), scope, inFlight);
                if (repository != null) {
                    return reading.from(repository);
                }
            } catch (ProblemException e) {
                if (!endpoint.mirror() || Thread.currentThread().isInterrupted()) {
                    throw lastWord(request.image(), e, atMirrors);
                }
                atMirrors.put(endpoint, e);
            }
        }
        throw new IllegalStateException("a registry has at least one endpoint");
    }

    /** A registry that could not answer leaves those of its mirrors that did to be heard. */
    private static ProblemException lastWord(
            ImageReference image, ProblemException e, Map<Endpoint, ProblemException> atMirrors) {
        return switch (e.kind()) {
            case UNAUTHENTICATED ->
                RegistryProblems.pullDenied(image, e.problem().why());
            case UNAVAILABLE, TOO_MANY -> RegistryProblems.alsoAtMirrors(e, atMirrors);
            default -> e;
        };
    }
}
