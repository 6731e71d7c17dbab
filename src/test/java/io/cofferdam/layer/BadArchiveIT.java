package io.cofferdam.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Manifest;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.linux.FileStat;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that must be refused, with a clear problem and nothing left behind. */
class BadArchiveIT {

    private static final byte[] LAYER = new LayerTar().file("file", "content").bytes();

    @TempDir
    Path base;

    private Stores stores;

    @BeforeEach
    void open() throws IOException {
        stores = Stores.in(Files.createDirectory(base.resolve("stores")), Stores.TIGHT);
        Files.writeString(base.resolve("victim"), "untouched");
    }

    @AfterEach
    void nothing_is_left_behind_and_nothing_outside_was_touched() throws Exception {
        assertThat(stores.leftovers()).isEmpty();
        assertThat(stores.images().list()).isEmpty();
        assertThat(Files.readString(base.resolve("victim"))).isEqualTo("untouched");
        assertThat(Stores.names(base)).containsExactly("stores", "victim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../victim", "../../victim", "a/../../victim", "/../victim", "./../victim", ".."})
    void a_path_that_leaves_the_root(String path) {
        assertLayerRefused(new LayerTar().file(path, "pwned"), Kind.INVALID, "leads out of the archive's root");
    }

    @Test
    void a_path_through_a_link_that_leaves_the_root() {
        String stores = base.toAbsolutePath().toString();
        assertLayerRefused(
                new LayerTar().symlink("out", stores).file("out/victim", "pwned"), Kind.INVALID, "cannot be made");
        assertLayerRefused(
                new LayerTar()
                        .symlink("out", "../../../../..")
                        .symlink("out2", "out" + stores)
                        .file("out2/victim", "x"),
                Kind.INVALID,
                "cannot be made");
    }

    @Test
    void a_hard_link_to_what_is_not_in_the_archive() {
        assertLayerRefused(new LayerTar().hardlink("x", base.resolve("victim").toString()), Kind.INVALID, "");
        assertLayerRefused(new LayerTar().hardlink("x", "../../../../victim"), Kind.INVALID, "leads out");
        assertLayerRefused(new LayerTar().hardlink("x", "nothing"), Kind.INVALID, "no file of this archive");
        assertLayerRefused(
                new LayerTar().directory("d", 0755).hardlink("x", "d"), Kind.INVALID, "no file of this archive");
        assertLayerRefused(
                new LayerTar()
                        .symlink("out", base.toString())
                        .hardlink("x", "out/victim")
                        .file("x", "pwned"),
                Kind.INVALID,
                "");
    }

