package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.ImageConfig;
import io.cofferdam.image.ImageIndex;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Manifest;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.image.RuntimeConfig;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Builds image archives in memory, file by file, so that a test can spoil each of them. */
final class Archive {

    final Map<String, byte[]> files = new LinkedHashMap<>();

    /** A blob at its address. */
    Descriptor blob(String mediaType, byte[] content) {
        Digest digest = Digest.of(content);
        files.put(path(digest), content);
        return new Descriptor(mediaType, digest, content.length);
    }

    static String path(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }

    static byte[] config(List<Digest> diffIds) {
        return new ImageConfig("amd64", "linux", null, Instant.EPOCH, null, RuntimeConfig.EMPTY, diffIds, List.of())
                .toJson();
    }

    /** A manifest over plain layers. */
    Descriptor image(byte[]... layers) {
        List<Descriptor> blobs = Stream.of(layers)
                .map(layer -> blob(MediaTypes.OCI_LAYER, layer))
                .toList();
        return image(Stream.of(layers).map(Digest::of).toList(), blobs);
    }

    Descriptor image(List<Digest> diffIds, List<Descriptor> layers) {
        Descriptor config = blob(MediaTypes.OCI_CONFIG, config(diffIds));
        return blob(MediaTypes.OCI_MANIFEST, new Manifest(MediaTypes.OCI_MANIFEST, config, layers).toJson());
    }

    Archive index(Descriptor... entries) {
        file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
        files.put("index.json", new ImageIndex(List.of(entries)).toJson());
        return this;
    }

    static Descriptor named(Descriptor manifest, String name) {
        return manifest.withAnnotations(ImageIndex.nameAnnotations(ImageReference.parse(name)));
    }

    /** The whole of an OCI layout with one image. */
    static Archive oci(String name, byte[]... layers) {
        Archive archive = new Archive();
        return archive.index(named(archive.image(layers), name));
    }

    /** What docker save wrote until version 24: a directory for each layer. */
    static Archive docker(String name, byte[]... layers) {
        Archive archive = new Archive();
        List<String> paths = new ArrayList<>();
        for (byte[] layer : layers) {
            String directory = Digest.of(layer).hex();
            archive.file(directory + "/VERSION", "1.0");
            archive.files.put(directory + "/layer.tar", layer);
            paths.add("\"" + directory + "/layer.tar\"");
        }
        byte[] config = config(Stream.of(layers).map(Digest::of).toList());
        String configName = Digest.of(config).hex() + ".json";
        archive.files.put(configName, config);
        archive.dockerManifest(configName, name, String.join(",", paths));
        return archive;
    }

    Archive dockerManifest(String config, String name, String quotedLayers) {
        return file(
                "manifest.json",
                "[{\"Config\":\"%s\",\"RepoTags\":[\"%s\"],\"Layers\":[%s]}]".formatted(config, name, quotedLayers));
    }

    Archive file(String name, String content) {
        files.put(name, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    byte[] tar() {
        LayerTar tar = new LayerTar();
        files.forEach((name, content) ->
                tar.put(io.cofferdam.linux.FileStat.Type.REGULAR, name, "", 0644, content, Map.of()));
        return tar.bytes();
    }
}
