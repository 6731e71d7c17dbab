package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Images that go while containers need their layers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageRemovalIT {

    private EngineFixture fixture;

    @BeforeAll
    void open() {
        fixture = new EngineFixture("rmi");
    }

    @AfterAll
    void close() {
        fixture.close();
    }

    @Test
    void a_stopped_container_starts_again_without_its_image_and_takes_the_layers_with_it() throws Exception {
        Image image = image("gone/one:1", "hello");
        String id = fixture.create(ContainerRequest.of(null, "gone/one:1", "cat", "/said"));
        int layers = layerCount();
        assertThatThrownBy(() -> fixture.engine.images().remove("gone/one:1", false))
                .hasMessageContaining("must force")
                .hasMessageContaining(fixture.engine.require(id).name());
        assertThat(fixture.engine.images().remove("gone/one:1", true).deleted())
                .containsExactly(image.id().toString());
        fixture.restartService();
        assertThat(fixture.engine.images().store().find("gone/one:1")).isEmpty();
        fixture.engine.start(id);
        assertThat(fixture.awaitExit(id).code()).isZero();
        assertThat(fixture.log(id)).isEqualTo("hello\n");
        assertThat(fixture.engine.snapshots().changes(id)).isEmpty();
        assertThat(layerCount()).isEqualTo(layers);
        fixture.engine.remove(id, false, true);
        assertThat(layerCount()).isEqualTo(layers - 1);
    }

    @Test
    void an_image_of_a_running_container_is_not_deleted_by_force_either() throws Exception {
        Image image = image("gone/two:1", "hello");
        String id = fixture.create(ContainerRequest.of("busy", "gone/two:1", "sleep", "1000"));
        fixture.engine.start(id);
        assertThatThrownBy(() -> fixture.engine.images().remove(image.id().toString(), true))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("cannot be forced")
                .hasMessageContaining("busy");
        assertThat(fixture.engine.images().remove("gone/two:1", true).untagged())
                .containsExactly("gone/two:1");
        assertThat(fixture.engine
                        .images()
                        .store()
                        .require(image.id().toString())
                        .tags())
                .isEmpty();
        fixture.engine.remove(id, true, true);
        assertThat(fixture.engine
                        .images()
                        .remove(image.id().toString().substring(0, 19), false)
                        .deleted())
                .hasSize(1);
    }

    /** The starter's image with one file more. */
    private Image image(String name, String said) throws Exception {
        String maker = fixture.started("sleep", "1000");
        fixture.exec(maker, "sh", "-c", "echo " + said + " > /said");
        Image image = fixture.engine
                .snapshots()
                .commit(maker, new CommitRequest(ImageReference.parse(name), null, null, true, List.of(), null));
        fixture.engine.remove(maker, true, true);
        return image;
    }

    private int layerCount() throws IOException {
        try (Stream<Path> layers = Files.list(fixture.root().resolve("layers"))) {
            return (int) layers.filter(layer -> !layer.getFileName().toString().startsWith("."))
                    .count();
        }
    }
}
