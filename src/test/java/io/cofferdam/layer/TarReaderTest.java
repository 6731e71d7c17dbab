package io.cofferdam.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.linux.FileStat;
import io.cofferdam.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TarReaderTest {

    @Test
    void reads_what_the_writer_wrote() throws IOException {
        TarEntry entry = new TarEntry(
                FileStat.Type.REGULAR,
                "n".repeat(300),
                "",
                04751,
                3_000_000,
                0xFFFF_FFF0,
                5,
                Instant.ofEpochSecond(-5, 250_000_000),
                0,
                0,
                Map.of("user.a", new byte[] {0, '\n', (byte) 0xFF, '='}),
                null);
        byte[] tar = new LayerTar()
                .put(entry, "hello".getBytes(StandardCharsets.UTF_8))
                .bytes();

        TarReader reader = new TarReader(new ByteArrayInputStream(tar), UnpackLimits.DEFAULT);
        TarEntry read = reader.next();
        assertThat(read).usingRecursiveComparison().ignoringFields("xattrs").isEqualTo(entry);
        assertThat(read.xattrs().get("user.a")).containsExactly(0, '\n', 0xFF, '=');
        assertThat(reader.content().readAllBytes()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
        assertThat(reader.next()).isNull();
    }

    @Test
    void reads_numbers_in_base_256() throws IOException {
        byte[] tar = plain(new byte[0]);
        byte[] uid = {(byte) 0x80, 0, 0, 0, 0x7F, 0, 0, 1};
        System.arraycopy(uid, 0, tar, 108, 8);
        byte[] time = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -2};
        System.arraycopy(time, 0, tar, 136, 12);
        TarEntry entry = new TarReader(new ByteArrayInputStream(resum(tar, 0)), UnpackLimits.DEFAULT).next();
        assertThat(entry.uid()).isEqualTo(0x7F000001);
        assertThat(entry.modified()).isEqualTo(Instant.ofEpochSecond(-2));
    }

    @ParameterizedTest
    @CsvSource({
        "8589934592, 8589934592",
        "9223372036, 9223372036",
        "9223372037, 0",
        "1099511627776, 0",
        "-1099511627776, 0",
        "9999999999999999999, 0",
        "-2, -2"
    })
    void a_time_that_cannot_be_is_the_epoch(String told, long seconds) {
        String record = "mtime=" + told + "\n";
        byte[] header = ("%d %s".formatted(record.length() + 3, record)).getBytes(StandardCharsets.US_ASCII);
        assertThat(PaxRecords.parse(header).time("mtime")).isEqualTo(Instant.ofEpochSecond(seconds));
    }

    @Test
    void a_header_whose_time_cannot_be_has_the_epoch() throws IOException {
        byte[] tar = plain(new byte[0]);
        byte[] time = {(byte) 0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0};
        System.arraycopy(time, 0, tar, 136, 12);
        TarEntry entry = new TarReader(new ByteArrayInputStream(resum(tar, 0)), UnpackLimits.DEFAULT).next();
        assertThat(entry.modified()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void tells_what_is_no_archive_from_one_that_is_cut_short() throws IOException {
        byte[] text = "just a text".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new TarReader(new ByteArrayInputStream(text), UnpackLimits.DEFAULT).next())
                .hasMessageContaining("It is not a tar archive.");
        TarReader cut =
                new TarReader(new ByteArrayInputStream(Arrays.copyOf(plain(new byte[0]), 600)), UnpackLimits.DEFAULT);
        cut.next();
        assertThatThrownBy(cut::next).hasMessageContaining("It ends before its content does.");
    }

    @Test
    void answers_damaged_headers_with_a_problem_and_nothing_else() throws IOException {
        Random random = new Random(99);
        byte[] good = new LayerTar()
                .file("a", "content", 0644, Map.of("user.x", new byte[100]))
                .symlink("s".repeat(150), "t".repeat(200))
                .directory("d", 0755)
                .bytes();
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            int block = random.nextInt(good.length / 512) * 512;
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                bytes[block + random.nextInt(512)] = (byte) random.nextInt();
            }
            readAll(resum(bytes, block));
        }
    }

    private static void readAll(byte[] tar) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(tar), Stores.TIGHT);
        try {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                reader.content().readAllBytes();
            }
        } catch (ProblemException expected) {
            assertThat(expected.kind()).isNotEqualTo(ProblemException.Kind.INTERNAL);
        }
    }

    private static byte[] plain(byte[] content) {
        return new LayerTar()
                .put(
                        new TarEntry(
                                FileStat.Type.REGULAR,
                                "f",
                                "",
                                0644,
                                0,
                                0,
                                content.length,
                                Instant.EPOCH,
                                0,
                                0,
                                Map.of(),
                                null),
                        content)
                .bytes();
    }

    /** Makes a header's sum right again, so that what it says is believed. */
    private static byte[] resum(byte[] tar, int start) {
        Arrays.fill(tar, start + 148, start + 156, (byte) ' ');
        int sum = 0;
        for (int i = start; i < start + 512; i++) {
            sum += tar[i] & 0xFF;
        }
        System.arraycopy("%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII), 0, tar, start + 148, 8);
        return tar;
    }
}
