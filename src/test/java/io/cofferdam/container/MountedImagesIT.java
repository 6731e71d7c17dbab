package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Images that are mounted into containers of other images. */
@Tag("v2")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MountedImagesIT {

    private EngineFixture it;
    private Image layered;

    @BeforeAll
    void open() throws Exception {
        it = new EngineFixture("imgmnt-it");
        String id = it.started("sh", "-c", "mkdir /site; echo page > /site/page; rm /bin/vi");
        it.awaitExit(id);
        layered = it.engine
                .snapshots()
                .commit(id, new CommitRequest(ImageReference.parse("site"), "test", null, false, List.of(), null));
        it.engine.remove(id, true, true);
    }

    @AfterEach
    void removeAll() {
        it.engine.list().forEach(view -> it.engine.remove(view.id(), true, true));
    }

    @AfterAll
    void close() {
        it.close();
    }

    @Test
    void shows_its_files_as_its_own_containers_see_them() throws Exception {
        String look = "cat /img/site/page; stat -c '%u' /img/site/page; ls /img/bin/vi; echo x > /img/site/page";
        assertThat(it.run(mounting("site", "sh", "-c", look)).log())
                .startsWith("page\n0\n")
                .contains("/img/bin/vi: No such file", "Read-only file system");
        assertThat(it.run(mounting("busybox", "sh", "-c", "ls /img/bin/vi; touch /img/x"))
                        .log())
                .startsWith("/img/bin/vi\n")
                .contains("Read-only file system");
    }

    @Test
    void stays_while_a_container_has_it_mounted() {
        String id = it.create(mounting("site", "true"));
        assertThat(it.engine.require(id).spec().mounts().getFirst().source())
                .isEqualTo(layered.id().toString());
        assertThatThrownBy(() -> it.engine.images().remove(layered.id().value(), true))
                .hasMessageContaining("being used by");
        it.engine.images().removeUnneededLayers();
        it.engine.start(id);
        assertThat(it.engine.require(id).state().exitCode()).isZero();
    }

    @Test
    void none_is_refused() {
        assertThatThrownBy(() -> it.create(mounting("nosuch", "true"))).hasMessageContaining("No such image");
        assertThatThrownBy(() -> it.create(mounting("", "true"))).hasMessageContaining("Source must not be empty");
    }

    private static ContainerRequest mounting(String image, String... command) {
        return Requests.with(List.of(new MountSpec(MountSpec.Type.IMAGE, image, "/img", true, "")), command);
    }
}
