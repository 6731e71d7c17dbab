package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Ingest;
import io.cofferdam.image.Ingest.Blob;
import io.cofferdam.image.Manifest;
import io.cofferdam.image.MediaTypes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Finds the images of an archive as {@code docker save} writes it, with a {@code manifest.json}. */
final class DockerArchiveReader {

    static final String MANIFEST = "manifest.json";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final ArchiveFiles files;
    private final Ingest ingest;

    /** One image of {@code manifest.json}; the names are Docker's. */
    record Item(
            @com.fasterxml.jackson.annotation.JsonProperty("Config") @Nullable
            String config,

            @com.fasterxml.jackson.annotation.JsonProperty("RepoTags") @Nullable
            List<String> repoTags,

            @com.fasterxml.jackson.annotation.JsonProperty("Layers") @Nullable
            List<String> layers) {}

    DockerArchiveReader(ArchiveFiles files, Ingest ingest) {
        this.files = files;
        this.ingest = ingest;
    }

    /**
     * The images of the archive.
     *
     * @param oci the manifests that the same archive has as an OCI layout, null if it is none; both must tell the same
     */
    List<FoundImage> images(@Nullable List<FoundImage> oci) throws IOException {
        List<FoundImage> found = new ArrayList<>();
        for (Item item : items()) {
            Manifest built = manifestOf(item);
            Set<ImageReference> names = new LinkedHashSet<>();
            for (String tag : item.repoTags() == null ? List.<String>of() : item.repoTags()) {
                names.add(nameOf(tag));
            }
            if (oci == null) {
                Blob blob = ingest.write(built.toJson());
                found.add(new FoundImage(
                        new Descriptor(built.mediaType(), blob.digest(), blob.size()), List.copyOf(names)));
            } else {
                FoundImage same = match(built, oci, names);
                found.add(new FoundImage(same.manifest(), List.copyOf(names)));
            }
        }
        return found;
    }

    /** A tag with a digest would give a name to what the digest may not be of. */
    private static ImageReference nameOf(String tag) {
        ImageReference name = ImageReference.parse(tag);
        if (name.digest() != null) {
            throw BadArchive.because("invalid tag \"" + BadArchive.printable(tag)
                    + "\": its manifest.json gives an image a name with a digest, which is no tag.");
        }
        return name;
    }

    /** Two readers of one archive must not see two different images under one name. */
    private FoundImage match(Manifest built, List<FoundImage> oci, Set<ImageReference> names) throws IOException {
        FoundImage match = null;
        for (FoundImage candidate : oci) {
            Descriptor entry = candidate.manifest();
            Manifest manifest = Manifest.parse(ingest.readJson(entry.digest(), "image manifest"), entry.mediaType());
            if (sameContent(manifest, built)) {
                names.addAll(candidate.names());
                match = candidate;
            }
        }
        if (match == null) {
            throw BadArchive.because("Its manifest.json and its index.json do not describe the same images.");
        }
        return match;
    }

    private static boolean sameContent(Manifest one, Manifest other) {
        List<Digest> layers = one.layers().stream().map(Descriptor::digest).toList();
        List<Digest> others = other.layers().stream().map(Descriptor::digest).toList();
        return one.config().digest().equals(other.config().digest()) && layers.equals(others);
    }

    private List<Item> items() throws IOException {
        try {
            List<Item> items = List.of(MAPPER.readValue(files.readJson(MANIFEST), Item[].class));
            if (items.isEmpty()) {
                throw BadArchive.because("Its manifest.json lists no image.");
            }
            return items;
        } catch (JacksonException | NullPointerException e) {
            throw BadArchive.because("Its manifest.json cannot be read.");
        }
    }

    private Manifest manifestOf(Item item) throws IOException {
        Blob config = require(item.config(), "config");
        List<Descriptor> layers = new ArrayList<>();
        for (String path : item.layers() == null ? List.<String>of() : item.layers()) {
            Blob layer = require(path, "layer");
            layers.add(new Descriptor(mediaTypeOf(layer.digest()), layer.digest(), layer.size()));
        }
        Descriptor configDescriptor = new Descriptor(MediaTypes.OCI_CONFIG, config.digest(), config.size());
        return new Manifest(MediaTypes.OCI_MANIFEST, configDescriptor, layers);
    }

    private Blob require(@Nullable String path, String role) {
        if (path == null) {
            throw BadArchive.because("Its manifest.json names no " + role + " for an image.");
        }
        Blob blob = files.find(path);
        if (blob == null) {
            throw BadArchive.because("It has no " + BadArchive.printable(path) + ", the " + role + " of an image.");
        }
        return blob;
    }

    private String mediaTypeOf(Digest layer) throws IOException {
        try (InputStream in = new BufferedInputStream(ingest.openBlob(layer))) {
            return Decompression.of(in).layerMediaType();
        }
    }
}
