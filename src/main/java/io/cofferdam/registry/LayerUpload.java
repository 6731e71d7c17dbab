package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.ImageStore;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.LongConsumer;

/** Makes a registry have a layer, by the least work that does it. */
final class LayerUpload {

    private final ImageStore images;
    private final Uploads uploads;

    /** @param status what happened, in Docker's words */
    record Sent(Descriptor layer, String status) {}

    LayerUpload(ImageStore images, Uploads uploads) {
        this.images = images;
        this.uploads = uploads;
    }

    /**
     * Skips what is there, mounts what another repository has, and uploads the rest.
     *
     * @param elsewhere other repositories of the same registry that may have it
     * @param progress told the bytes of the stored layer that have been sent
     */
    Sent send(Descriptor stored, List<String> elsewhere, LongConsumer progress) {
        Descriptor known = MediaTypes.isUncompressedLayer(stored.mediaType())
                ? images.compressedForms().find(stored.digest())
                : stored;
        if (known != null) {
            if (uploads.has(known.digest())) {
                return new Sent(known, "Layer already exists");
            }
            for (String repository : elsewhere) {
                if (uploads.mount(known.digest(), repository)) {
                    return new Sent(known, "Mounted from " + repository);
                }
            }
        }
        return new Sent(upload(stored, progress), "Pushed");
    }

    /** Uploads content that is in memory. */
    void upload(Call.Body content, Digest digest) {
        repeat(upload -> {
            uploads.finish(uploads.send(upload, content), digest);
            return digest;
        });
    }

    private Descriptor upload(Descriptor stored, LongConsumer progress) {
        return repeat(upload -> {
            UploadContent content = new UploadContent(images, stored, progress);
            URI end = uploads.send(upload, content);
            Descriptor sent = content.sent();
            uploads.finish(end, sent.digest());
            if (!sent.equals(stored)) {
                images.compressedForms().remember(stored.digest(), sent);
            }
            return sent;
        });
    }

    private interface Attempt<T> {
        T at(URI upload) throws IOException;
    }

    private <T> T repeat(Attempt<T> attempt) {
        for (int failures = 1; ; failures++) {
            URI upload = uploads.begin();
            try {
                return attempt.at(upload);
            } catch (ProblemException e) {
                uploads.cancel(upload);
                throw e;
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted() || !uploads.retries().allow(failures)) {
                    uploads.cancel(upload);
                    throw RegistryProblems.unreachable(uploads.endpoint(), e);
                }
                pause(failures);
            }
        }
    }

    private void pause(int failures) {
        try {
            uploads.retries().await(failures, null);
        } catch (IOException interrupted) {
            throw RegistryProblems.unreachable(uploads.endpoint(), interrupted);
        }
    }
}
