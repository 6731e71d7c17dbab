package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.ImageIndex;
import io.cofferdam.image.Ingest;
import io.cofferdam.image.LayoutVersion;
import io.cofferdam.linux.FileStat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes images as one archive that is an OCI image layout and what {@code docker load} of any age reads. */
final class ArchiveWriter {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Instant TIME = Instant.EPOCH;

    private final Ingest kept;

    /** @param kept keeps the blobs of what is written */
    ArchiveWriter(Ingest kept) {
        this.kept = kept;
    }

    void write(List<SavedImage> chosen, OutputStream out) throws IOException {
        TarWriter tar = new TarWriter(out);
        tar.putDirectory("blobs", 0755, TIME);
        tar.putDirectory("blobs/sha256", 0755, TIME);
        for (Map.Entry<Digest, Long> blob : blobs(chosen).entrySet()) {
            put(tar, blob.getKey(), blob.getValue());
        }
        tar.putFile("index.json", index(chosen).toJson(), 0644, TIME);
        tar.putFile("manifest.json", dockerManifest(chosen), 0644, TIME);
        tar.putFile(LayoutVersion.FILE, LayoutVersion.json(), 0644, TIME);
        tar.putFile("repositories", repositories(chosen), 0644, TIME);
        tar.finish();
    }

    private static Map<Digest, Long> blobs(List<SavedImage> chosen) {
        Map<Digest, Long> blobs = new TreeMap<>();
        for (SavedImage each : chosen) {
            blobs.put(each.manifest().digest(), each.manifest().size());
            blobs.put(each.image().id(), each.configBytes());
            each.image().layers().forEach(layer -> blobs.put(layer.digest(), layer.size()));
        }
        return blobs;
    }

    private void put(TarWriter tar, Digest digest, long size) throws IOException {
        TarEntry entry =
                new TarEntry(FileStat.Type.REGULAR, path(digest), "", 0644, 0, 0, size, TIME, 0, 0, Map.of(), null);
        // hashing it too would make 1.8 s of the 1.2 s that 500 MB take; what compares every digest is "store check"
        try (InputStream content = kept.openBlob(digest)) {
            tar.put(entry, content);
        }
    }

    private static ImageIndex index(List<SavedImage> chosen) {
        List<Descriptor> entries = new ArrayList<>();
        for (SavedImage each : chosen) {
            Descriptor manifest = each.manifest();
            if (each.names().isEmpty()) {
                entries.add(manifest);
            }
            each.names().forEach(name -> entries.add(manifest.withAnnotations(ImageIndex.nameAnnotations(name))));
        }
        return new ImageIndex(entries);
    }

    private static byte[] dockerManifest(List<SavedImage> chosen) {
        ArrayNode items = MAPPER.createArrayNode();
        for (SavedImage each : chosen) {
            ObjectNode item = items.addObject();
            item.put("Config", path(each.image().id()));
            ArrayNode tags = item.putArray("RepoTags");
            each.names().forEach(name -> tags.add(name.familiar()));
            ArrayNode layers = item.putArray("Layers");
            each.image().layers().forEach(layer -> layers.add(path(layer.digest())));
        }
        return MAPPER.writeValueAsBytes(items);
    }

    /** What Docker before 1.10 read; newer ones only look that it is there. */
    private static byte[] repositories(List<SavedImage> chosen) {
        ObjectNode repositories = MAPPER.createObjectNode();
        for (SavedImage each : chosen) {
            each.names()
                    .forEach(name -> repositories
                            .withObject(
                                    "/" + name.familiarName().replace("~", "~0").replace("/", "~1"))
                            .put(String.valueOf(name.tag()), each.image().id().hex()));
        }
        return MAPPER.writeValueAsBytes(repositories);
    }

    private static String path(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }
}
