package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an image holds that not everybody may see. */
class ImageSecretsIT {

    private OperationsFixture fixture;
    private ImageOperations images;

    @BeforeEach
    void open() throws Exception {
        fixture = new OperationsFixture("imgsec", Clock.systemUTC());
        images = new ImageOperations(fixture.engine, fixture.recorder);
        images.importRootfs(
                OperationsFixture.OPERATOR,
                new ByteArrayInputStream(tar()),
                ImageReference.parse("app"),
                "made",
                List.of("ENV TOKEN=planted"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void viewers_see_the_names_of_its_variables_only() {
        assertThat(images.inspect(OperationsFixture.OPERATOR, "app").toString()).contains("planted");
        Image seen = images.inspect(OperationsFixture.VIEWER, "app");
        assertThat(seen.toString()).contains("TOKEN=").doesNotContain("planted");
        assertThat(images.list(OperationsFixture.VIEWER).toString()).doesNotContain("planted");
    }

    @Test
    void viewers_do_not_take_it_out_and_whoever_does_is_on_record() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> images.save(OperationsFixture.VIEWER, List.of("app"), out))
                .isInstanceOf(ProblemException.class);
        assertThat(out.size()).isZero();
        images.save(OperationsFixture.OPERATOR, List.of("app"), out);
        assertThat(out.size()).isPositive();
        assertThat(fixture.recorded())
                .filteredOn(entry -> entry.action().equals("image.saved"))
                .extracting(entry -> entry.actor() + " " + entry.outcome())
                .containsExactly("oscar done", "vera refused");
    }

    @Test
    void a_change_that_is_not_understood_is_recorded_without_its_arguments() throws Exception {
        byte[] rootfs = tar();
        assertThatThrownBy(() -> images.importRootfs(
                        OperationsFixture.OPERATOR,
                        new ByteArrayInputStream(rootfs),
                        null,
                        null,
                        List.of("BADINSTR planted")))
                .isInstanceOf(ProblemException.class);
        assertThat(fixture.recorded().toString()).contains("BADINSTR").doesNotContain("planted");
    }

    private static byte[] tar() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry("hello");
            entry.setSize(0);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
