package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.ImageConfig;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Ingest;
import io.cofferdam.image.Manifest;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.image.Platform;
import io.cofferdam.image.RuntimeConfig;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Containers of images that were built for another kind of processor. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherPlatformIT {

    private EngineFixture fixture;

    @BeforeAll
    void open() throws IOException {
        fixture = new EngineFixture("platform");
        image("built/elsewhere:1", "s390x");
        image("built/here:1", Platform.host().architecture());
    }

    @AfterAll
    void close() {
        fixture.close();
    }

    @Test
    void a_container_of_another_platforms_image_comes_with_a_warning() {
        assertThat(fixture.engine.create(request("built/elsewhere:1"), "test").warnings())
                .singleElement()
                .asString()
                .contains("linux/s390x", Platform.host().toString());
        assertThat(fixture.engine.create(request("built/here:1"), "test").warnings())
                .isEmpty();
    }

    @Test
    void the_platform_that_was_asked_for_counts() {
        Platform elsewhere = Platform.parse("linux/s390x");
        assertThat(fixture.engine
                        .create(request("built/elsewhere:1"), "test", elsewhere)
                        .warnings())
                .hasSize(1);
        assertThatThrownBy(() -> fixture.engine.create(request("built/elsewhere:1"), "test", Platform.host()))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.NOT_FOUND))
                .hasMessageContaining("does not provide the specified platform");
    }

    private static ContainerRequest request(String image) {
        return ContainerRequest.of(null, image, "true");
    }

    private void image(String name, String architecture) throws IOException {
        ImageConfig config = new ImageConfig(
                architecture, "linux", null, Instant.EPOCH, null, RuntimeConfig.EMPTY, List.of(), List.of());
        try (Ingest ingest = fixture.engine.images().store().ingest()) {
            Ingest.Blob blob = ingest.write(config.toJson());
            Descriptor described = new Descriptor(MediaTypes.OCI_CONFIG, blob.digest(), blob.size());
            Ingest.Blob manifest = ingest.write(new Manifest(MediaTypes.OCI_MANIFEST, described, List.of()).toJson());
            ingest.commit(
                    new Descriptor(MediaTypes.OCI_MANIFEST, manifest.digest(), manifest.size()),
                    List.of(ImageReference.parse(name)));
        }
    }
}
