package io.cofferdam.image;

import io.cofferdam.linux.DurableFile;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The paths of an OCI image layout on disk (image-spec/image-layout.md); nobody else joins them. */
final class ImageLayout {

    /** A manifest or config that is larger is no honest one. */
    static final int MAX_JSON_BYTES = 8 << 20;

    private final Path root;
    private final Path blobs;
    private final Path ingest;
    private final Path partial;
    private final AtomicLong serial = new AtomicLong();

    private ImageLayout(Path root) {
        this.root = root;
        this.blobs = root.resolve("blobs/sha256");
        this.ingest = root.resolve("ingest");
        this.partial = root.resolve("partial");
    }

    /** Opens the layout, making an empty one where there is none; what an ended process left half-written goes. */
    static ImageLayout open(Path root) throws IOException {
        ImageLayout layout = new ImageLayout(root);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(root, ownerOnly);
        Files.createDirectories(layout.blobs, ownerOnly);
        Files.createDirectories(layout.ingest, ownerOnly);
        Files.createDirectories(layout.partial, ownerOnly);
        for (Path leftover : layout.leftovers()) {
            Files.delete(leftover);
        }
        if (!Files.exists(layout.indexFile())) {
            if (!layout.allBlobs().isEmpty()) {
                throw unusable("It is missing, though there are images.");
            }
            layout.writeIndex(new ImageIndex(List.of()));
        }
        if (!Files.exists(layout.versionFile())) {
            layout.writeVersion();
        }
        return layout;
    }

    /** A layout to be looked at: nothing is made or removed. */
    static ImageLayout at(Path root) {
        return new ImageLayout(root);
    }

    /** What was being written when a process ended. */
    List<Path> leftovers() throws IOException {
        List<Path> leftovers = new ArrayList<>(Files.isDirectory(ingest) ? children(ingest) : List.of());
        leftovers.addAll(DurableFile.leftovers(root));
        return leftovers;
    }

    ImageIndex readIndex() throws IOException {
        try {
            return ImageIndex.parse(Files.readAllBytes(indexFile()), null);
        } catch (NoSuchFileException e) {
            throw unusable("It is missing.");
        } catch (ProblemException e) {
            throw unusable(e.problem().why());
        }
    }

    /** An empty one in its place would give all that the images have to the garbage. */
    private static ProblemException unusable(String why) {
        return new ProblemException(
                ProblemException.Kind.INTERNAL,
                new Problem(
                        "The index of the images, index.json, cannot be used.",
                        why,
                        "Put it back, or let 'cofferdam store check --repair' make it anew from the images that are here."));
    }

    void writeIndex(ImageIndex index) throws IOException {
        DurableFile.write(indexFile(), index.toJson());
    }

    void writeVersion() throws IOException {
        DurableFile.write(versionFile(), LayoutVersion.json());
    }

    byte[] readVersion() throws IOException {
        return Files.readAllBytes(versionFile());
    }

    private Path versionFile() {
        return root.resolve(LayoutVersion.FILE);
    }

    Path blob(Digest digest) {
        return blobs.resolve(digest.hex());
    }

    boolean has(Digest digest) {
        return Files.isRegularFile(blob(digest));
    }

    InputStream read(Digest digest) throws IOException {
        return Files.newInputStream(blob(digest));
    }

    /** A whole JSON blob, checked against its digest. */
    byte[] readJson(Digest digest, String what) throws IOException {
        Path file = blob(digest);
        if (!Files.isRegularFile(file)) {
            throw Json.bad(what, "Its content " + digest + " is missing.");
        }
        if (Files.size(file) > MAX_JSON_BYTES) {
            throw ProblemException.invalid(
                    "The " + what + " cannot be used.",
                    "It is larger than " + (MAX_JSON_BYTES >> 20) + " MiB.",
                    "Make the image again with a smaller one.");
        }
        byte[] bytes = Files.readAllBytes(file);
        if (!Digest.of(bytes).equals(digest)) {
            throw Json.bad(what, "Its content does not have the digest " + digest + ".");
        }
        return bytes;
    }

    /** A name for a blob that is being written. */
    String newTemporaryName() {
        return "blob-" + serial.incrementAndGet() + ".tmp";
    }

    Path temporary(String name) {
        return ingest.resolve(name);
    }

    Path ingestDirectory() {
        return ingest;
    }

    Path partial(Digest digest) {
        return partial.resolve(digest.hex());
    }

    List<Digest> allPartials() throws IOException {
        return digestsIn(partial);
    }

    List<Digest> allBlobs() throws IOException {
        return digestsIn(blobs);
    }

    private static List<Digest> digestsIn(Path directory) throws IOException {
        List<Digest> digests = new ArrayList<>();
        for (Path file : children(directory)) {
            String digest = "sha256:" + file.getFileName();
            if (Digest.isDigest(digest) && Files.isRegularFile(file)) {
                digests.add(Digest.parse(digest));
            }
        }
        return digests;
    }

    /** What lies among the blobs and is none. */
    List<Path> strays() throws IOException {
        List<Path> strays = new ArrayList<>();
        for (Path child : Files.isDirectory(blobs) ? children(blobs) : List.<Path>of()) {
            if (!Digest.isDigest("sha256:" + child.getFileName()) || !Files.isRegularFile(child)) {
                strays.add(child);
            }
        }
        return strays;
    }

    Path root() {
        return root;
    }

    Path compressedForms() {
        return root.resolve("compressed.json");
    }

    private Path indexFile() {
        return root.resolve("index.json");
    }

    private static List<Path> children(Path directory) throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            List<Path> children = new ArrayList<>();
            stream.forEach(children::add);
            return children;
        }
    }
}
