package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.TestClock;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Ingest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is collected, when, and what never is. */
class GarbageIT {

    private final TestClock clock = new TestClock();
    private EngineFixture fixture;
    private Garbage garbage;

    @BeforeEach
    void open() {
        fixture = new EngineFixture("garbage");
        garbage = new Garbage(fixture.engine.images(), clock, now -> {});
    }

    @AfterEach
    void close() {
        garbage.close();
        fixture.close();
    }

    @Test
    void a_layer_without_an_image_goes_after_the_grace_and_not_before() throws Exception {
        Image image = commit("left/behind:1");
        // as a kill between the layer's and the index's writing leaves it
        fixture.engine.images().store().remove("left/behind:1", true, any -> List.of());
        int layers = layerCount();
        garbage.collect();
        assertThat(layerCount()).isEqualTo(layers);
        clock.advance(Garbage.GRACE.minusSeconds(1));
        garbage.collect();
        assertThat(layerCount()).isEqualTo(layers);
        clock.advance(Duration.ofSeconds(1));
        garbage.collect();
        assertThat(layerCount()).isEqualTo(layers - 1);
        assertThat(fixture.engine.images().store().find(image.id().value())).isEmpty();
    }

    @Test
    void a_blob_that_is_being_brought_in_stays_however_long_it_takes() throws Exception {
        try (Ingest ingest = fixture.engine.images().store().ingest()) {
            Ingest.Blob blob = ingest.write("slow".getBytes());
            garbage.collect();
            clock.advance(Duration.ofDays(1));
            garbage.collect();
            assertThat(ingest.keep(blob.digest())).isTrue();
        }
    }

    @Test
    void commits_and_starts_race_with_prunes_and_lose_nothing() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> pruning = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                fixture.engine.prunes().images(PruneFilter.ALL, false);
                garbage.collect();
                clock.advance(Duration.ofHours(2));
            }
        });
        try {
            for (int i = 0; i < 15; i++) {
                String name = "race/one:" + i;
                commit(name);
                assertThat(fixture.run(ContainerRequest.of(null, name, "cat", "/said")))
                        .isEqualTo(new EngineFixture.Result(0, name + "\n"));
                fixture.engine.images().remove(name, false);
            }
        } finally {
            done.set(true);
            pruning.join();
        }
        assertThat(fixture.run("echo", "still").log()).isEqualTo("still\n");
    }

    private Image commit(String name) throws Exception {
        String maker = fixture.started("sleep", "1000");
        fixture.exec(maker, "sh", "-c", "echo " + name + " > /said");
        Image image = fixture.engine
                .snapshots()
                .commit(maker, new CommitRequest(ImageReference.parse(name), null, null, true, List.of(), null));
        fixture.engine.remove(maker, true, true);
        return image;
    }

    private int layerCount() throws IOException {
        try (Stream<Path> layers = Files.list(fixture.root().resolve("layers"))) {
            return (int) layers.filter(layer -> !Objects.requireNonNull(layer.getFileName())
                            .toString()
                            .startsWith("."))
                    .count();
        }
    }
}
