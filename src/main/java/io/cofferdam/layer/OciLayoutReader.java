package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.ImageIndex;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Ingest;
import io.cofferdam.image.Ingest.Blob;
import io.cofferdam.image.LayoutVersion;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.image.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds the images of an archive that is an OCI image layout (image-spec/image-layout.md). */
final class OciLayoutReader {

    static final String INDEX = "index.json";

    private static final int MAX_NESTING = 3;
    private static final int MAX_MANIFESTS = 1000;

    private final ArchiveFiles files;
    private final Ingest ingest;
    private final Platform wanted;
    private int manifestsSeen;

    OciLayoutReader(ArchiveFiles files, Ingest ingest, Platform wanted) {
        this.wanted = wanted;
        this.files = files;
        this.ingest = ingest;
    }

    /** One image for each entry of the index: of several platforms, the wanted one's. */
    List<FoundImage> images() throws IOException {
        checkVersion();
        List<FoundImage> found = new ArrayList<>();
        for (Descriptor entry : ImageIndex.parse(files.readJson(INDEX), null).manifests()) {
            ImageReference name = ImageIndex.nameOf(entry);
            List<ImageReference> names = name == null ? List.of() : List.of(name);
            List<Descriptor> manifests = manifestsOf(entry, 0);
            if (!manifests.isEmpty()) {
                found.add(new FoundImage(choose(manifests), names));
            }
        }
        return found;
    }

    /** Every manifest that the index leads to and the archive holds, for all platforms. */
    List<FoundImage> manifests() throws IOException {
        checkVersion();
        List<FoundImage> all = new ArrayList<>();
        for (Descriptor entry : ImageIndex.parse(files.readJson(INDEX), null).manifests()) {
            ImageReference name = ImageIndex.nameOf(entry);
            List<ImageReference> names = name == null ? List.of() : List.of(name);
            manifestsOf(entry, 0).forEach(manifest -> all.add(new FoundImage(manifest, names)));
        }
        return all;
    }

    /** Archives of old tools have no such file. */
    private void checkVersion() throws IOException {
        if (files.has(LayoutVersion.FILE)) {
            LayoutVersion.require(files.readJson(LayoutVersion.FILE));
        }
    }

    private List<Descriptor> manifestsOf(Descriptor entry, int nesting) throws IOException {
        if (++manifestsSeen > MAX_MANIFESTS || nesting > MAX_NESTING) {
            throw BadArchive.because("Its index leads to too many others.");
        }
        if (MediaTypes.isManifest(entry.mediaType())) {
            checkPresent(entry, nesting);
            return isAttestation(entry) || !isHere(entry) ? List.of() : List.of(entry);
        }
        if (!MediaTypes.isIndex(entry.mediaType())) {
            throw BadArchive.because(
                    "Its index lists \"" + BadArchive.printable(entry.mediaType()) + "\", which is no image.");
        }
        checkPresent(entry, nesting);
        List<Descriptor> manifests = new ArrayList<>();
        if (isHere(entry)) {
            byte[] json = ingest.readJson(entry.digest(), "image index");
            for (Descriptor nested : ImageIndex.parse(json, entry.mediaType()).manifests()) {
                manifests.addAll(manifestsOf(nested, nesting + 1));
            }
        }
        return manifests;
    }

    /** Of several platforms' images an archive may hold only some; what the layout itself lists must be there. */
    private void checkPresent(Descriptor entry, int nesting) {
        if (nesting == 0 && !isHere(entry)) {
            throw BadArchive.because("Its index lists the manifest " + entry.digest() + ", which it does not hold.");
        }
    }

    private boolean isHere(Descriptor entry) {
        Blob blob = files.find("blobs/sha256/" + entry.digest().hex());
        return blob != null && blob.digest().equals(entry.digest());
    }

    private static boolean isAttestation(Descriptor entry) {
        Platform platform = entry.platform();
        return entry.annotations().containsKey("vnd.docker.reference.type")
                || (platform != null && platform.os().equals("unknown"));
    }

    private Descriptor choose(List<Descriptor> manifests) {
        for (Descriptor manifest : manifests) {
            Platform platform = manifest.platform();
            if (platform != null && wanted.runs(platform)) {
                return manifest;
            }
        }
        if (manifests.size() == 1) {
            return manifests.getFirst();
        }
        throw BadArchive.lacks(wanted);
    }
}
