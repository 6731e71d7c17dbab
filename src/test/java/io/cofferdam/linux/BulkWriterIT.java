package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkWriterIT {

    @TempDir
    Path base;

    private final BulkWriter bulk = new BulkWriter();

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                4095,
                4096,
                4097,
                1 << 20,
                (1 << 20) + 1,
                (2 << 20) - 1,
                2 << 20,
                (3 << 20) + 4096,
                (5 << 20) + 77
            })
    void writes_files_of_any_length_one_after_the_other(int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        for (Path file : new Path[] {base.resolve("one"), base.resolve("two")}) {
            fill(file, content, 70_001);
            assertThat(file).hasBinaryContent(content);
        }
    }

    @Test
    void writes_to_a_file_system_in_memory() throws IOException {
        byte[] content = new byte[3 << 20];
        new Random(1).nextBytes(content);
        Path file =
                Path.of("/dev/shm").resolve("bulk-" + ProcessHandle.current().pid());
        try {
            fill(file, content, 1 << 16);
            assertThat(file).hasBinaryContent(content);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Test
    void writes_behind_what_a_seek_has_skipped() throws IOException {
        byte[] content = new byte[(2 << 20) + 5];
        new Random(2).nextBytes(content);
        try (Directory directory = Trees.open(base);
                OpenFile file = directory.createFile("sparse", 0600)) {
            file.seek(1001); // nothing that is aligned
            bulk.fill(file, sink -> sink.write(content, 0, content.length));
        }
        byte[] whole = Files.readAllBytes(base.resolve("sparse"));
        assertThat(whole)
                .hasSize(1001 + content.length)
                .startsWith(new byte[1001])
                .endsWith(content);
    }

    @Test
    void a_content_that_fails_leaves_nothing_being_written() throws IOException {
        byte[] portion = new byte[1 << 20];
        try (Directory directory = Trees.open(base);
                OpenFile file = directory.createFile("failed", 0600)) {
            assertThatThrownBy(() -> bulk.fill(file, sink -> {
                        sink.write(portion, 0, portion.length);
                        sink.write(portion, 0, portion.length);
                        throw new IOException("broke off");
                    }))
                    .hasMessage("broke off");
        }
        fill(base.resolve("next"), new byte[] {1, 2, 3}, 3);
        assertThat(base.resolve("next")).hasBinaryContent(new byte[] {1, 2, 3});
    }

    private void fill(Path path, byte[] content, int step) throws IOException {
        try (Directory directory = Trees.open(path.getParent());
                OpenFile file = directory.createFile(String.valueOf(path.getFileName()), 0600)) {
            bulk.fill(file, sink -> {
                for (int at = 0; at < content.length; at += step) {
                    sink.write(content, at, Math.min(step, content.length - at));
                }
            });
        }
    }
}
