package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.problem.ProblemException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries that serve something else than they say: refused with a clear problem, and nothing of it is kept. */
class BadRegistryIT {

    private static final byte[] LAYER = ServedImage.tar("file", "content");
    private static final ServedImage IMAGE = ServedImage.of(LAYER);

    @TempDir
    Path base;

    private ScriptedRegistry registry;
    private Client client;

    @BeforeEach
    void open() throws IOException {
        registry = ScriptedRegistry.start();
        client = Client.in(Files.createDirectory(base.resolve("stores")));
    }

    @AfterEach
    void nothing_is_left_behind() throws Exception {
        client.assertNothingLeft();
        client.close();
        registry.close();
    }

    @Test
    void a_manifest_with_another_digest() {
        String name = registry.serve(IMAGE);
        registry.on(
                ".*/manifests/.*",
                request -> request.answer(
                        200,
                        IMAGE.mediaType(),
                        (new String(IMAGE.manifest(), StandardCharsets.UTF_8) + " ").getBytes(StandardCharsets.UTF_8)));
        String digest = IMAGE.descriptor().digest().value();
        client.assertRefused(registry.name("app@" + digest), Kind.INVALID, "has the digest", digest);
        registry.on(
                ".*/manifests/.*",
                request -> request.send(
                        200,
                        Map.of("Content-Type", IMAGE.mediaType(), "Docker-Content-Digest", digest),
                        "{}".getBytes(StandardCharsets.UTF_8),
                        2));
        client.assertRefused(name, Kind.INVALID, "It says its manifest has the digest " + digest);
    }

    @Test
    void a_config_with_another_digest() {
        String name = registry.serve(IMAGE);
        byte[] other = new byte[(int) IMAGE.config().size()];
        registry.onBlob(IMAGE.config().digest(), request -> request.content("application/json", other));
        client.assertRefused(
                name,
                Kind.INVALID,
                "not what its digest says",
                IMAGE.config().digest().value());
    }

    @Test
    void a_layer_with_another_digest() {
        Descriptor layer = IMAGE.layer(0);
        byte[] other =
                ServedImage.Layer.gzip(ServedImage.tar("file", "CONTENT")).stored();
        String name = registry.serve(IMAGE.withManifest(
                IMAGE.config(), List.of(new Descriptor(layer.mediaType(), layer.digest(), other.length))));
        registry.onBlob(layer.digest(), request -> request.content("application/octet-stream", other));
        client.assertRefused(name, Kind.INVALID, "The layer " + layer.digest() + " is not what its digest says.");
    }

    @Test
    void sizes_that_do_not_fit() {
        Descriptor layer = IMAGE.layer(0);
        for (long size : new long[] {layer.size() - 1, layer.size() + 1}) {
            String name = registry.serve(IMAGE.withManifest(
                    IMAGE.config(), List.of(new Descriptor(layer.mediaType(), layer.digest(), size))));
            client.assertRefused(name, Kind.INVALID, "should have %d bytes and has %d".formatted(size, layer.size()));
            Descriptor config = new Descriptor(
                    IMAGE.config().mediaType(),
                    IMAGE.config().digest(),
                    IMAGE.config().size() - layer.size() + size);
            client.assertRefused(
                    registry.serve(IMAGE.withManifest(config, IMAGE.layers())), Kind.INVALID, "bytes and has");
        }
    }

    @Test
    void sizes_that_do_not_fit_where_the_registry_tells_no_length() {
        Descriptor layer = IMAGE.layer(0);
        registry.onBlob(layer.digest(), request -> {
            byte[] stored = IMAGE.blobs().get(layer.digest());
            request.stream(200).write(stored);
        });
        client.assertRefused(
                registry.serve(IMAGE.withManifest(
                        IMAGE.config(), List.of(new Descriptor(layer.mediaType(), layer.digest(), layer.size() - 1)))),
                Kind.INVALID,
                "is not what its digest says");
        client.assertRefused(
                registry.serve(IMAGE.withManifest(
                        IMAGE.config(), List.of(new Descriptor(layer.mediaType(), layer.digest(), layer.size() + 1)))),
                Kind.UNAVAILABLE,
                "the connection ended after %d of %d bytes".formatted(layer.size(), layer.size() + 1));
        dropPartials();
    }

    @Test
    void a_blob_that_never_ends() {
        for (Descriptor blob : List.of(IMAGE.config(), IMAGE.layer(0))) {
            String name = registry.serve(IMAGE);
            registry.onBlob(blob.digest(), request -> {
                try (OutputStream out = request.stream(200)) {
                    while (true) {
                        out.write(new byte[1 << 16]);
                    }
                }
            });
            client.assertRefused(name, Kind.INVALID, "not what its digest says");
        }
    }

