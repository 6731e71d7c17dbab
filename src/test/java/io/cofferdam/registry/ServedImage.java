package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.ImageConfig;
import io.cofferdam.image.Manifest;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.image.RuntimeConfig;
import io.cofferdam.layer.LayerTar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** An image as a registry has it, made in memory, honest unless a test changes a part. */
record ServedImage(
        String mediaType, byte[] manifest, Descriptor config, List<Descriptor> layers, Map<Digest, byte[]> blobs) {

    /** A layer in its stored form. */
    record Layer(String mediaType, byte[] stored, byte[] tar) {

        static Layer gzip(byte[] tar) {
            return new Layer(MediaTypes.OCI_LAYER_GZIP, LayerTar.gzip(tar), tar);
        }

        static Layer zstd(byte[] tar) {
            return new Layer(MediaTypes.OCI_LAYER_ZSTD, LayerTar.zstd(tar), tar);
        }

        static Layer plain(byte[] tar) {
            return new Layer(MediaTypes.OCI_LAYER, tar, tar);
        }

        Descriptor descriptor() {
            return new Descriptor(mediaType, Digest.of(stored), stored.length);
        }
    }

    static ServedImage of(byte[]... tars) {
        return of(Stream.of(tars).map(Layer::gzip).toArray(Layer[]::new));
    }

    static ServedImage of(Layer... layers) {
        byte[] config = config(
                "amd64", Stream.of(layers).map(layer -> Digest.of(layer.tar())).toList());
        return of(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG, config, layers);
    }

    static ServedImage of(String type, String configType, byte[] config, Layer... layers) {
        Descriptor configBlob = new Descriptor(configType, Digest.of(config), config.length);
        List<Descriptor> descriptors = new ArrayList<>();
        Map<Digest, byte[]> blobs = new LinkedHashMap<>();
        blobs.put(configBlob.digest(), config);
        for (Layer layer : layers) {
            descriptors.add(layer.descriptor());
            blobs.put(layer.descriptor().digest(), layer.stored());
        }
        byte[] manifest = new Manifest(type, configBlob, descriptors).toJson();
        return new ServedImage(type, manifest, configBlob, descriptors, blobs);
    }

    /** The same blobs under another manifest. */
    ServedImage withManifest(Descriptor otherConfig, List<Descriptor> otherLayers) {
        byte[] other = new Manifest(mediaType, otherConfig, otherLayers).toJson();
        return new ServedImage(mediaType, other, otherConfig, otherLayers, blobs);
    }

    static byte[] config(String architecture, List<Digest> diffIds) {
        return new ImageConfig(
                        architecture, "linux", null, Instant.EPOCH, null, RuntimeConfig.EMPTY, diffIds, List.of())
                .toJson();
    }

    Descriptor descriptor() {
        return new Descriptor(mediaType, Digest.of(manifest), manifest.length);
    }

    Descriptor layer(int index) {
        return layers.get(index);
    }

    /** A tar with a file that compression cannot make smaller. */
    static byte[] noise(String name, int bytes) {
        byte[] content = new byte[bytes];
        new Random(name.hashCode()).nextBytes(content);
        return new LayerTar()
                .put(io.cofferdam.linux.FileStat.Type.REGULAR, name, "", 0644, content, Map.of())
                .bytes();
    }

    static byte[] tar(String name, String content) {
        return new LayerTar().file(name, content).bytes();
    }
}
