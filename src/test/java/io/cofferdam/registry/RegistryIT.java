package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageIndex;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.image.Platform;
import io.cofferdam.layer.Stores;
import io.cofferdam.problem.ProblemException.Kind;
import io.cofferdam.registry.ServedImage.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Pull and push against the registry that most people run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryIT {

    private static final byte[] BELOW = ServedImage.tar("etc/motd", "welcome");
    private static final byte[] ABOVE = ServedImage.tar("etc/hostname", "box");

    private DebianRegistry registry;
    private Path base;
    private Client client;
    private String repository;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        base = directory;
        registry = DebianRegistry.open(directory.resolve("registry"));
    }

    @BeforeEach
    void open(TestInfo test) {
        repository = test.getDisplayName().replaceAll("[^a-z]+", "-").replaceAll("-$", "");
        client = Client.in(base.resolve(repository));
    }

    @AfterEach
    void close() {
        client.close();
    }

    @AfterAll
    void stop() {
        registry.close();
    }

    @Test
    void pulls_what_it_pushed_and_the_other_way_round() throws Exception {
        ServedImage served = ServedImage.of(BELOW, ABOVE);
        registry.put(served, repository, "1");
        Pulled pulled = client.pull(name("1"));
        assertThat(pulled.digest()).isEqualTo(served.descriptor().digest());
        assertThat(pulled.wasThere()).isFalse();
        assertThat(content(client, "etc/motd")).isEqualTo("welcome");
        assertThat(client.told(served.layer(0).digest().shortHex()))
                .containsExactly("Pulling fs layer", "Downloading", "Download complete", "Pull complete");
        client.stores().images().tag(pulled.image(), ImageReference.parse(name("2")));
        Pushed pushed = client.push(name("2"), Credentials.NONE);
        assertThat(pushed.digest()).isEqualTo(served.descriptor().digest());
        assertThat(registry.get("/v2/" + repository + "/manifests/2", served.mediaType())
                        .body())
                .isEqualTo(served.manifest());
        assertThat(client.pull(name("1")).wasThere()).isTrue();
        assertThat(client.partials()).isEmpty();
    }

    @Test
    void layers_that_are_there_are_not_fetched_again() throws Exception {
        registry.put(ServedImage.of(BELOW), repository, "1");
        ServedImage more = ServedImage.of(BELOW, ABOVE);
        registry.put(more, repository, "2");
        client.pull(name("1"));
        client.pull(name("2"));
        assertThat(client.told(more.layer(0).digest().shortHex())).endsWith("Already exists");
        assertThat(registry.log(
                        "GET", "/v2/" + repository + "/blobs/" + more.layer(0).digest()))
                .hasSize(1);
    }

    @Test
    void an_image_that_is_here_in_another_form_is_not_fetched() throws Exception {
        registry.put(ServedImage.of(Layer.plain(BELOW)), repository + "/plain", "1");
        Image image = client.pull(registry.name(repository + "/plain:1")).image();
        client.stores().images().tag(image, ImageReference.parse(name("1")));
        Pushed pushed = client.push(name("1"), Credentials.NONE);
        client.stores().images().remove(name("1"), false, i -> List.of());
        Pulled pulled = client.pull(name("1"));
        assertThat(pulled.wasThere()).isFalse();
        assertThat(pulled.digest()).isEqualTo(pushed.digest());
        assertThat(client.pull(name("1")).wasThere()).isTrue();
        assertThat(client.stores().images().require(name("1")).id()).isEqualTo(image.id());
        assertThat(registry.log("GET", "/v2/" + repository + "/blobs/")).isEmpty();
    }

    @Test
    void an_image_for_one_platform_comes_with_a_warning_for_another() throws Exception {
        registry.put(ServedImage.of(BELOW), repository, "1");
        client.pull(name("1"), Platform.parse("arm64"), Credentials.NONE);
        client.pull(name("1"), Platform.parse("arm64"), Credentials.NONE);
        assertThat(client.progress().stream().map(PullProgress::status))
                .filteredOn(status -> status.startsWith("WARNING"))
                .hasSize(2)
                .allMatch(
                        status -> status.contains("(linux/amd64) does not match the specified platform (linux/arm64)"));
    }

    @Test
    void mounts_layers_from_a_repository_that_has_them() throws Exception {
        ServedImage served = ServedImage.of(BELOW, ABOVE);
        registry.put(served, repository + "/from", "1");
        Image image = client.pull(registry.name(repository + "/from:1")).image();
        client.stores().images().tag(image, ImageReference.parse(registry.name(repository + "/to:1")));
        client.push(registry.name(repository + "/to:1"), Credentials.NONE);
        assertThat(client.told(served.layer(0).digest().shortHex()))
                .endsWith("Preparing", "Mounted from " + repository + "/from");
        assertThat(registry.log("PATCH", repository + "/to")).hasSizeLessThan(2);
        assertThat(registry.log("POST", repository + "/to/blobs/uploads/?mount="))
                .hasSize(2);
    }

    @Test
    void uncompressed_layers_are_compressed_on_their_way_and_only_once() throws Exception {
        registry.put(ServedImage.of(Layer.plain(BELOW), Layer.gzip(ABOVE)), repository + "/plain", "1");
        Image image = client.pull(registry.name(repository + "/plain:1")).image();
        client.stores().images().tag(image, ImageReference.parse(name("1")));
        Pushed first = client.push(name("1"), Credentials.NONE);
        String manifest = new String(registry.get("/v2/" + repository + "/manifests/1", MediaTypes.OCI_MANIFEST)
                .body());
        assertThat(manifest).contains(MediaTypes.OCI_LAYER_GZIP).doesNotContain(MediaTypes.OCI_LAYER + "\"");
        int uploads = registry.log("PATCH", "/v2/" + repository + "/blobs").size();
        Client reopened = new Client(Stores.in(base.resolve(repository)), client.registries(), client.progress());
        assertThat(reopened.push(name("1"), Credentials.NONE).digest()).isEqualTo(first.digest());
        assertThat(registry.log("PATCH", "/v2/" + repository + "/blobs")).hasSize(uploads);
        try (Client other = Client.in(base.resolve(repository + "-other"))) {
            assertThat(other.pull(name("1")).image().id()).isEqualTo(image.id());
        }
    }

    @Test
    void pulls_by_digest_and_remembers_it_after_a_restart() throws Exception {
        ServedImage served = ServedImage.of(BELOW);
        Digest digest = served.descriptor().digest();
        registry.put(served, repository, digest.value());
        String name = registry.name(repository + "@" + digest);
        client.pull(name);
        Stores reopened = Stores.in(base.resolve(repository));
        Image image = reopened.images().require(name);
        assertThat(image.tags()).isEmpty();
        assertThat(image.repoDigests()).containsExactly(ImageReference.parse(name));
        assertThat(reopened.layers().isUnpacked(image)).isTrue();
    }

    @Test
    void lists_all_tags() throws Exception {
        String[] tags = Stream.iterate(1, i -> i + 1).limit(7).map(i -> "v" + i).toArray(String[]::new);
        registry.put(ServedImage.of(BELOW), repository, tags);
        assertThat(puller().tags(ImageReference.parse(name("x")), Credentials.NONE))
                .containsExactlyInAnyOrder(tags);
        Client.assertProblem(
                Client.refused(() -> puller().tags(ImageReference.parse(registry.name("nobody")), Credentials.NONE)),
                Kind.NOT_FOUND,
                "pull access denied for " + registry.name("nobody"),
                "repository name not known to registry");
    }

    @Test
    void chooses_the_platform_of_an_index() throws Exception {
        Layer layer = Layer.gzip(BELOW);
        ServedImage amd64 = of("amd64", layer);
        ServedImage arm64 = of("arm64", layer);
        registry.put(amd64, repository, amd64.descriptor().digest().value());
        registry.put(arm64, repository, arm64.descriptor().digest().value());
        byte[] index = new ImageIndex(List.of(
                        on(amd64.descriptor(), "linux", "amd64", null),
                        on(arm64.descriptor(), "linux", "arm64", "v8"),
                        on(amd64.descriptor(), "unknown", "unknown", null)))
                .toJson();
        registry.putManifest(repository, "1", MediaTypes.OCI_INDEX, index);
        Pulled pulled = client.pull(name("1"), Platform.parse("linux/arm64"), Credentials.NONE);
        assertThat(pulled.image().id()).isEqualTo(arm64.config().digest());
        assertThat(pulled.digest()).isEqualTo(Digest.of(index));
        assertThat(pulled.image().repoDigests())
                .containsExactly(ImageReference.parse(registry.name(repository + "@" + Digest.of(index))));
        assertThat(client.pull(name("1")).image().id()).isEqualTo(amd64.config().digest());
        Client.assertProblem(
                Client.refused(() -> client.pull(name("1"), Platform.parse("s390x"), Credentials.NONE)),
                Kind.NOT_FOUND,
                "no matching manifest for linux/s390x",
                "It has linux/amd64, linux/arm64/v8.");
        assertThat(puller().look(ImageReference.parse(name("1")), Credentials.NONE)
                        .platforms())
                .containsExactly(new Platform("linux", "amd64", null), new Platform("linux", "arm64", "v8"));
    }

    @Test
    void takes_every_media_type_and_compression() throws Exception {
        Layer[] layers = {
            Layer.gzip(BELOW), Layer.zstd(ABOVE), Layer.plain(ServedImage.tar("third", "3")), Layer.gzip(BELOW)
        };
        byte[] config = ServedImage.config(
                "amd64", Stream.of(layers).map(layer -> Digest.of(layer.tar())).toList());
        registry.put(ServedImage.of(layers), repository, "oci");
        client.pull(name("oci"));
        assertThat(content(client, "etc/hostname")).isEqualTo("box");
        assertThat(content(client, "third")).isEqualTo("3");
        Layer[] docker = Stream.of(layers)
                .map(layer -> new Layer(
                        MediaTypes.DOCKER_LAYER + (layer.stored() == layer.tar() ? "" : ".gzip"),
                        layer.stored(),
                        layer.tar()))
                .toArray(Layer[]::new);
        registry.put(
                ServedImage.of(MediaTypes.DOCKER_MANIFEST, MediaTypes.DOCKER_CONFIG, config, docker),
                repository,
                "docker");
        try (Client other = Client.in(base.resolve(repository + "-docker"))) {
            Image image = other.pull(name("docker")).image();
            assertThat(content(other, "etc/motd")).isEqualTo("welcome");
            other.stores().images().tag(image, ImageReference.parse(name("again")));
            other.push(name("again"), Credentials.NONE);
            assertThat(registry.get("/v2/" + repository + "/manifests/again", MediaTypes.OCI_MANIFEST)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void says_what_is_not_there() throws Exception {
        registry.put(ServedImage.of(BELOW), repository, "1");
        client.assertRefused(
                name("nope"), Kind.NOT_FOUND, "manifest for " + name("nope") + " not found: manifest unknown.");
        assertThat(Client.refused(() -> client.push(name("nope"), Credentials.NONE))
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void finds_repositories_by_a_word() throws Exception {
        registry.put(ServedImage.of(BELOW), repository + "/needle", "1");
        ImageSearch search = new ImageSearch(client.registries());
        assertThat(search.search(registry.authority(), "needle", 25, Credentials.NONE))
                .extracting(ImageSearch.Found::name)
                .containsExactly(registry.name(repository + "/needle"));
        assertThat(search.search(registry.authority(), "no such thing", 25, Credentials.NONE))
                .isEmpty();
    }

    private ImagePuller puller() {
        return new ImagePuller(
                client.registries(), client.stores().images(), client.stores().layers());
    }

    private String name(String tag) {
        return registry.name(repository + ":" + tag);
    }

    private static ServedImage of(String architecture, Layer layer) {
        byte[] config = ServedImage.config(architecture, List.of(Digest.of(layer.tar())));
        return ServedImage.of(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG, config, layer);
    }

    private static Descriptor on(Descriptor manifest, String os, String architecture, String variant) {
        return new Descriptor(
                manifest.mediaType(),
                manifest.digest(),
                manifest.size(),
                java.util.Map.of(),
                new Platform(os, architecture, variant));
    }

    /** A file as a container of the only image would see it. */
    private static String content(Client client, String path) throws IOException {
        for (Path layer : client.stores()
                .layers()
                .lowerDirs(client.stores().images().list().getFirst())) {
            if (Files.exists(layer.resolve(path))) {
                return Files.readString(layer.resolve(path));
            }
        }
        throw new IOException("no layer has " + path);
    }
}
