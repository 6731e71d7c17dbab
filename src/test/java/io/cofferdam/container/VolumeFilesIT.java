package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.layer.FileInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Files in volumes that a container has made what it likes of. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VolumeFilesIT {

    private static final String VOLUME = "data";

    private EngineFixture fixture;
    private String container;

    @BeforeAll
    void open() throws Exception {
        fixture = new EngineFixture("volfiles");
        fixture.engine.createVolume(VOLUME, Map.of(), Map.of());
        container = fixture.create(
                Requests.with(List.of(new MountSpec(MountSpec.Type.VOLUME, VOLUME, "/v", false, "")), "sleep", "1000"));
        fixture.engine.start(container);
        fixture.exec(
                container,
                "sh",
                "-c",
                "cd /v; mkdir -p dir/below; echo hello > dir/file; ln -s ../../../../../../etc/passwd out; ln -s dir alias;"
                        + " mkfifo fifo; chown 1000 dir/file; chmod 2755 dir");
    }

    @AfterAll
    void close() {
        fixture.close();
    }

    private VolumeFiles files() {
        return fixture.engine.volumeFiles();
    }

    private String content(String path) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        files().readFile(VOLUME, path, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void lists_directories_first_and_links_as_they_are() {
        assertThat(files().list(VOLUME, "/").files())
                .extracting(FileInfo::name)
                .startsWith("dir")
                .contains("alias", "fifo", "out");
        assertThat(files().list(VOLUME, "/alias/").files())
                .extracting(FileInfo::name)
                .startsWith("below", "file");
        assertThat(files().list(VOLUME, "/").files())
                .filteredOn(file -> file.name().equals("out"))
                .extracting(FileInfo::linkTarget)
                .containsExactly("../../../../../../etc/passwd");
    }

    @Test
    void a_link_does_not_lead_out_of_the_volume() throws Exception {
        assertThatThrownBy(() -> content("/out")).hasMessageContaining("has no /out");
        assertThatThrownBy(() -> content("/../../volume.json")).hasMessageContaining("has no");
        assertThatThrownBy(() -> files().list(VOLUME, "/dir/file")).hasMessageContaining("has no");
        files().putFile(VOLUME, "/alias", "put", bytes("by a link"));
        assertThat(fixture.exec(container, "stat", "-c", "%u:%g %a", "/v/dir/put")
                        .log())
                .isEqualTo("0:0 644\n");
    }

    @Test
    void reads_and_replaces_files_and_nothing_else() throws Exception {
        assertThat(content("/dir/file")).isEqualTo("hello\n");
        files().putFile(VOLUME, "/", "mine", bytes("one"));
        files().putFile(VOLUME, "/", "mine", bytes("two"));
        assertThat(fixture.exec(container, "cat", "/v/mine").log()).isEqualTo("two");
        for (String taken : List.of("dir", "out", "fifo")) {
            assertThatThrownBy(() -> files().putFile(VOLUME, "/", taken, bytes("x")))
                    .hasMessageContaining("is not replaced");
        }
        for (String name : List.of("", "..", "a/b", "a\0b")) {
            assertThatThrownBy(() -> files().putFile(VOLUME, "/", name, bytes("x")))
                    .hasMessageContaining("no name of a file");
        }
        assertThatThrownBy(() -> content("/fifo")).hasMessageContaining("no regular file");
        assertThatThrownBy(() -> files().list("none", "/")).hasMessageContaining("No such volume");
    }

    @Test
    void an_upload_that_breaks_off_leaves_nothing(@TempDir Path scratch) throws Exception {
        Path source = Files.writeString(scratch.resolve("f"), "half");
        InputStream broken = new java.io.SequenceInputStream(Files.newInputStream(source), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        });
        assertThatThrownBy(() -> files().putFile(VOLUME, "/dir/below", "new", broken))
                .hasMessageContaining("could not be copied");
        assertThat(files().list(VOLUME, "/dir/below").files()).isEmpty();
    }
}
