package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.layer.StoreCheck;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Containers whose image was found to be damaged and taken away by a repair. */
class KeptLayersIT {

    private EngineFixture it;

    @BeforeEach
    void open() {
        it = new EngineFixture("kept-it");
    }

    @AfterEach
    void close() {
        it.close();
    }

    @Test
    void start_again_from_the_layers_that_are_unpacked() throws Exception {
        String id = it.create("sh", "-c", "echo again");
        String name = it.engine.require(id).name();
        // with no image at all the start would make that one again
        ByteArrayOutputStream files = new ByteArrayOutputStream();
        it.engine.snapshots().export(id, files);
        it.engine
                .images()
                .importRootfs(
                        new ByteArrayInputStream(files.toByteArray()),
                        ImageReference.parse("other"),
                        null,
                        null,
                        List.of());
        Image image = it.engine.images().store().require("busybox");
        List<String> kept = new ArrayList<>();
        it.restartServiceAfter(() -> {
            try {
                damage(image);
                new StoreCheck(it.root().resolve("images"), it.root().resolve("layers"))
                        .repair(lost -> kept.addAll(KeptLayers.keepFor(it.root(), lost)));
                Files.createFile(it.root().resolve("images/.index.json123.tmp"));
                Files.createFile(it.root().resolve("containers").resolve(id).resolve(".spec.json123.tmp"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(kept).containsExactly(name);
        assertThat(it.root().resolve("images/.index.json123.tmp")).doesNotExist();
        assertThat(it.root().resolve("containers").resolve(id).resolve(".spec.json123.tmp"))
                .doesNotExist();
        assertThat(it.engine.images().store().find("busybox")).isEmpty();
        it.engine.images().removeUnneededLayers();
        it.engine.start(id);
        assertThat(it.awaitExit(id).code()).isZero();
        assertThat(it.log(id)).isEqualTo("again\n");
    }

    private void damage(Image image) throws IOException {
        Path blob = it.root()
                .resolve("images/blobs/sha256")
                .resolve(image.layers().getFirst().digest().hex());
        byte[] content = Files.readAllBytes(blob);
        content[content.length / 2] ^= 1;
        Files.write(blob, content);
    }
}
