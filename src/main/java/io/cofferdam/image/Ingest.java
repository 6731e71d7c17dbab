package io.cofferdam.image;

import io.cofferdam.linux.BulkWriter;
import io.cofferdam.linux.Directory;
import io.cofferdam.linux.OpenFile;
import io.cofferdam.linux.PendingWrites;
import io.cofferdam.linux.Trees;
import io.cofferdam.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes new content into the store: blobs first, verified as they are written, then images made of them. Closing drops every
 * blob that no image came to need.
 */
public final class Ingest implements AutoCloseable {

    private static final int CHUNK_BYTES = 1 << 16;

    private final ImageStore store;
    private final ImageLayout layout;
    private final List<Digest> pinned = new ArrayList<>();
    /** What the store did not have before; guarded by {@link #pinned}. */
    private final Set<Digest> brought = new HashSet<>();

    private final PendingWrites writes;
    /** For one blob at a time. */
    private final BulkWriter bulk = new BulkWriter();

    Ingest(ImageStore store, ImageLayout layout) throws IOException {
        this.store = store;
        this.layout = layout;
        this.writes = PendingWrites.on(layout.root());
    }

    /** A written blob. */
    public record Blob(Digest digest, long size) {}

    /** Writes a stream to its end as a blob; {@code expected} is refused if the content is another's. */
    public Blob write(InputStream in, @Nullable Digest expected) throws IOException {
        String name = layout.newTemporaryName();
        Path temporary = layout.temporary(name);
        try {
            MessageDigest hash = Digest.sha256();
            long size = copy(in, name, hash);
            Digest digest = Digest.ofHash(hash.digest());
            if (expected != null && !expected.equals(digest)) {
                throw ProblemException.invalid(
                        "The content of " + expected + " is not what its digest says.",
                        "Its digest is " + digest + ".",
                        "The file is damaged or was altered; fetch it again from where it came.");
            }
            settle(temporary, digest);
            return new Blob(digest, size);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Writes what a source gives as a blob. */
    public Blob write(Source source) throws IOException {
        String name = layout.newTemporaryName();
        Path temporary = layout.temporary(name);
        try {
            HashingOutput out;
            try (Directory directory = Trees.open(layout.ingestDirectory());
                    OpenFile file = directory.createFile(name, 0600)) {
                out = new HashingOutput(file);
                source.writeTo(out);
            }
            Digest digest = out.digest();
            settle(temporary, digest);
            return new Blob(digest, out.count());
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Something that writes its content rather than being read. */
    @FunctionalInterface
    public interface Source {
        void writeTo(OutputStream out) throws IOException;
    }

    public Blob write(byte[] content) throws IOException {
        return write(new ByteArrayInputStream(content), null);
    }

    /** Keeps a blob for as long as this ingest is open; false if the store does not have it. */
    public boolean keep(Digest digest) {
        pin(digest);
        return layout.has(digest);
    }

    /**
     * Keeps all that an image of the store has for as long as this ingest is open, and refuses one that is not whole.
     *
     * @return the image's manifest
     */
    public Descriptor keepAll(Image image) throws IOException {
        Descriptor manifest = store.manifestOf(image);
        try {
            candidate(manifest, List.of());
            return manifest;
        } catch (ProblemException e) {
            throw ProblemException.internal(
                    "The image " + image.displayName() + " is not whole on this host.",
                    e.problem().why(),
                    "Load or pull it again; 'cofferdam store check' tells what else is missing.",
                    e);
        }
    }

    public InputStream openBlob(Digest digest) throws IOException {
        return layout.read(digest);
    }

    /** A small JSON blob, whole and verified. */
    public byte[] readJson(Digest digest, String what) throws IOException {
        return layout.readJson(digest, what);
    }

    /** Reads the image of a manifest and checks that all its parts are there; it is not in the store yet. */
    public Image inspect(Descriptor manifest) throws IOException {
        return candidate(manifest, List.of()).image();
    }

    /** Makes the manifest's image part of the store under these names. */
    public Image commit(Descriptor manifest, List<ImageReference> names) throws IOException {
        return commit(manifest, names, null);
    }

    /** As above, and remembers under which digest a registry has it. */
    public Image commit(Descriptor manifest, List<ImageReference> names, @Nullable ImageReference repoDigest)
            throws IOException {
        List<ImageReference> tags = names.stream().map(ImageReference::tagged).toList();
        StoredImage candidate = candidate(manifest, tags);
        // one flush for all blobs and their names is faster than one for each, and the index comes after it
        writes.sync();
        return store.commit(repoDigest == null ? candidate : candidate.withRepoDigests(List.of(repoDigest)));
    }

    /** Makes a blob of what came in parts and was verified meanwhile; false if there is no such part. */
    public boolean adopt(Digest digest) throws IOException {
        pinNew(digest);
        return store.partials().promote(digest) || layout.has(digest);
    }

    @Override
    public void close() {
        writes.close();
        List<Digest> released;
        Set<Digest> fresh;
        synchronized (pinned) {
            released = List.copyOf(pinned);
            fresh = Set.copyOf(brought);
            pinned.clear();
            brought.clear();
        }
        store.release(released, fresh);
    }

    private StoredImage candidate(Descriptor manifest, List<ImageReference> tags) throws IOException {
        CandidateReader reader = new CandidateReader(layout);
        pin(manifest.digest());
        Manifest parts = reader.manifest(manifest);
        pin(parts.config().digest());
        parts.layers().forEach(layer -> pin(layer.digest()));
        return reader.read(manifest, tags);
    }

    private void settle(Path temporary, Digest digest) throws IOException {
        pinNew(digest);
        Files.move(temporary, layout.blob(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void pinNew(Digest digest) {
        pin(digest);
        if (!layout.has(digest)) {
            synchronized (pinned) {
                brought.add(digest);
            }
        }
    }

    private void pin(Digest digest) {
        synchronized (pinned) {
            pinned.add(digest);
        }
        store.pin(digest);
    }

    private synchronized long copy(InputStream in, String name, MessageDigest hash) throws IOException {
        long[] size = {0};
        try (Directory directory = Trees.open(layout.ingestDirectory());
                OpenFile file = directory.createFile(name, 0600)) {
            bulk.fill(file, sink -> {
                byte[] chunk = new byte[CHUNK_BYTES];
                for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                    hash.update(chunk, 0, n);
                    sink.write(chunk, 0, n);
                    size[0] += n;
                }
            });
        }
        return size[0];
    }
}
