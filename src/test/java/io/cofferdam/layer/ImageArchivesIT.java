package io.cofferdam.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageIndex;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.image.Platform;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageArchivesIT {

    private static final byte[] LAYER = new LayerTar().file("file", "content").bytes();

    @TempDir
    Path root;

    private Stores stores;

    @BeforeEach
    void open() {
        stores = Stores.in(root);
    }

    @Test
    void loads_what_docker_saved_before_and_after_version_25() throws IOException {
        Image old = load(Archive.docker("app:1", LAYER).tar());
        Archive archive = Archive.oci("app:2", LAYER);
        String config = Archive.path(Digest.of(Archive.config(List.of(Digest.of(LAYER)))));
        Image young = load(archive.dockerManifest(config, "app:3", "\"" + Archive.path(Digest.of(LAYER)) + "\"")
                .tar());
        assertThat(young.id()).isEqualTo(old.id());
        assertThat(young.tags()).extracting(ImageReference::familiar).containsExactly("app:1", "app:2", "app:3");
        assertThat(Files.readString(stores.layers().lowerDirs(old).getFirst().resolve("file")))
                .isEqualTo("content");
    }

    @Test
    void loads_archives_and_layers_in_every_compression() {
        List<byte[]> layers = List.of(LAYER, LayerTar.gzip(LAYER), LayerTar.zstd(LAYER));
        for (byte[] layer : layers) {
            Archive archive = new Archive();
            Descriptor blob = archive.blob(MediaTypes.OCI_LAYER_GZIP, layer);
            byte[] tar = archive.index(archive.image(List.of(Digest.of(LAYER)), List.of(blob)))
                    .tar();
            for (byte[] compressed :
                    List.of(tar, LayerTar.gzip(tar), LayerTar.zstd(tar), LayerTar.xz(tar), LayerTar.bzip2(tar))) {
                assertThat(load(compressed).diffIds()).containsExactly(Digest.of(LAYER));
            }
        }
        assertThat(stores.images().list()).hasSize(1);
    }

    @Test
    void follows_the_links_with_which_docker_saved_a_layer_once() throws IOException {
        Archive archive = Archive.docker("app", LAYER);
        String layer = archive.files.keySet().stream()
                .filter(n -> n.endsWith("layer.tar"))
                .findFirst()
                .orElseThrow();
        byte[] config = Archive.config(List.of(Digest.of(LAYER), Digest.of(LAYER)));
        archive.files.put("c.json", config);
        archive.dockerManifest("c.json", "app", "\"" + layer + "\",\"other/layer.tar\"");
        LayerTar tar = new LayerTar();
        archive.files.forEach(
                (name, bytes) -> tar.put(io.cofferdam.linux.FileStat.Type.REGULAR, name, "", 0644, bytes, Map.of()));
        Image image = load(tar.symlink("other/layer.tar", "../" + layer).bytes());
        assertThat(stores.layers().lowerDirs(image)).hasSize(2);
    }

    @Test
    void takes_this_hosts_image_of_several_platforms() {
        Archive archive = new Archive();
        Platform host = Platform.host();
        Descriptor mine = on(archive.image(LAYER), host);
        Descriptor absent = on(
                new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(new byte[1]), 1),
                new Platform("linux", "s390x", null));
        Descriptor attestation = on(
                new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(new byte[2]), 1),
                new Platform("unknown", "unknown", null));
        Descriptor nested =
                archive.blob(MediaTypes.OCI_INDEX, new ImageIndex(List.of(absent, attestation, mine)).toJson());
        Image image = load(archive.index(Archive.named(nested, "multi:1")).tar());
        assertThat(image.manifestDigest()).isEqualTo(mine.digest());
        assertThat(image.displayName()).isEqualTo("multi:1");
    }

    @Test
    void takes_the_platform_that_was_asked_for_or_none() {
        Platform elsewhere = Platform.parse("linux/s390x");
        Archive archive = new Archive();
        Descriptor host = on(archive.image(LAYER), Platform.host());
        byte[] tar = archive.index(Archive.named(
                        archive.blob(MediaTypes.OCI_INDEX, new ImageIndex(List.of(host)).toJson()), "multi:1"))
                .tar();
        for (byte[] other : List.of(tar, Archive.docker("multi:1", LAYER).tar())) {
            assertThatThrownBy(() -> stores.archives().load(Stores.stream(other), elsewhere, p -> {}))
                    .hasMessageContaining("does not provide the specified platform (linux/s390x)");
        }
        assertThat(stores.images().list()).isEmpty();
        assertThat(stores.archives().load(Stores.stream(tar), Platform.host(), p -> {}))
                .hasSize(1);
    }

    @Test
    void imports_for_the_platform_that_was_asked_for() {
        Platform elsewhere = Platform.parse("linux/arm64/v8");
        Image image = stores.archives().importRootfs(Stores.stream(LAYER), null, elsewhere, null, List.of());
        assertThat(image.config().platform()).isEqualTo(elsewhere);
    }

    @Test
    void an_image_without_a_name_is_found_by_its_id() {
        Archive archive = new Archive();
        Image image = load(archive.index(archive.image(LAYER)).tar());
        assertThat(image.tags()).isEmpty();
        assertThat(stores.images().require(image.id().shortHex())).isEqualTo(image);
    }

    @Test
    void a_tag_alone_in_a_layout_is_no_name() {
        Archive archive = new Archive();
        Descriptor tagged = archive.image(LAYER).withAnnotations(Map.of(ImageIndex.REF_NAME, "latest"));
        assertThat(load(archive.index(tagged).tar()).tags()).isEmpty();
    }

    @Test
    void takes_no_name_from_a_layout_that_gives_only_a_digest() {
        load(Archive.oci("app", new LayerTar().file("b", "x").bytes()).tar());
        Image loaded = load(Archive.oci("app@sha256:" + "0".repeat(64), LAYER).tar());
        assertThat(loaded.tags()).isEmpty();
        assertThat(stores.images().require("app").id()).isNotEqualTo(loaded.id());
    }

    @Test
    void saves_several_images_with_the_names_asked_for(@TempDir Path other) throws IOException {
        load(Archive.oci("app:1", LAYER).tar());
        stores.images().tag(stores.images().require("app:1"), ImageReference.parse("app:2"));
        stores.images().tag(stores.images().require("app:1"), ImageReference.parse("quay.io/x/y:3"));
        Image second = load(
                Archive.oci("second", new LayerTar().file("b", "x").bytes()).tar());

        Stores two = Stores.in(other);
        List<LoadedImage> loaded = two.archives()
                .load(
                        Stores.stream(stores.save(
                                "app:2", "quay.io/x/y:3", second.id().shortHex())),
                        p -> {});
        assertThat(loaded).hasSize(2);
        assertThat(two.images().require("app:2").tags())
                .extracting(ImageReference::familiar)
                .containsExactly("app:2", "quay.io/x/y:3");
        assertThat(two.images().require(second.id().value()).tags()).isEmpty();
        assertThat(stores.save("app")).isEqualTo(stores.save("app:1", "app:2"));
        assertThatThrownBy(() -> stores.save("nothing")).hasMessageContaining("No such image: nothing");
    }

    @Test
    void saves_to_its_end_what_is_removed_meanwhile(@TempDir Path other) throws IOException {
        Image image = load(Archive.oci("app:1", LAYER).tar());
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        stores.archives().save(List.of("app:1"), new FilterOutputStream(saved) {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                stores.images().find("app:1").ifPresent(there -> {
                    stores.images().remove(there.id().value(), true, uses -> List.of());
                    stores.images().removeUnreferenced(stores.images().unreferenced());
                });
                saved.write(bytes, offset, length);
            }
        });
        assertThat(stores.images().list()).isEmpty();
        assertThat(Stores.names(root.resolve("images/blobs/sha256"))).isEmpty();
        Stores two = Stores.in(other);
        two.archives().load(Stores.stream(saved.toByteArray()), p -> {});
        assertThat(two.images().require("app:1").id()).isEqualTo(image.id());
    }

    @Test
    void saves_nothing_of_an_image_whose_layer_is_too_short_or_missing() throws IOException {
        Path layer = blob(load(Archive.oci("app:1", LAYER).tar()).layers().getFirst());
        Files.write(layer, Arrays.copyOf(LAYER, LAYER.length - 512));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> stores.archives().save(List.of("app:1"), out))
                .hasMessageContainingAll("app:1 is not whole on this host", "bytes and has", "store check");
        Files.delete(layer);
        assertThatThrownBy(() -> stores.archives().save(List.of("app:1"), out)).hasMessageContaining("is missing");
        assertThat(out.size()).isZero();
    }

    private Path blob(Descriptor content) {
        return root.resolve("images/blobs/sha256").resolve(content.digest().hex());
    }

    @Test
    void loads_an_old_image_again_without_doing_it_again() {
        byte[] tar = Archive.oci("app", LAYER).tar();
        Image image = load(tar);
        List<LoadProgress> progress = new ArrayList<>();
        assertThat(stores.archives().load(Stores.stream(tar), progress::add))
                .extracting(LoadedImage::image)
                .containsExactly(image);
        assertThat(progress).isEmpty();
    }

    @Test
    void tells_how_far_it_is() {
        List<LoadProgress> progress = new ArrayList<>();
        stores.archives().load(Stores.stream(Archive.oci("app", LAYER).tar()), progress::add);
        assertThat(progress)
                .last()
                .isEqualTo(new LoadProgress(Digest.of(LAYER).shortHex(), "Loading layer", LAYER.length, LAYER.length));
    }

    @Test
    void imports_a_root_file_system_with_changes() throws IOException {
        for (byte[] tar :
                List.of(LAYER, LayerTar.gzip(LAYER), LayerTar.zstd(LAYER), LayerTar.xz(LAYER), LayerTar.bzip2(LAYER))) {
            Image image = stores.archives()
                    .importRootfs(
                            Stores.stream(tar),
                            ImageReference.parse("mine:1"),
                            "a note",
                            List.of("CMD [\"/bin/x\"]", "ENV A=b"));
            assertThat(image.config().config().cmd()).containsExactly("/bin/x");
            assertThat(image.config().history().getFirst().comment()).isEqualTo("a note");
            assertThat(image.config().platform()).isEqualTo(Platform.host());
            assertThat(image.diffIds()).containsExactly(Digest.of(LAYER));
            assertThat(stores.images().require("mine:1")).isEqualTo(image);
            assertThat(stores.layers().lowerDirs(image).getFirst().resolve("file"))
                    .hasContent("content");
        }
        assertThat(Stores.names(root.resolve("layers"))).hasSize(1);
    }

    @Test
    void many_may_load_and_remove_the_same_image_at_once() throws Exception {
        byte[] tar =
                Archive.oci("app", LAYER, new LayerTar().file("b", "x").bytes()).tar();
        try (ExecutorService pool = Executors.newFixedThreadPool(6)) {
            List<Future<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                tasks.add(pool.submit(() -> load(tar)));
                tasks.add(pool.submit(this::removeWhatIsThere));
            }
            for (Future<?> task : tasks) {
                task.get();
            }
        }
        Image image = load(tar);
        assertThat(stores.layers().lowerDirs(image)).hasSize(2);
        assertThat(new io.cofferdam.image.ImageStore(root.resolve("images")).list())
                .containsExactly(image);
        removeWhatIsThere();
        assertThat(stores.leftovers()).isEmpty();
    }

    private void removeWhatIsThere() {
        stores.images().find("app").ifPresent(image -> {
            try {
                stores.images().remove("app", true, i -> List.of());
            } catch (io.cofferdam.problem.ProblemException removedMeanwhile) {
                assertThat(removedMeanwhile).hasMessageContaining("No such image");
            }
        });
        stores.layers()
                .removeUnreferenced(() -> stores.images().list().stream()
                        .flatMap(image -> ChainId.ofStack(image.diffIds()).stream())
                        .collect(Collectors.toSet()));
    }

    @Test
    void an_image_without_layers_has_an_empty_root() {
        Archive archive = new Archive();
        Image image = load(archive.index(archive.image()).tar());
        assertThat(stores.layers().lowerDirs(image)).hasSize(1);
        assertThat(stores.layers().lowerDirs(image).getFirst()).isEmptyDirectory();
    }

    @Test
    void an_image_removed_and_loaded_again_is_whole() throws InterruptedException {
        byte[] tar = Archive.oci("app", LAYER).tar();
        Image image = load(tar);
        stores.images().remove("app", false, i -> List.of());
        stores.layers().removeUnreferenced(java.util.Set::of);
        assertThat(load(tar)).isEqualTo(image);
        assertThat(stores.layers().isUnpacked(image)).isTrue();
        stores.layers().awaitDeletions();
    }

    private static Descriptor on(Descriptor manifest, Platform platform) {
        return new Descriptor(manifest.mediaType(), manifest.digest(), manifest.size(), Map.of(), platform);
    }

    private Image load(byte[] archive) {
        return stores.archives()
                .load(Stores.stream(archive), progress -> {})
                .getFirst()
                .image();
    }
}
