package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.ImageStore;
import io.cofferdam.image.PartialBlobs;
import io.cofferdam.layer.LayerSource;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** The layers of one pull: from the store where it has them, from the registry otherwise, each fetched by one pull at a time. */
final class LayerDownloads implements LayerSource {

    private final ImageStore images;
    private final Repository repository;
    private final Consumer<PullProgress> progress;
    private final Map<Digest, LayerDownload> open = new ConcurrentHashMap<>();
    private volatile boolean aborted;
    private volatile boolean piecedAny;

    LayerDownloads(ImageStore images, Repository repository, Consumer<PullProgress> progress) {
        this.images = images;
        this.repository = repository;
        this.progress = progress;
    }

    /** Whether bytes of several answers were put together: if the whole is wrong, that may be what is wrong with it. */
    boolean piecedAny() {
        return piecedAny;
    }

    @Override
    public InputStream open(Descriptor layer) throws IOException {
        PartialBlobs.Claim claim = claim(layer);
        try {
            LayerDownload download =
                    claim.isStored() ? null : new LayerDownload(claim, layer, repository, teller(layer));
            // between the two looks another pull may have made a blob of what was a part
            if (download == null || (!download.resumed() && claim.isStored())) {
                claim.close();
                tell(layer, "Already exists");
                return images.openBlob(layer.digest());
            }
            if (download.resumed()) {
                piecedAny = true;
            }
            open.put(layer.digest(), download);
            if (aborted) {
                download.abort();
            }
            return download;
        } catch (IOException | RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    @Override
    public void verified(Descriptor layer) {
        LayerDownload download = open.remove(layer.digest());
        if (download != null) {
            download.verified();
            tell(layer, "Download complete");
        }
    }

    @Override
    public ProblemException failed(Descriptor layer, ProblemException why) {
        LayerDownload download = open.remove(layer.digest());
        if (download != null && download.pieced()) {
            piecedAny = true;
        }
        boolean wrong = download != null && ImagePuller.WRONG_CONTENT.contains(why.kind()) && download.refused(why);
        if (download == null && ImagePuller.WRONG_CONTENT.contains(why.kind())) {
            return RegistryProblems.wrongHere(layer, why);
        }
        return wrong ? RegistryProblems.wrongLayer(repository, layer, why) : why;
    }

    @Override
    public void abort() {
        aborted = true;
        repository.session().abort();
        open.values().forEach(LayerDownload::abort);
    }

    private PartialBlobs.Claim claim(Descriptor layer) throws IOException {
        try {
            return images.partials().claim(layer.digest(), () -> tell(layer, "Waiting"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while another pull fetches " + layer.digest());
        }
    }

    private void tell(Descriptor layer, String status) {
        progress.accept(PullProgress.of(layer.digest().shortHex(), status));
    }

    private LongConsumer teller(Descriptor layer) {
        String id = layer.digest().shortHex();
        return new Pace(bytes -> progress.accept(new PullProgress(id, "Downloading", bytes, layer.size())));
    }
}
