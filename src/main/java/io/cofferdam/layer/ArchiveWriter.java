package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageIndex;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.ImageStore;
import io.cofferdam.linux.FileStat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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

    private final ImageStore images;

    ArchiveWriter(ImageStore images) {
        this.images = images;
    }

    /** Writes images under the names given with each; none for an image that was asked for by id. */
    void write(Map<Image, List<ImageReference>> chosen, OutputStream out) throws IOException {
        TarWriter tar = new TarWriter(out);
        tar.putDirectory("blobs", 0755, TIME);
        tar.putDirectory("blobs/sha256", 0755, TIME);
        for (Map.Entry<Digest, Long> blob : blobs(chosen.keySet()).entrySet()) {
            put(tar, blob.getKey(), blob.getValue());
        }
        tar.putFile("index.json", index(chosen).toJson(), 0644, TIME);
        tar.putFile("manifest.json", dockerManifest(chosen), 0644, TIME);
        tar.putFile("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8), 0644, TIME);
        tar.putFile("repositories", repositories(chosen), 0644, TIME);
        tar.finish();
    }

    private Map<Digest, Long> blobs(Iterable<Image> chosen) throws IOException {
        Map<Digest, Long> blobs = new TreeMap<>();
        for (Image image : chosen) {
            Descriptor manifest = images.manifestOf(image);
            blobs.put(manifest.digest(), manifest.size());
            blobs.put(image.id(), images.sizeOfBlob(image.id()));
            image.layers().forEach(layer -> blobs.put(layer.digest(), layer.size()));
        }
        return blobs;
    }

    private void put(TarWriter tar, Digest digest, long size) throws IOException {
        TarEntry entry =
                new TarEntry(FileStat.Type.REGULAR, path(digest), "", 0644, 0, 0, size, TIME, 0, 0, Map.of(), null);
        try (InputStream content = images.openBlob(digest)) {
            tar.put(entry, content);
        }
    }

    private ImageIndex index(Map<Image, List<ImageReference>> chosen) {
        List<Descriptor> entries = new ArrayList<>();
        chosen.forEach((image, names) -> {
            Descriptor manifest = images.manifestOf(image);
            if (names.isEmpty()) {
                entries.add(manifest);
            }
            names.forEach(name -> entries.add(manifest.withAnnotations(ImageIndex.nameAnnotations(name))));
        });
        return new ImageIndex(entries);
    }

    private static byte[] dockerManifest(Map<Image, List<ImageReference>> chosen) {
        ArrayNode items = MAPPER.createArrayNode();
        chosen.forEach((image, names) -> {
            ObjectNode item = items.addObject();
            item.put("Config", path(image.id()));
            ArrayNode tags = item.putArray("RepoTags");
            names.forEach(name -> tags.add(name.familiar()));
            ArrayNode layers = item.putArray("Layers");
            image.layers().forEach(layer -> layers.add(path(layer.digest())));
        });
        return MAPPER.writeValueAsBytes(items);
    }

    /** What Docker before 1.10 read; newer ones only look that it is there. */
    private static byte[] repositories(Map<Image, List<ImageReference>> chosen) {
        ObjectNode repositories = MAPPER.createObjectNode();
        chosen.forEach((image, names) -> names.forEach(name -> repositories
                .withObject("/" + name.familiarName().replace("~", "~0").replace("/", "~1"))
                .put(String.valueOf(name.tag()), image.id().hex())));
        return MAPPER.writeValueAsBytes(repositories);
    }

    private static String path(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }
}
