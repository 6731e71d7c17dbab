package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.Digest;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.layer.LayerTar;
import io.cofferdam.linux.FileStat;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import io.cofferdam.registry.ServedImage.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that would harm the host, sent by a registry: the pull fails, nothing of it stays, nothing outside was touched. */
class BadLayerPullIT {

    private static final byte[] GOOD = ServedImage.tar("good", "content");

    @TempDir
    Path base;

    private ScriptedRegistry registry;
    private Client client;

    @BeforeEach
    void open() throws IOException {
        registry = ScriptedRegistry.start();
        client = Client.in(Files.createDirectory(base.resolve("stores")));
        Files.writeString(base.resolve("victim"), "untouched");
    }

    @AfterEach
    void nothing_is_left_and_nothing_was_touched() throws IOException {
        assertThat(Files.readString(base.resolve("victim"))).isEqualTo("untouched");
        assertThat(io.cofferdam.layer.Stores.names(base)).containsExactly("stores", "victim");
        client.close();
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../victim", "/../../victim", "a/../../../victim"})
    void names_that_leave_the_root(String path) {
        assertRefused(new LayerTar().file(path, "pwned"), Kind.INVALID, "leads out of the archive's root");
    }

    @Test
    void links_that_leave_the_root() {
        String outside = base.toAbsolutePath().toString();
        assertRefused(
                new LayerTar().symlink("out", outside).file("out/victim", "pwned"), Kind.INVALID, "cannot be made");
        assertRefused(new LayerTar().hardlink("x", outside + "/victim").file("x", "pwned"), Kind.INVALID, "");
        assertRefused(new LayerTar().hardlink("x", "../../../../victim"), Kind.INVALID, "leads out");
    }

    @Test
    void whiteouts_that_name_no_file() {
        assertRefused(new LayerTar().file("a/.wh.", ""), Kind.INVALID, "whiteout that names no file");
        assertRefused(new LayerTar().file("../.wh.victim", ""), Kind.INVALID, "leads out");
    }

    @Test
    void floods_and_bombs() {
        LayerTar devices = new LayerTar();
        for (int i = 0; i < 600; i++) {
            devices.put(FileStat.Type.CHARACTER_DEVICE, "dev/d" + i, "", 0666, new byte[0], Map.of());
        }
        assertRefused(devices, Kind.TOO_LARGE, "more than 500 files");
        assertRefused(
                new LayerTar().file("x", "", 0644, Map.of("user.big", new byte[5000])),
                Kind.TOO_LARGE,
                "extended attributes");
        byte[] zeros = new LayerTar().file("zeros", "\0".repeat(8 << 20)).bytes();
        assertRefused(Layer.gzip(zeros), Kind.TOO_LARGE, "times its compressed size");
        assertRefused(Layer.zstd(zeros), Kind.TOO_LARGE, "times its compressed size");
    }

    @Test
    void compressed_content_that_is_damaged() {
        for (Layer whole : new Layer[] {Layer.gzip(GOOD), Layer.zstd(GOOD), Layer.plain(GOOD)}) {
            byte[] cut = Arrays.copyOf(whole.stored(), whole.stored().length / 2);
            assertRefused(new Layer(whole.mediaType(), cut, GOOD), Kind.INVALID, "");
            byte[] noise = whole.stored().clone();
            Arrays.fill(noise, 8, Math.min(noise.length, 40), (byte) 0x5a);
            assertRefused(new Layer(whole.mediaType(), noise, GOOD), Kind.INVALID, "");
        }
    }

    @Test
    void says_which_layer_of_which_repository_is_wrong_and_what_to_do() {
        byte[] stored = Layer.gzip(GOOD).stored().clone();
        stored[stored.length - 8]++; // the checksum in gzip's trailer
        Layer damaged = new Layer(MediaTypes.OCI_LAYER_GZIP, stored, GOOD);
        ProblemException problem = client.refused(registry.serve(ServedImage.of(damaged)));
        Client.assertProblem(
                problem,
                Kind.INVALID,
                "The layer " + Digest.of(stored).shortHex() + " of " + registry.name("app") + " cannot be used.",
                "Its compressed data is damaged",
                "Pull it again");
        assertThat(problem).message().doesNotContainIgnoringCase("archive");
    }

    /** Of content that is not what was promised only that matters, whatever else is wrong with it. */
    @Test
    void the_digest_has_the_last_word() {
        for (Layer whole : List.of(Layer.gzip(GOOD), Layer.zstd(GOOD), Layer.plain(GOOD))) {
            byte[] junk = "junk ".repeat(1000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            byte[] damaged = whole.stored().clone();
            Arrays.fill(damaged, 20, Math.min(damaged.length, 60), (byte) 0x5a);
            ServedImage image = ServedImage.of(whole);
            for (byte[] other : List.of(Arrays.copyOf(junk, whole.stored().length), damaged)) {
                registry.onBlob(
                        image.layer(0).digest(), request -> request.answer(200, "application/octet-stream", other));
                ProblemException problem = client.refused(registry.serve(image));
                Client.assertProblem(
                        problem, Kind.INVALID, "is not what its digest says", "Its digest is " + Digest.of(other));
                assertThat(problem).message().doesNotContainIgnoringCase("archive");
            }
        }
    }

    /** The config says that it is a layer which is here already, the manifest has something else in its place. */
    @Test
    void a_known_layers_diff_id_over_another_blob() throws IOException {
        Layer known = Layer.gzip(GOOD);
        client.pull(registry.serve(ServedImage.of(known)));
        byte[] config = ServedImage.config("arm64", List.of(Digest.of(GOOD)));
        for (Layer other : List.of(
                Layer.gzip(ServedImage.tar("evil", "x")),
                Layer.zstd(ServedImage.tar("evil", "y")),
                Layer.plain(ServedImage.tar("evil", "z")))) {
            String name = registry.serve(ServedImage.of(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG, config, other));
            Client.assertProblem(client.refused(name), Kind.INVALID, "is not what its digest says");
            assertThat(client.stores().images().list()).hasSize(1);
            assertThat(client.partials()).isEmpty();
        }
        client.pull(registry.serve(
                ServedImage.of(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG, config, Layer.zstd(GOOD))));
        assertThat(client.stores().images().list())
                .as("another form of the same")
                .hasSize(2);
    }

    private void assertRefused(LayerTar layer, Kind kind, String words) {
        assertRefused(Layer.gzip(layer.bytes()), kind, words);
    }

    /** The good layer beside it is whole and may stay to be resumed; of the bad one nothing stays. */
    private void assertRefused(Layer bad, Kind kind, String words) {
        Layer good = Layer.gzip(GOOD);
        client.assertRefused(registry.serve(ServedImage.of(good, bad)), kind, words);
        assertThat(client.partials()).isSubsetOf(Digest.of(good.stored()).hex());
        try {
            assertThat(client.stores().leftovers()).isEmpty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
