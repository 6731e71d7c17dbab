package io.cofferdam.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {

    private static final Function<Image, List<ImageUse>> UNUSED = image -> List.of();

    @TempDir
    Path root;

    private ImageStore store;

    @BeforeEach
    void open() {
        store = new ImageStore(root);
    }

    @Test
    void starts_as_an_empty_layout() throws IOException {
        assertThat(store.list()).isEmpty();
        assertThat(Files.readString(root.resolve("oci-layout"))).isEqualTo("{\"imageLayoutVersion\":\"1.0.0\"}");
        assertThat(Files.readString(root.resolve("index.json"))).contains("\"manifests\":[]");
    }

    @Test
    void finds_an_image_by_name_id_prefix_and_digest() throws IOException {
        Image image = add("one", "app:1");
        String hex = image.id().hex();
        for (String name : List.of(
                "app:1",
                "docker.io/library/app:1",
                hex,
                "sha256:" + hex,
                hex.substring(0, 12),
                "app@" + image.manifestDigest(),
                image.manifestDigest().value())) {
            assertThat(store.find(name)).as(name).contains(image);
        }
        assertThat(store.find("app")).isEmpty();
        assertThat(store.find("not a name")).isEmpty();
    }

    @Test
    void says_which_image_is_missing() {
        assertProblem(() -> store.require("nothing:here"), Kind.NOT_FOUND, "No such image: nothing:here");
        assertProblem(() -> store.require("Nothing"), Kind.INVALID, "invalid reference format");
    }

    @Test
    void refuses_a_prefix_that_several_ids_begin_with() throws IOException {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            images.add(add("image " + i));
        }
        String shared = images.stream()
                .map(image -> image.id().hex().substring(0, 1))
                .filter(digit -> images.stream()
                                .filter(i -> i.id().hex().startsWith(digit))
                                .count()
                        > 1)
                .findFirst()
                .orElseThrow();
        assertProblem(() -> store.find(shared), Kind.INVALID, "more than one image");
    }

    @Test
    void is_the_same_after_it_is_opened_again() throws IOException {
        Image image = add("one", "app:1", "other/app:2");
        Image dangling = add("two");
        assertThat(new ImageStore(root).list()).containsExactlyInAnyOrder(image, dangling);
    }

    @Test
    void lists_every_name_in_the_index_for_other_tools() throws IOException {
        add("one", "app:1", "other/app:2");
        assertThat(Files.readString(root.resolve("index.json")))
                .contains("\"org.opencontainers.image.ref.name\":\"docker.io/library/app:1\"")
                .contains("\"io.containerd.image.name\":\"docker.io/other/app:2\"");
    }

    @Test
    void moves_a_name_to_the_image_that_gets_it() throws IOException {
        Image old = add("one", "app:1");
        Image young = add("two", "app:1");
        assertThat(store.require("app:1").id()).isEqualTo(young.id());
        assertThat(store.require(old.id().value()).tags()).isEmpty();
        store.tag(old, ImageReference.parse("app:1"));
        assertThat(store.require("app:1").id()).isEqualTo(old.id());
    }

    @Test
    void takes_only_the_name_while_others_are_left() throws IOException {
        Image image = add("one", "app:1", "app:2");
        assertThat(store.remove("app:1", false, UNUSED)).isEqualTo(new Removal(List.of("app:1"), List.of()));
        assertThat(store.require("app:2").id()).isEqualTo(image.id());
        assertThat(store.remove("app:2", false, UNUSED))
                .isEqualTo(new Removal(List.of("app:2"), List.of(image.id().value())));
        assertThat(store.list()).isEmpty();
        assertThat(blobs()).isEmpty();
    }

    @Test
    void tells_the_digests_too_under_which_an_image_is_known_no_more() throws IOException {
        String byDigest = "registry.example/app@" + Digest.of(new byte[1]);
        Image image = add("one");
        store.learn(image.id(), List.of(), ImageReference.parse(byDigest));
        assertThat(store.remove(byDigest, false, UNUSED))
                .isEqualTo(new Removal(List.of(byDigest), List.of(image.id().value())));
        String tag = "registry.example/app:1";
        add("one", tag);
        store.learn(image.id(), List.of(), ImageReference.parse(byDigest));
        assertThat(store.remove(tag, false, UNUSED).untagged()).containsExactly(tag, byDigest);
    }

    @Test
    void takes_only_the_digest_while_tags_are_left() throws IOException {
        String byDigest = "registry.example/app@" + Digest.of(new byte[1]);
        Image image = add("one", "registry.example/app:1", "app:1");
        store.learn(image.id(), List.of(), ImageReference.parse(byDigest));
        assertThat(store.remove(byDigest, false, UNUSED)).isEqualTo(new Removal(List.of(byDigest), List.of()));
        assertThat(store.require("app:1").repoDigests()).isEmpty();
    }

    @Test
    void takes_the_digests_of_a_repository_with_its_last_tag() throws IOException {
        String byDigest = "registry.example/app@" + Digest.of(new byte[1]);
        Image image = add("one", "registry.example/app:1", "app:1");
        store.learn(image.id(), List.of(), ImageReference.parse(byDigest));
        assertThat(store.remove("registry.example/app:1", false, UNUSED))
                .isEqualTo(new Removal(List.of("registry.example/app:1", byDigest), List.of()));
        assertThat(store.require("app:1").repoDigests()).isEmpty();
    }

    @Test
    void keeps_what_a_registry_has_when_only_a_name_of_ones_own_goes() throws IOException {
        String byDigest = "registry.example/app@" + Digest.of(new byte[1]);
        Image image = add("one", "app:1");
        store.learn(image.id(), List.of(), ImageReference.parse(byDigest));
        assertThat(store.remove("app:1", false, UNUSED)).isEqualTo(new Removal(List.of("app:1"), List.of()));
        assertThat(store.require(byDigest).tags()).isEmpty();
    }

    @Test
    void deletes_by_id_what_has_names_in_several_repositories_only_when_forced() throws IOException {
        Image image = add("one", "app:1", "other:1");
        assertProblem(() -> store.remove(image.id().shortHex(), false, UNUSED), Kind.CONFLICT, "multiple repositories");
        assertThat(store.remove(image.id().shortHex(), true, UNUSED).untagged()).containsExactly("app:1", "other:1");
        assertThat(blobs()).isEmpty();
    }

    @Test
    void deletes_by_id_what_has_several_tags_of_one_repository() throws IOException {
        Image image = add("one", "app:1", "app:2");
        assertThat(store.remove(image.id().value(), false, UNUSED).deleted()).hasSize(1);
    }

    @Test
    void keeps_what_containers_use() throws IOException {
        String id = add("one", "app:1").id().value();
        Function<Image, List<ImageUse>> stopped = image -> List.of(new ImageUse("web", false));
        Function<Image, List<ImageUse>> running = image -> List.of(new ImageUse("web", true));
        assertProblem(() -> store.remove("app:1", false, stopped), Kind.CONFLICT, "(must force) - container web");
        assertProblem(() -> store.remove("app:1", false, running), Kind.CONFLICT, "(must force) - container web");
        assertProblem(() -> store.remove(id, false, stopped), Kind.CONFLICT, "(must be forced)");
        assertProblem(() -> store.remove(id, true, running), Kind.CONFLICT, "running container web");
        assertThat(store.remove("app:1", true, stopped).deleted()).hasSize(1);
    }

    @Test
    void takes_the_name_of_what_runs_when_forced_and_keeps_the_image() throws IOException {
        Image image = add("one", "app:1");
        Removal removal = store.remove("app:1", true, any -> List.of(new ImageUse("web", true)));
        assertThat(removal).isEqualTo(new Removal(List.of("app:1"), List.of()));
        assertThat(new ImageStore(root).require(image.id().value()).tags()).isEmpty();
    }

    @Test
    void keeps_blobs_that_another_image_shares() throws IOException {
        try (Ingest ingest = store.ingest()) {
            Ingest.Blob layer = ingest.write("shared".getBytes(StandardCharsets.UTF_8));
            for (String name : List.of("one:1", "two:1")) {
                ingest.commit(manifest(ingest, layer, name), List.of(ImageReference.parse(name)));
            }
        }
        store.remove("one:1", false, UNUSED);
        assertThat(blobs()).hasSize(3);
        assertThat(new ImageStore(root).list()).hasSize(1);
    }

    @Test
    void refuses_content_that_is_not_what_its_digest_says() throws IOException {
        try (Ingest ingest = store.ingest()) {
            Digest wrong = Digest.of(new byte[] {1});
            assertProblem(
                    () -> ingest.write(new ByteArrayInputStream(new byte[] {2}), wrong),
                    Kind.INVALID,
                    "not what its digest says");
        }
        assertThat(blobs()).isEmpty();
        assertThat(names(root.resolve("ingest"))).isEmpty();
    }

    @Test
    void drops_what_was_written_but_not_committed() throws IOException {
        try (Ingest ingest = store.ingest()) {
            manifest(ingest, ingest.write(new byte[10]), "x");
            assertThat(blobs()).hasSize(3);
        }
        assertThat(blobs()).isEmpty();
    }

    @Test
    void keeps_the_blobs_of_an_ingest_while_the_same_image_is_removed() throws IOException {
        add("one", "app:1");
        try (Ingest ingest = store.ingest()) {
            Descriptor manifest = manifest(ingest, ingest.write("one".getBytes(StandardCharsets.UTF_8)), "one");
            store.remove("app:1", false, UNUSED);
            ingest.commit(manifest, List.of(ImageReference.parse("app:2")));
        }
        assertThat(new ImageStore(root).require("app:2").layers()).hasSize(1);
    }

    @Test
    void refuses_an_image_that_is_not_whole() throws IOException {
        try (Ingest ingest = store.ingest()) {
            Descriptor gone = new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(new byte[3]), 3);
            assertProblem(() -> ingest.commit(gone, List.of()), Kind.INVALID, "is missing");
            Ingest.Blob layer = ingest.write(new byte[10]);
            Descriptor shorter = manifest(ingest, new Ingest.Blob(layer.digest(), 9), "x");
            assertProblem(() -> ingest.commit(shorter, List.of()), Kind.INVALID, "should have 9 bytes and has 10");
        }
        assertThat(store.list()).isEmpty();
    }

    @Test
    void cleans_up_after_a_process_that_was_killed_and_leaves_whole_blobs_their_time() throws IOException {
        Image image = add("one", "app:1");
        Files.writeString(root.resolve("ingest/blob1.tmp"), "half");
        Files.writeString(root.resolve("blobs/sha256").resolve("0".repeat(64)), "orphan");
        ImageStore again = new ImageStore(root);
        assertThat(again.list()).containsExactly(image);
        assertThat(names(root.resolve("ingest"))).isEmpty();
        assertThat(blobs()).hasSize(4);
        assertThat(again.unreferenced()).containsExactly(Digest.parse("sha256:" + "0".repeat(64)));
        again.removeUnreferenced(again.unreferenced());
        assertThat(blobs()).hasSize(3);
    }

    @Test
    void leaves_out_an_image_whose_config_was_damaged_and_keeps_the_others() throws IOException {
        Image damaged = add("one", "app:1");
        Image sound = add("two", "app:2");
        Files.writeString(root.resolve("blobs/sha256").resolve(damaged.id().hex()), "{}");
        assertThat(new ImageStore(root).list()).containsExactly(sound);
        assertThat(Files.readString(root.resolve("index.json"))).contains("app:1");
    }

    @Test
    void keeps_what_an_index_of_another_tool_leads_to() throws IOException {
        Image shared = add("one", "app:1");
        Image alone = add("two", "app:2");
        Descriptor inner = blob(MediaTypes.OCI_INDEX, new ImageIndex(List.of(manifestOf(shared))).toJson());
        list(blob(MediaTypes.OCI_INDEX, new ImageIndex(List.of(inner)).toJson()));
        store = new ImageStore(root);
        store.remove("app:1", false, UNUSED);
        store.remove("app:2", false, UNUSED);
        store.removeUnreferenced(store.unreferenced());
        assertThat(blobs())
                .contains(
                        inner.digest().hex(),
                        shared.manifestDigest().hex(),
                        shared.id().hex())
                .contains(shared.layers().getFirst().digest().hex())
                .doesNotContain(alone.manifestDigest().hex(), alone.id().hex())
                .hasSize(5);
        assertThat(Files.readString(root.resolve("index.json"))).contains(MediaTypes.OCI_INDEX + "\",\"digest");
    }

    @Test
    void keeps_what_an_image_needs_that_lacks_its_config() throws IOException {
        Image broken = add("one", "app:1");
        Image same = addWith("one", "another author", "app:2");
        Files.delete(root.resolve("blobs/sha256").resolve(broken.id().hex()));
        store = new ImageStore(root);
        store.remove("app:2", false, UNUSED);
        assertThat(blobs())
                .containsExactlyInAnyOrder(
                        broken.manifestDigest().hex(),
                        same.layers().getFirst().digest().hex());
    }

    @Test
    void deletes_nothing_while_an_entry_cannot_be_followed() throws IOException {
        Image damaged = add("one", "app:1");
        addWith("one", "another author", "app:2");
        Files.writeString(
                root.resolve("blobs/sha256").resolve(damaged.manifestDigest().hex()), "{}");
        store = new ImageStore(root);
        List<String> before = blobs();
        store.remove("app:2", false, UNUSED);
        assertThat(store.unreferenced()).isEmpty();
        assertThat(blobs()).isEqualTo(before);
        try (Ingest ingest = store.ingest()) {
            ingest.write("a load that fails".getBytes(StandardCharsets.UTF_8));
            ingest.write("one".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(blobs()).isEqualTo(before);
    }

    @Test
    void takes_names_from_many_threads() throws Exception {
        Image image = add("one", "app:1");
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> tags = IntStream.range(0, 20)
                    .<Future<?>>mapToObj(i -> pool.submit(() -> store.tag(image, ImageReference.parse("app:t" + i))))
                    .toList();
            for (Future<?> tag : tags) {
                tag.get();
            }
        }
        assertThat(new ImageStore(root).require("app:1").tags()).hasSize(21);
    }

    /** What another tool may have written into the layout. */
    private Descriptor blob(String mediaType, byte[] content) throws IOException {
        Descriptor blob = new Descriptor(mediaType, Digest.of(content), content.length);
        Files.write(root.resolve("blobs/sha256").resolve(blob.digest().hex()), content);
        return blob;
    }

    private void list(Descriptor entry) throws IOException {
        Path index = root.resolve("index.json");
        List<Descriptor> entries = new ArrayList<>(
                ImageIndex.parse(Files.readAllBytes(index), null).manifests());
        entries.add(entry);
        Files.write(index, new ImageIndex(entries).toJson());
    }

    private Descriptor manifestOf(Image image) {
        return store.manifestOf(image);
    }

    private Image add(String content, String... names) throws IOException {
        return addWith(content, content, names);
    }

    private Image addWith(String content, String author, String... names) throws IOException {
        try (Ingest ingest = store.ingest()) {
            Descriptor manifest = manifest(ingest, ingest.write(content.getBytes(StandardCharsets.UTF_8)), author);
            return ingest.commit(
                    manifest, Stream.of(names).map(ImageReference::parse).toList());
        }
    }

    private static Descriptor manifest(Ingest ingest, Ingest.Blob layer, String author) throws IOException {
        ImageConfig config = new ImageConfig(
                "amd64", "linux", null, Instant.EPOCH, author, RuntimeConfig.EMPTY, List.of(layer.digest()), List.of());
        Ingest.Blob configBlob = ingest.write(config.toJson());
        Manifest manifest = new Manifest(
                MediaTypes.OCI_MANIFEST,
                new Descriptor(MediaTypes.OCI_CONFIG, configBlob.digest(), configBlob.size()),
                List.of(new Descriptor(MediaTypes.OCI_LAYER, layer.digest(), layer.size())));
        Ingest.Blob blob = ingest.write(manifest.toJson());
        return new Descriptor(MediaTypes.OCI_MANIFEST, blob.digest(), blob.size());
    }

    private List<String> blobs() throws IOException {
        return names(root.resolve("blobs/sha256"));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static void assertProblem(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable action, Kind kind, String message) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }
}
