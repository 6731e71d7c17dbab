package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.ImageConfig;
import io.cofferdam.image.Ingest;
import io.cofferdam.image.Ingest.Blob;
import io.cofferdam.image.Manifest;
import io.cofferdam.image.MediaTypes;
import java.io.IOException;
import java.util.List;

/** Writes the config and the manifest of an image whose layers are blobs already. */
final class ImageBlobs {

    private ImageBlobs() {}

    /** The descriptor of the manifest. */
    static Descriptor write(Ingest ingest, ImageConfig config, List<Descriptor> layers) throws IOException {
        Blob configBlob = ingest.write(config.toJson());
        Manifest manifest = new Manifest(
                MediaTypes.OCI_MANIFEST,
                new Descriptor(MediaTypes.OCI_CONFIG, configBlob.digest(), configBlob.size()),
                layers);
        Blob blob = ingest.write(manifest.toJson());
        return new Descriptor(MediaTypes.OCI_MANIFEST, blob.digest(), blob.size());
    }
}