    /** Bytes of which the first are no archive, as many as anybody takes: the reading ends while they still come. */
    @RepeatedTest(5)
    void a_layer_that_never_ends_and_is_no_archive() {
        Descriptor endless =
                new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.of("x".getBytes(StandardCharsets.US_ASCII)), 1L << 40);
        String name = registry.serve(IMAGE.withManifest(IMAGE.config(), List.of(endless)));
        registry.onBlob(endless.digest(), request -> {
            try (OutputStream out = request.stream(200)) {
                byte[] letters = "x".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
                while (true) {
                    out.write(letters);
                }
            }
        });
        client.assertRefused(name, Kind.INVALID, "not a tar archive");
        assertThat(client.partials()).isEmpty();
    }

    @Test
    void a_layer_that_is_no_archive_and_falls_silent() {
        Descriptor silent =
                new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.of("y".getBytes(StandardCharsets.US_ASCII)), 1L << 40);
        String name = registry.serve(IMAGE.withManifest(IMAGE.config(), List.of(silent)));
        registry.onBlob(silent.digest(), request -> {
            request.stream(200).write("y".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII));
            registry.awaitClose();
        });
        client.assertRefused(name, Kind.INVALID, "not a tar archive");
        assertThat(client.partials()).isEmpty();
    }

    @Test
    void a_layer_that_is_not_the_diff_the_config_names() {
        byte[] config = ServedImage.config("amd64", List.of(Digest.of(new byte[1])));
        ServedImage image =
                ServedImage.of(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG, config, ServedImage.Layer.gzip(LAYER));
        client.assertRefused(
                registry.serve(image), Kind.INVALID, "Uncompressed, the layer has the digest " + Digest.of(LAYER));
        byte[] two = ServedImage.config("amd64", List.of(Digest.of(LAYER), Digest.of(LAYER)));
        ServedImage more =
                ServedImage.of(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG, two, ServedImage.Layer.gzip(LAYER));
        String name = registry.serve(more);
        client.assertRefused(
                name, Kind.INVALID, "The image " + name + " cannot be used.", "1 layers", "2 diffIDs", "Pull it again");
        assertThat(client.refused(name)).message().doesNotContainIgnoringCase("archive");
    }

    @Test
    void media_types_of_something_else() {
        String name = registry.serve(IMAGE);
        String path = "/v2/app/manifests/1";
        registry.document(path, MediaTypes.DOCKER_MANIFEST, IMAGE.manifest());
        client.assertRefused(name, Kind.INVALID, "calls itself", "referred to as");
        registry.document(path, "text/html", IMAGE.manifest());
        client.assertRefused(name, Kind.INVALID, "text/html", "not an image's");
        registry.document(path, "application/vnd.docker.distribution.manifest.v1+prettyjws", IMAGE.manifest());
        client.assertRefused(name, Kind.INVALID, "Docker's first format");
        client.assertRefused(
                registry.serve(IMAGE.withManifest(
                        new Descriptor(
                                "application/vnd.cncf.helm.config.v1+json",
                                IMAGE.config().digest(),
                                1),
                        IMAGE.layers())),
                Kind.INVALID,
                "not the config of a container image");
        Descriptor foreign = new Descriptor(
                "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                IMAGE.layer(0).digest(),
                1);
        client.assertRefused(
                registry.serve(IMAGE.withManifest(IMAGE.config(), List.of(foreign))), Kind.INVALID, "media type");
    }

    @Test
    void a_manifest_that_is_an_index_to_other_readers() {
        String both = new String(IMAGE.manifest(), StandardCharsets.UTF_8).replaceFirst("\\{", "{\"manifests\":[],");
        assertManifestRefused(MediaTypes.OCI_MANIFEST, both, "a manifest and an index at once");
        String index = "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}";
        assertManifestRefused(MediaTypes.OCI_INDEX, index, "");
        assertManifestRefused(MediaTypes.OCI_MANIFEST, "{\"schemaVersion\":2,\"manifests\":[]}", "");
        assertManifestRefused(MediaTypes.OCI_INDEX, new String(IMAGE.manifest(), StandardCharsets.UTF_8), "index");
    }

    @Test
    void manifests_that_are_no_manifests() {
        assertManifestRefused(MediaTypes.OCI_MANIFEST, "", "JSON");
        assertManifestRefused(MediaTypes.OCI_MANIFEST, "[]", "not a JSON object");
        assertManifestRefused(MediaTypes.OCI_MANIFEST, "{\"layers\":{}}", "descriptor is missing");
        String manifest = new String(IMAGE.manifest(), StandardCharsets.UTF_8);
        assertManifestRefused(MediaTypes.OCI_MANIFEST, manifest.replaceFirst("\\{", "{\"config\":{},"), "Duplicate");
        assertManifestRefused(MediaTypes.OCI_MANIFEST, manifest.replaceAll("sha256:", "sha256:/../"), "digest");
        assertManifestRefused(MediaTypes.OCI_MANIFEST, manifest.replaceAll("\"size\":\\d+", "\"size\":-1"), "size");
        assertManifestRefused(
                MediaTypes.OCI_MANIFEST, manifest.replaceAll("\"size\":\\d+", "\"size\":99999999999999999999"), "size");
        assertManifestRefused(MediaTypes.OCI_MANIFEST, manifest.replaceAll("\"size\":\\d+", "\"size\":0"), "is empty");
        assertManifestRefused(
                MediaTypes.OCI_MANIFEST, manifest.replaceAll("\"size\":\\d+", "\"size\":9999999999"), "config has");
    }

    @Test
    void an_index_that_says_something_else_of_its_manifest() {
        registry.serve(IMAGE);
        Descriptor entry = IMAGE.descriptor();
        assertIndexRefused(new Descriptor(entry.mediaType(), entry.digest(), entry.size() + 1), "bytes, but it has");
        assertIndexRefused(new Descriptor(MediaTypes.DOCKER_MANIFEST, entry.digest(), entry.size()), "its answer");
        Digest index = Digest.of(new byte[2]);
        registry.document("/v2/app/manifests/" + index, MediaTypes.OCI_INDEX, new byte[2]);
        assertIndexRefused(new Descriptor(entry.mediaType(), index, 2), "its answer");
    }

    private void assertIndexRefused(Descriptor entry, String words) {
        String json = """
                {"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"%s","digest":"%s","size":%d,
                "platform":{"os":"linux","architecture":"amd64"}}]}""".formatted(MediaTypes.OCI_INDEX, entry.mediaType(), entry.digest(), entry.size());
        assertManifestRefused(MediaTypes.OCI_INDEX, json, words);
    }

    @Test
    void a_giant_manifest() {
        String name = registry.serve(IMAGE);
        registry.on(
                ".*/manifests/.*",
                request -> request.send(200, Map.of("Content-Type", IMAGE.mediaType()), new byte[1 << 16], 1L << 40));
        client.assertRefused(name, Kind.INVALID, "Its manifest has " + (1L << 40) + " bytes.");
        registry.on(".*/manifests/.*", request -> {
            try (OutputStream out = request.stream(200)) {
                while (true) {
                    out.write(new byte[1 << 16]);
                }
            }
        });
        client.assertRefused(name, Kind.INVALID, "more than " + Repository.MAX_MANIFEST_BYTES + " bytes");
        assertThat(registry.requests(".*/manifests/.*")).hasSize(2);
    }

    @Test
    void an_image_for_another_system() {
        byte[] config = new String(ServedImage.config("amd64", List.of(Digest.of(LAYER))), StandardCharsets.UTF_8)
                .replace("\"linux\"", "\"win\\u001bdows\"")
                .getBytes(StandardCharsets.UTF_8);
        ServedImage image =
                ServedImage.of(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG, config, ServedImage.Layer.gzip(LAYER));
        client.assertRefused(registry.serve(image), Kind.UNSUPPORTED, "It was built for \"win?dows\".");
    }

    @Test
    void no_text_of_a_registry_reaches_a_terminal_as_it_came() {
        String name = registry.serve(IMAGE);
        registry.on(
                ".*/manifests/.*",
                request -> request.error(404, "X", "\\u001b[31mred\\u001b[0m \\u202egnp " + "x".repeat(5000)));
        String text = String.valueOf(client.refused(name).getMessage());
        assertThat(text)
                .contains("?[31mred?[0m ?gnp")
                .doesNotContain("\u001b", "\u202e")
                .hasSizeLessThan(1000);
        registry.on(
                ".*/manifests/.*",
                request -> request.answer(
                        500, "text/html", "<html><script>alert(1)</script></html>".getBytes(StandardCharsets.UTF_8)));
        client.assertRefused(name, Kind.UNAVAILABLE, "It answered 500: The registry gave no reason.");
        registry.on(".*/manifests/.*", request -> request.answer(403, "application/json", new byte[1 << 20]));
        client.assertRefused(name, Kind.NOT_FOUND, "pull access denied for " + registry.name("app"));
    }

    private void assertManifestRefused(String type, String json, String words) {
        registry.serve(IMAGE);
        registry.document("/v2/app/manifests/1", type, json.getBytes(StandardCharsets.UTF_8));
        client.assertRefused(registry.name("app:1"), Kind.INVALID, words);
    }

    /** What merely broke off stays on purpose. */
    private void dropPartials() {
        try {
            client.stores().images().partials().removeOlderThan(java.time.Duration.ofDays(-1));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