    @Test
    void entries_that_fit_no_tree() {
        assertLayerRefused(new LayerTar().file("f", "x").file("f/below", "y"), Kind.INVALID, "f/below");
        assertLayerRefused(new LayerTar().file("./", "x"), Kind.INVALID, "");
        assertLayerRefused(new LayerTar().symlink("loop", "loop").file("loop/x", "y"), Kind.INVALID, "loop/x");
        assertLayerRefused(new LayerTar().file("n".repeat(300), "x"), Kind.INVALID, "cannot be made");
        assertLayerRefused(new LayerTar().symlink("l", ""), Kind.INVALID, "symbolic link to nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {".wh.", "dir/.wh.", ".wh..", ".wh...", "a/.wh..."})
    void a_whiteout_that_names_no_file(String path) {
        assertLayerRefused(new LayerTar().file(path, ""), Kind.INVALID, "whiteout that names no file");
    }

    @Test
    void a_whiteout_of_what_lies_outside() {
        assertLayerRefused(new LayerTar().file("../.wh.victim", ""), Kind.INVALID, "leads out");
        assertLayerRefused(
                new LayerTar().symlink("out", base.toString()).file("out/.wh.victim", ""),
                Kind.INVALID,
                "cannot be made");
    }

    @Test
    void refuses_bombs() {
        byte[] zeros = new LayerTar().file("zeros", "\0".repeat(8 << 20)).bytes();
        assertBlobRefused(LayerTar.gzip(zeros), zeros, "times its compressed size");
        assertBlobRefused(LayerTar.zstd(zeros), zeros, "times its compressed size");
        assertRefused(LayerTar.gzip(Archive.oci("app", zeros).tar()), Kind.TOO_LARGE, "times its compressed size");
        assertRefused(LayerTar.zstd(Archive.oci("app", zeros).tar()), Kind.TOO_LARGE, "times its compressed size");
    }

    @Test
    void more_than_the_limits() {
        LayerTar many = new LayerTar();
        for (int i = 0; i < 600; i++) {
            many.file("f" + i, "");
        }
        assertLayerRefused(many, Kind.TOO_LARGE, "more than 500 files");
        assertLayerRefused(
                new LayerTar().file("d/".repeat(40) + "f", ""), Kind.INVALID, "40 levels".replace("40", "41"));
        assertLayerRefused(
                new LayerTar().file("d".repeat(200) + ("/" + "d".repeat(200)).repeat(6), ""), Kind.INVALID, "bytes");
        assertLayerRefused(
                new LayerTar().file("x", "", 0644, Map.of("user.big", new byte[5000])),
                Kind.TOO_LARGE,
                "extended attributes");
        assertLayerRefused(
                new LayerTar().put(FileStat.Type.SYMLINK, "l", "t".repeat(2000), 0777, new byte[0], Map.of()),
                Kind.INVALID,
                "bytes");
        byte[] large = new byte[65 << 20];
        new Random(1).nextBytes(large);
        byte[] tar = new LayerTar()
                .put(FileStat.Type.REGULAR, "large", "", 0644, large, Map.of())
                .bytes();
        assertRefused(Archive.oci("app", tar).tar(), Kind.TOO_LARGE, "are allowed");
    }

    @Test
    void sparse_files_that_claim_more_than_there_is() {
        String version = "22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n";
        byte[] universe = pax(version + "39 GNU.sparse.realsize=999999999999999\n", "0\n");
        assertLayerRefused(universe, Kind.TOO_LARGE, "are allowed");
        byte[] beyond = pax(version + "26 GNU.sparse.realsize=10\n", "1\n5\n600\n");
        assertLayerRefused(beyond, Kind.INVALID, "sparse");
        byte[] overlapping = pax(version + "28 GNU.sparse.realsize=9999\n", "2\n0\n10\n5\n10\n");
        assertLayerRefused(overlapping, Kind.INVALID, "sparse");
        byte[] endless = pax(version + "28 GNU.sparse.realsize=9999\n", "999999999\n");
        assertLayerRefused(endless, Kind.INVALID, "sparse");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "99 path=x\n",
                "9 path=xx\n",
                "x path=x\n",
                "10 path\n",
                "-1 path=x\n",
                "99999999999 a=b\n",
                "12 mtime=a.b\n"
            })
    void pax_headers_that_are_none(String records) {
        assertLayerRefused(pax(records, "content"), Kind.INVALID, "pax header");
    }

    @Test
    void content_that_is_not_what_its_digest_says() {
        Archive archive = Archive.oci("app", LAYER);
        archive.files.put(
                Archive.path(Digest.of(LAYER)),
                new LayerTar().file("file", "CONTENT").bytes());
        assertRefused(archive.tar(), Kind.INVALID, "not what its digest says");
    }

    @Test
    void a_layer_that_is_not_the_diff_the_config_names() {
        Archive archive = new Archive();
        Descriptor layer = archive.blob(MediaTypes.OCI_LAYER_GZIP, LayerTar.gzip(LAYER));
        Digest other = Digest.of(new byte[1]);
        assertRefused(
                archive.index(archive.image(List.of(other), List.of(layer))).tar(), Kind.INVALID, "Uncompressed");
        Archive docker = Archive.docker("app", LAYER);
        docker.files.replaceAll((name, bytes) ->
                name.endsWith("layer.tar") ? new LayerTar().file("x", "y").bytes() : bytes);
        assertRefused(docker.tar(), Kind.INVALID, "Uncompressed");
    }

    @Test
    void sizes_that_do_not_fit() {
        Archive archive = new Archive();
        Descriptor layer = archive.blob(MediaTypes.OCI_LAYER, LAYER);
        Descriptor wrong = new Descriptor(layer.mediaType(), layer.digest(), layer.size() + 1);
        assertRefused(
                archive.index(archive.image(List.of(layer.digest()), List.of(wrong)))
                        .tar(),
                Kind.INVALID,
                "should have " + wrong.size() + " bytes");
    }

    @Test
    void numbers_of_layers_that_do_not_fit() {
        Archive archive = new Archive();
        Descriptor layer = archive.blob(MediaTypes.OCI_LAYER, LAYER);
        assertRefused(archive.index(archive.image(List.of(), List.of(layer))).tar(), Kind.INVALID, "1 layers");
    }

    @Test
    void archives_that_were_cut_off_anywhere() {
        for (byte[] whole : List.of(
                Archive.oci("app", LAYER).tar(),
                LayerTar.gzip(Archive.oci("app", LAYER).tar()),
                LayerTar.zstd(Archive.oci("app", LAYER).tar()),
                Archive.docker("app", LAYER).tar())) {
            for (int part = 1; part < 16; part++) {
                byte[] cut = Arrays.copyOf(whole, whole.length * part / 20);
                assertThatThrownBy(() -> load(cut)).as("cut at " + cut.length).isInstanceOf(ProblemException.class);
            }
        }
    }

    @Test
    void layers_that_were_cut_off() {
        byte[] large = new LayerTar()
                .file("a", "x".repeat(5000))
                .file("b", "y".repeat(5000))
                .bytes();
        byte[] gzip = LayerTar.gzip(large);
        byte[] zstd = LayerTar.zstd(large);
        assertBlobRefused(Arrays.copyOf(gzip, gzip.length / 2), large, "");
        assertBlobRefused(Arrays.copyOf(gzip, gzip.length - 4), large, "");
        assertBlobRefused(Arrays.copyOf(zstd, zstd.length / 2), large, "");
        byte[] plain = Arrays.copyOf(large, 3000);
        assertRefused(Archive.oci("app", plain).tar(), Kind.INVALID, "ends before");
    }

    @Test
    void refuses_a_known_layers_diff_id_over_another_blob() {
        load(Archive.oci("known", LAYER).tar());
        Archive liar = new Archive();
        Descriptor other = liar.blob(
                MediaTypes.OCI_LAYER_GZIP,
                LayerTar.gzip(new LayerTar().file("evil", "x").bytes()));
        Descriptor image = liar.image(List.of(Digest.of(LAYER)), List.of(other));
        assertThatThrownBy(() -> load(liar.index(Archive.named(image, "liar")).tar()))
                .hasMessageContaining("is not what its digest says");
        assertThat(stores.images().find("liar")).isEmpty();

        Archive honest = new Archive();
        Descriptor same = honest.blob(MediaTypes.OCI_LAYER_GZIP, LayerTar.gzip(LAYER));
        load(honest.index(Archive.named(honest.image(List.of(Digest.of(LAYER)), List.of(same)), "honest"))
                .tar());
        // the same image in another form: what is stored stays, and the name is new
        assertThat(stores.images().require("honest")).isEqualTo(stores.images().require("known"));
        stores.images().remove(stores.images().require("known").id().value(), true, i -> List.of());
        stores.layers().removeUnreferenced(java.util.Set::of);
    }

    @Test
    void refuses_noise() {
        Random random = new Random(42);
        byte[] good = Archive.oci("app", LAYER).tar();
        for (int round = 0; round < 200; round++) {
            byte[] bytes = good.clone();
            for (int i = 0; i < 20; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                load(bytes)
                        .forEach(one -> stores.images().remove(one.image().id().value(), true, i -> List.of()));
                stores.layers().removeUnreferenced(java.util.Set::of);
            } catch (ProblemException expected) {
                assertThat(expected.kind()).isNotEqualTo(Kind.INTERNAL);
            }
        }
        byte[] noise = new byte[10_000];
        random.nextBytes(noise);
        assertRefused(noise, Kind.INVALID, "not a tar archive");
        assertRefused(new byte[0], Kind.INVALID, "no image");
        assertRefused(new byte[10_240], Kind.INVALID, "no image");
        assertRefused("BZh91AY&SY".getBytes(StandardCharsets.US_ASCII), Kind.INVALID, "compressed data is damaged");
        for (byte[] whole : List.of(LayerTar.xz(LAYER), LayerTar.bzip2(LAYER))) {
            byte[] damaged = whole.clone();
            java.util.Arrays.fill(damaged, 20, 40, (byte) 0x5a);
            assertRefused(damaged, Kind.INVALID, "compressed data is damaged");
            assertRefused(java.util.Arrays.copyOf(whole, whole.length / 2), Kind.INVALID, "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"app@sha256:", "app:1@sha256:"})
    void a_name_with_a_digest_for_a_tag(String name) {
        String pinned = name + "0".repeat(64);
        assertRefused(Archive.docker(pinned, LAYER).tar(), Kind.INVALID, "invalid tag \"" + pinned);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"imageLayoutVersion\":\"2.0.0\"}", "{\"imageLayoutVersion\":\"1\"}", "{}"})
    void a_layout_of_a_version_that_is_not_known(String version) {
        assertRefused(
                Archive.oci("app", LAYER).file("oci-layout", version).tar(), Kind.INVALID, "only 1.x is known here");
        Archive both = Archive.oci("app", LAYER).file("oci-layout", version);
        String config = Archive.path(Digest.of(Archive.config(List.of(Digest.of(LAYER)))));
        both.dockerManifest(config, "app", "\"" + Archive.path(Digest.of(LAYER)) + "\"");
        assertRefused(both.tar(), Kind.INVALID, "only 1.x is known here");
    }

    @Test
    void archives_without_a_part() {
        for (String part : List.of("manifest.json", ".json", "layer.tar")) {
            Archive archive = Archive.docker("app", LAYER);
            archive.files
                    .keySet()
                    .removeIf(name ->
                            name.endsWith(part) && (part.equals("manifest.json") || !name.equals("manifest.json")));
            assertRefused(archive.tar(), Kind.INVALID, "");
        }
        Archive oci = Archive.oci("app", LAYER);
        for (String name : List.copyOf(oci.files.keySet())) {
            if (!name.equals("oci-layout")) {
                Archive spoiled = Archive.oci("app", LAYER);
                spoiled.files.remove(name);
                assertRefused(spoiled.tar(), Kind.INVALID, "");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "{}",
                "[]",
                "[null]",
                "[{}]",
                "[{\"Config\":1}]",
                "[{\"Config\":\"../x\"}]",
                "\"x\""
            })
    void a_manifest_that_is_none(String json) {
        assertRefused(Archive.docker("app", LAYER).file("manifest.json", json).tar(), Kind.INVALID, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"manifests\":[{}]}",
                "{\"manifests\":[],\"layers\":[]}",
                "{\"manifests\":{}}"
            })
    void an_index_that_is_none(String json) {
        assertRefused(Archive.oci("app", LAYER).file("index.json", json).tar(), Kind.INVALID, "");
    }

    @Test
    void manifest_and_index_that_tell_different_stories() {
        Archive archive = Archive.oci("good", LAYER);
        byte[] evil = new LayerTar().file("evil", "x").bytes();
        byte[] config = Archive.config(List.of(Digest.of(evil)));
        archive.files.put(Archive.path(Digest.of(evil)), evil);
        archive.files.put(Archive.path(Digest.of(config)), config);
        archive.dockerManifest(
                Archive.path(Digest.of(config)), "good:latest", "\"" + Archive.path(Digest.of(evil)) + "\"");
        assertRefused(archive.tar(), Kind.INVALID, "do not describe the same images");
    }

    @Test
    void a_manifest_that_is_an_index_too() {
        Archive archive = new Archive();
        Descriptor layer = archive.blob(MediaTypes.OCI_LAYER, LAYER);
        Descriptor config = archive.blob(MediaTypes.OCI_CONFIG, Archive.config(List.of(layer.digest())));
        String json = new String(
                        new Manifest(MediaTypes.OCI_MANIFEST, config, List.of(layer)).toJson(), StandardCharsets.UTF_8)
                .replaceFirst("\\{", "{\"manifests\":[],");
        Descriptor both = archive.blob(MediaTypes.OCI_MANIFEST, json.getBytes(StandardCharsets.UTF_8));
        assertRefused(archive.index(both).tar(), Kind.INVALID, "at once");
    }

    @Test
    void a_reference_that_is_none() {
        assertRefused(Archive.docker("Not A Name", LAYER).tar(), Kind.INVALID, "invalid reference format");
    }

    @Test
    void a_second_bad_image_takes_the_first_with_it() {
        Archive archive = new Archive();
        Descriptor good = Archive.named(archive.image(LAYER), "good");
        Descriptor bad =
                Archive.named(archive.image(new LayerTar().file("../x", "").bytes()), "bad");
        assertRefused(archive.index(good, bad).tar(), Kind.INVALID, "leads out");
    }

    @Test
    void a_root_file_system_that_is_none() {
        assertThatThrownBy(() -> stores.archives().importRootfs(Stores.stream(new byte[0]), null, null, List.of()))
                .hasMessageContaining("It is empty");
        assertThatThrownBy(() -> stores.archives()
                        .importRootfs(
                                Stores.stream(new LayerTar().file("../x", "").bytes()), null, null, List.of()))
                .hasMessageContaining("leads out");
        assertThatThrownBy(() -> stores.archives().importRootfs(Stores.stream(LAYER), null, null, List.of("RUN x")))
                .isInstanceOf(ProblemException.class);
        byte[] zeros = new LayerTar().file("zeros", "\0".repeat(8 << 20)).bytes();
        for (byte[] bomb : List.of(LayerTar.gzip(zeros), LayerTar.xz(zeros), LayerTar.bzip2(zeros))) {
            assertThatThrownBy(() -> stores.archives().importRootfs(Stores.stream(bomb), null, null, List.of()))
                    .hasMessageContaining("times its compressed size");
        }
    }

    private void assertLayerRefused(LayerTar layer, Kind kind, String why) {
        assertLayerRefused(layer.bytes(), kind, why);
    }

    private void assertLayerRefused(byte[] layer, Kind kind, String why) {
        assertRefused(
                Archive.oci("app", new LayerTar().file("below", "x").bytes(), layer)
                        .tar(),
                kind,
                why);
    }

    private void assertBlobRefused(byte[] compressed, byte[] plain, String why) {
        Archive archive = new Archive();
        Descriptor layer = archive.blob(MediaTypes.OCI_LAYER_GZIP, compressed);
        byte[] tar = archive.index(archive.image(List.of(Digest.of(plain)), List.of(layer)))
                .tar();
        assertThatThrownBy(() -> load(tar)).isInstanceOf(ProblemException.class).hasMessageContaining(why);
    }

    private void assertRefused(byte[] archive, Kind kind, String why) {
        assertThatThrownBy(() -> load(archive))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
                .hasMessageContaining(why);
    }

    private List<LoadedImage> load(byte[] archive) {
        return stores.archives().load(Stores.stream(archive), progress -> {});
    }

    /** A file that has a pax header of these records before it. */
    private static byte[] pax(String records, String content) {
        byte[] header = plain("pax", records.getBytes(StandardCharsets.US_ASCII));
        header[156] = 'x';
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += header[i] & 0xFF;
        }
        System.arraycopy("%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII), 0, header, 148, 8);
        byte[] file = plain("file", Arrays.copyOf(content.getBytes(StandardCharsets.US_ASCII), 512));
        byte[] both = Arrays.copyOf(header, header.length - 1024 + file.length);
        System.arraycopy(file, 0, both, header.length - 1024, file.length);
        return both;
    }

    private static byte[] plain(String name, byte[] content) {
        return new LayerTar()
                .put(
                        new TarEntry(
                                FileStat.Type.REGULAR,
                                name,
                                "",
                                0644,
                                0,
                                0,
                                content.length,
                                Instant.EPOCH,
                                0,
                                0,
                                Map.of(),
                                null),
                        content)
                .bytes();
    }
}
