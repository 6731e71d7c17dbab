package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Fetches a layer that is unpacked here already and only its blob is missing. */
final class LayerCopy {

    private static final int CHUNK_BYTES = 1 << 16;

    private final LayerDownloads downloads;

    LayerCopy(LayerDownloads downloads) {
        this.downloads = downloads;
    }

    void take(Descriptor layer) throws IOException {
        MessageDigest hash = Digest.sha256();
        long size = 0;
        try (InputStream in = downloads.open(layer)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                hash.update(chunk, 0, n);
                size += n;
                if (size > layer.size()) {
                    throw downloads.failed(layer, wrong(layer));
                }
            }
            if (size != layer.size() || !Digest.ofHash(hash.digest()).equals(layer.digest())) {
                throw downloads.failed(layer, wrong(layer));
            }
            downloads.verified(layer);
        }
    }

    private static ProblemException wrong(Descriptor layer) {
        return ProblemException.invalid(
                "The layer " + layer.digest() + " is not what its digest says.",
                "Its size or its digest is another.",
                "The image is damaged or was altered; fetch it again from where it came.");
    }
}
