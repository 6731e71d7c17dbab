package io.cofferdam.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedFormsTest {

    private static final Descriptor GZIP = new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.of(new byte[9]), 9);

    @TempDir
    Path root;

    @Test
    void remembers_over_a_restart_as_long_as_the_layer_is_there() throws IOException {
        ImageStore store = new ImageStore(root);
        try (Ingest ingest = store.ingest()) {
            Digest stored = ingest.write(new byte[] {1}).digest();
            Digest gone = Digest.of(new byte[] {2});
            assertThat(store.compressedForms().find(stored)).isNull();
            store.compressedForms().remember(gone, GZIP);
            store.compressedForms().remember(stored, GZIP);
            assertThat(store.compressedForms().find(gone)).isNull();
            assertThat(new ImageStore(root).compressedForms().find(stored)).isEqualTo(GZIP);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"x\":{}}", "{\"sha256:zz\":1}"})
    void a_damaged_file_costs_only_time(String content) throws IOException {
        new ImageStore(root);
        Files.writeString(root.resolve("compressed.json"), content);
        ImageStore store = new ImageStore(root);
        try (Ingest ingest = store.ingest()) {
            Digest stored = ingest.write(new byte[] {1}).digest();
            store.compressedForms().remember(stored, GZIP);
            assertThat(new ImageStore(root).compressedForms().find(stored)).isEqualTo(GZIP);
        }
    }
}
