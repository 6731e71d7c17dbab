package io.cofferdam.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeStoreTest {

    @TempDir
    Path root;

    private VolumeStore store;

    @BeforeEach
    void open() {
        store = new VolumeStore(root);
    }

    @Test
    void keeps_a_volume_with_its_labels_and_data() throws IOException {
        Volume volume = store.create("data", Map.of("team", "red"), Map.of());
        Files.writeString(volume.data().resolve("file"), "content");
        assertThat(volume.data()).isEqualTo(root.resolve("data/_data"));
        assertThat(new VolumeStore(root).list()).containsExactly(volume);
        assertThat(store.diskUse("data")).isPositive();
    }

    @Test
    void creates_a_volume_once() {
        Volume volume = store.create("data", Map.of("a", "1"), Map.of());
        assertThat(store.create("data", Map.of(), Map.of())).isEqualTo(volume);
        assertThat(store.create("data", Map.of("a", "1"), Map.of())).isEqualTo(volume);
        assertThat(store.list()).hasSize(1);
    }

    @Test
    void passes_over_no_labels_and_options_that_a_volume_which_is_there_has_not() {
        Map<String, String> memory = Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=1m");
        Volume volume = store.create("data", Map.of("a", "1"), memory);
        assertThat(store.create("data", Map.of(), memory)).isEqualTo(volume);
        assertThatThrownBy(() -> store.create("data", Map.of("b", "2"), Map.of()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(ProblemException.Kind.CONFLICT))
                .hasMessageContaining("with other labels");
        assertThatThrownBy(() ->
                        store.create("data", Map.of(), Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=2m")))
                .hasMessageContaining("with other options");
        assertThat(store.list()).containsExactly(volume);
    }

    @Test
    void names_an_anonymous_volume_by_64_digits() {
        assertThat(store.createAnonymous(Map.of(), Map.of()).name()).matches("[0-9a-f]{64}");
    }

    @Test
    void removes_a_volume_with_its_data() throws IOException {
        Volume volume = store.create("data", Map.of(), Map.of());
        Files.createDirectories(volume.data().resolve("a/b/c"));
        Files.createSymbolicLink(volume.data().resolve("link"), root.toAbsolutePath());
        store.remove("data");
        assertThat(store.list()).isEmpty();
        assertThat(root).isEmptyDirectory();
        assertThatThrownBy(() -> store.remove("data")).hasMessageContaining("No such volume: data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "/abs", "-x", "_x", "a b", "a\n", "ä"})
    void refuses_a_name_that_could_be_another_path(String name) {
        assertThatThrownBy(() -> store.create(name, Map.of(), Map.of())).isInstanceOf(ProblemException.class);
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void drops_what_was_half_made_or_half_removed() throws IOException {
        store.create("whole", Map.of(), Map.of());
        Files.createDirectories(root.resolve(".making-new/_data"));
        Files.createDirectories(root.resolve(".removing-old/_data/deep"));
        assertThat(new VolumeStore(root).list()).extracting(Volume::name).containsExactly("whole");
        assertThat(root.toFile().list()).containsExactly("whole");
    }

    @Test
    void keeps_the_data_of_a_volume_whose_description_is_lost() throws IOException {
        store.create("data", Map.of("a", "1"), Map.of());
        Files.writeString(root.resolve("data/volume.json"), "{\"created\":");
        assertThat(new VolumeStore(root).require("data").labels()).isEmpty();
    }
}
