package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes, what stays, and whether the numbers are those of the disk. */
class PruneIT {

    private EngineFixture fixture;

    @BeforeEach
    void open() {
        fixture = new EngineFixture("prune");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void frees_what_it_said_it_would_and_what_the_disk_shows() throws Exception {
        Image dangling = image(null, 300_000, "one");
        Image named = image("mine/named:1", 500_000, "two");
        long before = bytesOnDisk();
        PrunePreview preview = fixture.engine.prunes().previewImages(PruneFilter.ALL, false);
        assertThat(preview.items()).extracting(PrunePreview.Item::id).containsExactly(id(dangling));
        PruneResult result = fixture.engine.prunes().images(PruneFilter.ALL, false);
        assertThat(result.deleted()).containsExactly(id(dangling));
        assertThat(result.bytes()).isEqualTo(preview.bytes()).isEqualTo(before - bytesOnDisk());
        assertThat(fixture.engine.images().store().find(id(named))).isPresent();

        before = bytesOnDisk();
        preview = fixture.engine.prunes().previewImages(PruneFilter.ALL, true);
        result = fixture.engine.prunes().images(PruneFilter.ALL, true);
        assertThat(result.untagged()).containsExactlyInAnyOrder("busybox:latest", "mine/named:1");
        assertThat(result.bytes()).isEqualTo(preview.bytes()).isEqualTo(before - bytesOnDisk());
        assertThat(bytesOnDisk()).isZero();
    }

    @Test
    void keeps_what_a_container_uses_and_what_the_filters_do_not_mean() throws Exception {
        Image old = image("mine/old:1", 1000, "old");
        Instant between = Instant.now().plusMillis(1);
        Image labelled = fixture.engine
                .snapshots()
                .commit(
                        fixture.create("true"),
                        new CommitRequest(
                                ImageReference.parse("mine/label:1"),
                                null,
                                null,
                                true,
                                List.of("LABEL keep=yes"),
                                null));
        fixture.engine.list().forEach(view -> fixture.engine.remove(view.id(), true, true));
        String user = fixture.create(ContainerRequest.of(null, "busybox", "true"));
        PruneFilter unlabelled = new PruneFilter(null, List.of(), List.of("keep=yes"));
        assertThat(going(unlabelled)).containsExactly("mine/old:1");
        assertThat(going(new PruneFilter(null, List.of("keep"), List.of()))).containsExactly("mine/label:1");
        assertThat(going(new PruneFilter(old.created(), List.of(), List.of()))).isEmpty();
        assertThat(going(new PruneFilter(between.plusSeconds(60), List.of(), List.of())))
                .hasSize(2);
        fixture.engine.prunes().images(PruneFilter.ALL, true);
        assertThat(fixture.engine.images().store().list())
                .extracting(Image::displayName)
                .containsExactly("busybox:latest");
        assertThat(fixture.engine.images().store().find(id(labelled))).isEmpty();
        fixture.engine.remove(user, false, true);
    }

    @Test
    void a_container_whose_image_was_lost_keeps_its_layers() throws Exception {
        Image image = image("mine/lost:1", 1000, "lost");
        String running = fixture.create(ContainerRequest.of(null, "mine/lost:1", "sleep", "1000"));
        fixture.engine.start(running);
        // lost without a removal, which would have written down what the container stands on
        fixture.engine.images().store().remove("mine/lost:1", true, any -> List.of());
        fixture.engine.prunes().images(PruneFilter.ALL, true);
        assertThat(fixture.exec(running, "ls", "/").code()).isZero();
        assertThat(fixture.engine.images().store().find(id(image))).isEmpty();
        fixture.engine.remove(running, true, true);
    }

    @Test
    void parts_of_pulls_that_broke_off_count_and_go_with_all_that_is_unused() throws Exception {
        Path part = fixture.root().resolve("images/partial").resolve("0".repeat(64));
        Files.write(part, new byte[5000]);
        String user = fixture.create("true");
        long before = fixture.engine.diskUses().imageBytes();
        fixture.engine.prunes().images(PruneFilter.ALL, false);
        assertThat(part).exists();
        assertThat(fixture.engine.prunes().images(PruneFilter.ALL, true).bytes())
                .isEqualTo(5000);
        assertThat(part).doesNotExist();
        assertThat(fixture.engine.diskUses().imageBytes()).isEqualTo(before - 5000);
        fixture.engine.remove(user, false, true);
    }

    @Test
    void removes_stopped_containers_and_leaves_their_volumes_for_their_own_prune() throws Exception {
        String running = fixture.started("sleep", "1000");
        String stopped = fixture.create(ContainerRequest.of("stopped", "busybox", "true"));
        fixture.engine.createVolume("named", Map.of(), Map.of());
        String anonymous = fixture.engine.createVolume(null, Map.of(), Map.of()).name();
        assertThat(fixture.engine
                        .prunes()
                        .containers(PruneFilter.ALL, any -> true)
                        .deleted())
                .containsExactly(stopped);
        assertThat(fixture.engine.require(running).running()).isTrue();
        assertThat(fixture.engine
                        .prunes()
                        .volumes(PruneFilter.ALL, false, any -> true)
                        .deleted())
                .containsExactly(anonymous);
        assertThat(fixture.engine
                        .prunes()
                        .volumes(PruneFilter.ALL, true, any -> true)
                        .deleted())
                .containsExactly("named");
        fixture.engine.remove(running, true, true);
    }

    @Test
    void measures_images_alone_and_together_and_what_containers_wrote() throws Exception {
        Image one = image("mine/one:1", 100_000, "one");
        image("mine/two:1", 200_000, "two");
        List<DiskUse.OfImage> uses = fixture.engine.diskUses().images();
        assertThat(fixture.engine.diskUses().imageBytes()).isEqualTo(bytesOnDisk());
        DiskUse.OfImage use =
                uses.stream().filter(of -> of.image().equals(one)).findFirst().orElseThrow();
        assertThat(use.bytes()).isBetween(200_000L, 210_000L);
        assertThat(use.sharedBytes()).isGreaterThan(1_000_000);
        String id = fixture.started("sleep", "1000");
        fixture.exec(id, "sh", "-c", "dd if=/dev/zero of=/x bs=1k count=100 2>/dev/null; sync");
        assertThat(fixture.engine
                        .diskUses()
                        .container(fixture.engine.require(id))
                        .writtenBytes())
                .isBetween(102_400L, 120_000L);
        fixture.engine.remove(id, true, true);
    }

    private Stream<String> goingStream(PruneFilter filter) {
        return fixture.engine.prunes().previewImages(filter, true).items().stream()
                .map(PrunePreview.Item::name);
    }

    private List<String> going(PruneFilter filter) {
        return goingStream(filter).toList();
    }

    private static String id(Image image) {
        return image.id().value();
    }

    /** The starter's image with one file more. */
    private Image image(@org.jspecify.annotations.Nullable String name, int bytes, String seed) throws Exception {
        String maker = fixture.started("sleep", "1000");
        fixture.exec(maker, "sh", "-c", "yes " + seed + " | head -c " + bytes + " > /filler");
        ImageReference reference = name == null ? null : ImageReference.parse(name);
        Image image = fixture.engine
                .snapshots()
                .commit(maker, new CommitRequest(reference, null, null, true, List.of(), null));
        fixture.engine.remove(maker, true, true);
        return image;
    }

    /** Blobs and the files of layers that are there, as long as they are. */
    private long bytesOnDisk() throws IOException {
        long bytes = 0;
        for (String part : List.of("images/blobs/sha256", "layers")) {
            try (Stream<Path> children = Files.list(fixture.root().resolve(part))) {
                // what is on its way out has been freed as far as anybody can tell
                bytes += children.filter(
                                child -> !child.getFileName().toString().startsWith("."))
                        .mapToLong(PruneIT::filesIn)
                        .sum();
            }
        }
        return bytes;
    }

    private static long filesIn(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            return files.filter(path -> Files.isRegularFile(path, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> !path.endsWith("layer.json"))
                    .mapToLong(PruneIT::size)
                    .sum();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
