package io.cofferdam.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageIndex;
import io.cofferdam.image.LayoutCheck.Flaw;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.linux.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores that were damaged by hand. */
class StoreCheckIT {

    @TempDir
    Path root;

    private Image good;
    private Image other;

    @BeforeEach
    void fill() {
        Stores stores = Stores.in(root);
        good = load(
                stores, "good:1", LayerTar.gzip(new LayerTar().file("a", "good").bytes()));
        other = load(stores, "other:1", new LayerTar().file("b", "other").bytes());
    }

    @Test
    void finds_nothing_wrong_with_a_sound_store() {
        assertThat(check().check()).isEqualTo(new StoreCheck.Report(6, 2, 2, List.of(), List.of()));
    }

    @Test
    void unpacks_a_missing_layer_again() throws IOException {
        Path layer = layer(good);
        Trees.remove(layer);
        assertThat(check().check().flaws()).extracting(Flaw::problem).containsExactly("It is not unpacked.");
        assertThat(layer).doesNotExist();
        check().repair(image -> {});
        assertThat(layer.resolve("fs/a")).hasContent("good");
        assertThat(check().check().flaws()).isEmpty();
    }

    @Test
    void takes_an_image_with_damaged_content_out_of_the_index_and_leaves_the_others() throws IOException {
        Path blob = root.resolve("images/blobs/sha256")
                .resolve(other.layers().getFirst().digest().hex());
        byte[] content = Files.readAllBytes(blob);
        content[600] ^= 1;
        Files.write(blob, content);
        assertThat(check().check().flaws())
                .extracting(Flaw::subject)
                .containsExactly(
                        "blob " + other.layers().getFirst().digest().shortHex(), "image docker.io/library/other:1");
        check().repair(image -> {});
        assertThat(check().check().flaws()).isEmpty();
        assertThat(Stores.in(root).images().list())
                .extracting(Image::displayName)
                .containsExactly("good:1");
    }

    @Test
    void notices_a_missing_config_and_a_short_blob() throws IOException {
        Files.delete(root.resolve("images/blobs/sha256").resolve(good.id().hex()));
        Path blob = root.resolve("images/blobs/sha256")
                .resolve(other.layers().getFirst().digest().hex());
        Files.write(blob, new byte[] {1}, StandardOpenOption.TRUNCATE_EXISTING);
        assertThat(check().check().flaws()).hasSize(3);
        check().repair(image -> {});
        assertThat(check().check().flaws()).isEmpty();
        assertThat(Stores.in(root).images().list()).isEmpty();
    }

    @Test
    void follows_the_entries_of_other_tools_and_leaves_them_as_they_are() throws IOException {
        Path images = root.resolve("images");
        Path blobs = images.resolve("blobs/sha256");
        Descriptor manifest = Stores.in(root).images().manifestOf(other);
        byte[] inner = new ImageIndex(List.of(manifest)).toJson();
        Files.write(blobs.resolve(Digest.of(inner).hex()), inner);
        Path index = images.resolve("index.json");
        List<Descriptor> entries = new ArrayList<>(
                ImageIndex.parse(Files.readAllBytes(index), null).manifests());
        entries.removeIf(entry -> entry.digest().equals(manifest.digest()));
        entries.add(new Descriptor(MediaTypes.OCI_INDEX, Digest.of(inner), inner.length)
                .withAnnotations(Map.of(ImageIndex.REF_NAME, "multi\u001b")));
        Files.write(index, new ImageIndex(entries).toJson());
        assertThat(check().check().flaws()).isEmpty();
        String layer = other.layers().getFirst().digest().value();
        Files.delete(blobs.resolve(other.layers().getFirst().digest().hex()));
        assertThat(check().check().flaws())
                .singleElement()
                .satisfies(flaw -> assertThat(flaw.subject() + ": " + flaw.problem())
                        .contains("another tool's entry multi?: Its layer " + layer + " is missing."));
        check().repair(image -> {});
        assertThat(ImageIndex.parse(Files.readAllBytes(index), null).manifests())
                .hasSize(2);
        assertThat(blobs.resolve(other.id().hex())).exists();
    }

