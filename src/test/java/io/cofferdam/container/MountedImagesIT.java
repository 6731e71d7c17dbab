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
        String id = it.started(
                "sh",
                "-c",
                "mkdir /site; echo page > /site/page; rm /bin/vi; ln -s /site /in; ln -s ../../../.. /up; ln -s /proc/self/root /magic");
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
    void shows_a_part_of_it() throws Exception {
        String look = "ls /img; cat /img/page; echo x > /img/page";
        assertThat(it.run(part("site", "site", "sh", "-c", look)).log())
                .startsWith("page\npage\n")
                .contains("Read-only");
        assertThat(it.run(part("site", "site/page", "cat", "/img")).log()).isEqualTo("page\n");
        assertThat(it.run(part("busybox", "bin", "ls", "/img/vi")).log()).isEqualTo("/img/vi\n");
        assertThatThrownBy(() -> it.run(part("site", "bin/vi", "true"))).hasMessageContaining("No such file");
        assertThatThrownBy(() -> it.run(part("site", "site/../../etc", "true"))).hasMessageContaining("without \"..\"");
        assertThatThrownBy(() -> it.run(part("site", "/site", "true")))
                .hasMessageContaining("below the root of an image");
    }

    /** The supervisor, which follows the path, would come to the host's files by them. */
    @Test
    void what_the_image_made_of_the_way_leads_nowhere_else() throws Exception {
        assertThat(it.run(part("site", "in", "ls", "/img")).log()).isEqualTo("page\n");
        assertThat(it.run(part("site", "up", "ls", "/img")).log())
                .contains("site\n")
                .doesNotContain("boot\n");
        assertThat(it.run(part("site", "up/site", "ls", "/img")).log()).isEqualTo("page\n");
        assertThatThrownBy(() -> it.run(part("site", "magic", "ls", "/img"))).hasMessageContaining("mount image");
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

    private static ContainerRequest part(String image, String subpath, String... command) {
        MountSpec mount = new MountSpec(MountSpec.Type.IMAGE, image, "/img", true, "", subpath, null);
        return Requests.with(List.of(mount), command);
    }

    private static ContainerRequest mounting(String image, String... command) {
        return Requests.with(List.of(new MountSpec(MountSpec.Type.IMAGE, image, "/img", true, "")), command);
    }
}
