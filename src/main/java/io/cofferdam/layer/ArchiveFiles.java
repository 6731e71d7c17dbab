package io.cofferdam.layer;

import io.cofferdam.image.Digest;
import io.cofferdam.image.Ingest;
import io.cofferdam.image.Ingest.Blob;
import io.cofferdam.linux.FileStat;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The files of an image archive, each taken into the store as a blob while the archive streams by. */
final class ArchiveFiles {

    private static final String BLOBS = "blobs/sha256/";
    private static final int MAX_FILES = 20_000;
    private static final int MAX_LINKS_FOLLOWED = 8;
    /** Below this a second reading costs less than a thread. */
    private static final long EARLY_FROM_BYTES = 256 << 10;

    private static final long TELL_EVERY_BYTES = 4L << 20;

    private final Map<String, Blob> files = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final Ingest ingest;
    private final EarlyLayers early;
    private final UnpackLimits limits;

    private ArchiveFiles(Ingest ingest, EarlyLayers early, UnpackLimits limits) {
        this.ingest = ingest;
        this.early = early;
        this.limits = limits;
    }

    /** Reads the whole archive; a file under {@code blobs/sha256} must have the digest it is named after. */
    static ArchiveFiles read(
            InputStream in,
            Ingest ingest,
            EarlyLayers early,
            UnpackLimits limits,
            DiskGuard disk,
            Consumer<LoadProgress> progress)
            throws IOException {
        MeteredInput compressed = new MeteredInput(in, null, teller(progress));
        ArchiveFiles files = new ArchiveFiles(ingest, early, limits);
        try (InputStream plain = Decompression.open(compressed)) {
            MeteredInput tar =
                    new MeteredInput(plain, null, limits.bound(compressed).and(disk.bound()));
            TarReader reader = new TarReader(tar, limits);
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                files.take(entry, reader);
            }
            // a client that still sends must not find the door shut
            tar.drain();
        }
        return files;
    }

    boolean has(String path) {
        return find(path) != null;
    }

    /** The blob of a path in the archive, following links inside it; null if there is none. */
    @Nullable
    Blob find(String path) {
        String at = EntryPath.clean(path, limits).value();
        for (int i = 0; i < MAX_LINKS_FOLLOWED; i++) {
            Blob blob = files.get(at);
            if (blob != null) {
                return blob;
            }
            String target = links.get(at);
            if (target == null) {
                return null;
            }
            at = target;
        }
        return null;
    }

    byte[] readJson(String path) throws IOException {
        Blob blob = find(path);
        if (blob == null) {
            throw BadArchive.because("It has no " + path + ".");
        }
        return ingest.readJson(blob.digest(), path);
    }

    private void take(TarEntry entry, TarReader reader) throws IOException {
        EntryPath path = EntryPath.clean(entry.name(), limits);
        if (files.size() + links.size() >= MAX_FILES) {
            throw BadArchive.because("It has more than " + MAX_FILES
                    + " files: it looks like a root file system, not like saved images.");
        }
        if (entry.isRegular()) {
            String name = path.value();
            String address = name.startsWith(BLOBS) ? "sha256:" + name.substring(BLOBS.length()) : "";
            if (files.containsKey(name)) {
                throw BadArchive.hostile(entry.name(), "The archive has two files of that name.");
            }
            Digest expected = Digest.isDigest(address) ? Digest.parse(address) : null;
            files.put(name, store(entry, reader.content(), expected));
        } else if (entry.type() == FileStat.Type.SYMLINK) {
            String target = entry.linkName();
            links.put(path.value(), resolve(target.startsWith("/") ? target : path.parent() + "/" + target));
        } else if (entry.isHardLink()) {
            links.put(path.value(), resolve(entry.linkName()));
        }
    }

    /** Large files are layers for all that is known: they are unpacked while they come by, unless they were here before. */
    private Blob store(TarEntry entry, InputStream content, @Nullable Digest expected) throws IOException {
        boolean known = expected != null && ingest.keep(expected);
        if (known || entry.size() < EARLY_FROM_BYTES || entry.name().endsWith(".json")) {
            return ingest.write(content, expected);
        }
        Blob[] blob = new Blob[1];
        early.unpackWhile(content, in -> {
            blob[0] = ingest.write(in, expected);
            return blob[0].digest();
        });
        return blob[0];
    }

    private String resolve(String target) {
        return EntryPath.clean(target, limits).value();
    }

    private static MeteredInput.Bound teller(Consumer<LoadProgress> progress) {
        long[] next = {TELL_EVERY_BYTES};
        return bytes -> {
            if (bytes >= next[0]) {
                next[0] = bytes + TELL_EVERY_BYTES;
                progress.accept(new LoadProgress("", "Reading archive", bytes, 0));
            }
        };
    }
}