    @Test
    void writes_a_missing_or_wrong_oci_layout_anew() throws IOException {
        Path version = root.resolve("images/oci-layout");
        byte[] right = Files.readAllBytes(version);
        for (String content : new String[] {"", "{\"imageLayoutVersion\":\"2.0.0\"}", null}) {
            if (content == null) {
                Files.delete(version);
            } else {
                Files.writeString(version, content);
            }
            assertThat(check().check().flaws()).extracting(Flaw::subject).containsExactly("oci-layout");
            check().repair(image -> {});
            assertThat(version).hasBinaryContent(right);
        }
    }

    @Test
    void tells_what_is_no_blob_and_no_layer() throws IOException {
        Path blobs = root.resolve("images/blobs/sha256");
        Path file = Files.writeString(blobs.resolve("notes\u001b.txt"), "x");
        Path directory = Files.createDirectory(blobs.resolve("0".repeat(64)));
        Path hollow = Files.createDirectories(
                        root.resolve("layers").resolve("1".repeat(64)).resolve("fs/usr"))
                .getParent()
                .getParent();
        Path backup = Files.createDirectory(root.resolve("layers/backup"));
        assertThat(check().check().flaws())
                .extracting(flaw -> flaw.subject() + ": " + flaw.problem())
                .containsExactlyInAnyOrder(
                        "blobs/sha256/notes?.txt: It is no blob.",
                        "blobs/sha256/" + "0".repeat(64) + ": It is no blob.",
                        "layers/" + "1".repeat(64) + ": It is no layer: its files or its description are missing.",
                        "layers/backup: It is no layer.");
        check().repair(image -> {});
        assertThat(file).doesNotExist();
        assertThat(hollow).doesNotExist();
        assertThat(List.of(directory, backup)).allMatch(Files::isDirectory);
        assertThat(check().check().flaws()).hasSize(2);
    }

    @Test
    void tells_what_was_half_made_from_damage() throws IOException {
        Path blob = Files.writeString(root.resolve("images/ingest/blob-1.tmp"), "half");
        Path layer = Files.createDirectory(root.resolve("layers/.unpacking-1"));
        assertThat(check().check()).isEqualTo(new StoreCheck.Report(6, 2, 2, List.of(), List.of(blob, layer)));
        assertThat(blob).exists();
        check().repair(image -> {});
        assertThat(check().check().leftovers()).isEmpty();
        assertThat(blob).doesNotExist();
        assertThat(layer).doesNotExist();
    }

    @Test
    void makes_a_lost_index_anew_and_never_takes_the_store_for_an_empty_one() throws IOException {
        Path index = root.resolve("images/index.json");
        byte[] whole = Files.readAllBytes(index);
        for (byte[] content : new byte[][] {null, "garbage{".getBytes(StandardCharsets.UTF_8), new byte[0]}) {
            Files.write(index, whole);
            if (content == null) {
                Files.delete(index);
            } else {
                Files.write(index, content);
            }
            assertThatThrownBy(() -> Stores.in(root))
                    .hasMessageContaining("index.json, cannot be used")
                    .hasMessageContaining("store check --repair");
            assertThat(check().check().flaws()).extracting(Flaw::subject).containsExactly("index.json");
            check().repair(image -> {});
            assertThat(check().check().flaws()).isEmpty();
            Stores repaired = Stores.in(root);
            assertThat(repaired.images().list()).extracting(Image::id).containsExactlyInAnyOrder(good.id(), other.id());
            assertThat(repaired.images().list()).allMatch(image -> image.tags().isEmpty());
            assertThat(layer(good).resolve("fs/a")).hasContent("good");
        }
    }

    private StoreCheck check() {
        return new StoreCheck(root.resolve("images"), root.resolve("layers"));
    }

    private Path layer(Image image) {
        return root.resolve("layers")
                .resolve(ChainId.ofStack(image.diffIds()).getLast().hex());
    }

    private static Image load(Stores stores, String name, byte[] layer) {
        Archive archive = new Archive();
        byte[] plain = plain(layer);
        var blob = archive.blob(
                plain == layer ? io.cofferdam.image.MediaTypes.OCI_LAYER : io.cofferdam.image.MediaTypes.OCI_LAYER_GZIP,
                layer);
        var manifest = archive.image(List.of(io.cofferdam.image.Digest.of(plain)), List.of(blob));
        archive.index(Archive.named(manifest, name));
        return stores.archives()
                .load(Stores.stream(archive.tar()), progress -> {})
                .getFirst()
                .image();
    }

    private static byte[] plain(byte[] layer) {
        if (layer[0] != 0x1f) {
            return layer;
        }
        try (var in = new java.util.zip.GZIPInputStream(Stores.stream(layer))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
