package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {

    @TempDir
    Path log;

    @BeforeEach
    void write() {
        new LogRecords()
                .at(10)
                .out("ten\n")
                .at(20)
                .err("twenty\n")
                .at(30)
                .out("thirty\n")
                .appendTo(log, 1);
    }

    @Test
    void gives_everything_by_default() throws Exception {
        assertThat(read(LogQuery.all())).containsExactly("ten\n", "twenty\n", "thirty\n");
    }

    @Test
    void gives_one_stream_when_asked_for_it() throws Exception {
        assertThat(read(new LogQuery(true, false, false, null, null, null))).containsExactly("ten\n", "thirty\n");
        assertThat(read(new LogQuery(false, true, false, null, null, null))).containsExactly("twenty\n");
    }

    @Test
    void gives_what_was_written_at_a_moment_and_later() throws Exception {
        assertThat(read(new LogQuery(true, true, false, null, Instant.ofEpochSecond(20), null)))
                .containsExactly("twenty\n", "thirty\n");
    }

    @Test
    void looks_for_a_moment_from_the_end_and_reads_nothing_before_it() throws Exception {
        new LogRecords().at(40).out("forty\n").at(50).out("fifty\n").appendTo(log, 2);
        // reading this would fail: a record longer than any can be
        new LogRecords()
                .at(1)
                .raw(new byte[] {-1, -1, -1, 127})
                .raw(new byte[20])
                .appendTo(log, 0);
        assertThat(read(since(45))).containsExactly("fifty\n");
        assertThat(read(since(40))).containsExactly("forty\n", "fifty\n");
        assertThat(read(since(25))).containsExactly("thirty\n", "forty\n", "fifty\n");
        assertThat(read(since(11))).containsExactly("twenty\n", "thirty\n", "forty\n", "fifty\n");
        assertThat(read(since(51))).isEmpty();
        assertThatThrownBy(() -> read(LogQuery.all())).hasMessageContaining("damaged");
    }

    private static LogQuery since(long second) {
        return new LogQuery(true, true, false, null, Instant.ofEpochSecond(second), null);
    }

    @Test
    void gives_what_was_written_up_to_a_moment() throws Exception {
        assertThat(read(new LogQuery(true, true, false, null, null, Instant.ofEpochSecond(20))))
                .containsExactly("ten\n", "twenty\n");
    }

    @Test
    void gives_the_last_lines_of_the_wanted_stream() throws Exception {
        assertThat(read(new LogQuery(true, false, false, 1, null, null))).containsExactly("thirty\n");
        assertThat(read(new LogQuery(false, true, false, 1, null, null))).containsExactly("twenty\n");
    }

    @Test
    void a_tail_of_nothing_is_nothing() throws Exception {
        assertThat(read(new LogQuery(true, true, false, 0, null, null))).isEmpty();
    }

    @Test
    void flushes_when_it_has_given_all() throws Exception {
        int[] flushes = new int[1];
        LogSink sink = new LogSink() {
            @Override
            public void accept(StreamType type, Instant time, byte[] text, boolean partial) {}

            @Override
            public void flush() {
                flushes[0]++;
            }
        };
        new LogReader(new LogFiles(log), LogQuery.all(), sink).readAll();
        assertThat(flushes[0]).isPositive();
    }

    @Test
    void reads_a_file_that_was_rotated_away_to_its_end() throws Exception {
        LogFiles files = new LogFiles(log);
        List<String> texts = new ArrayList<>();
        try (LogCursor cursor = new LogCursor(files, new LogPosition(0, 0))) {
            LogReader reader = reader(texts);
            cursor.read(reader);
            new LogRecords().at(40).out("forty\n").appendTo(log, 1);
            Files.delete(files.file(1));
            new LogRecords().at(50).out("fifty\n").appendTo(log, 2);
            cursor.read(reader);
        }
        assertThat(texts).containsExactly("ten\n", "twenty\n", "thirty\n", "forty\n", "fifty\n");
    }

    @Test
    void says_what_went_before_it_was_read() throws Exception {
        List<String> lines = new ArrayList<>();
        LogFiles files = new LogFiles(log);
        new LogRecords().at(40).partial("for").appendTo(log, 1);
        new LogRecords().at(50).out("ty\n").appendTo(log, 2);
        new LogReader(files, LogQuery.all(), (stream, time, text, partial) -> {
                    String word = new String(text, StandardCharsets.UTF_8);
                    lines.add(stream + " " + time.getEpochSecond() + " " + word);
                    if (word.equals("for")) {
                        // the supervisor, while this reader is slow
                        Files.delete(files.file(1));
                        Files.delete(files.file(2));
                        new LogRecords().at(80).out("eighty\n").appendTo(log, 5);
                    }
                })
                .readAll();
        assertThat(lines).hasSize(7);
        assertThat(lines.subList(0, 5))
                .containsExactly(
                        "STDOUT 10 ten\n", "STDERR 20 twenty\n", "STDOUT 30 thirty\n", "STDOUT 40 for", "STDOUT 80 \n");
        assertThat(lines.get(5))
                .startsWith("STDERR 80 [cofferdam] Lines are missing here: 3 files of this log, about 303 bytes, went")
                .endsWith("max-file.\n");
        assertThat(lines.getLast()).isEqualTo("STDOUT 80 eighty\n");
    }

    @Test
    void says_it_to_whom_asked_for_the_output_only_too() throws Exception {
        List<String> texts = new ArrayList<>();
        new LogRecords().at(40).out("forty\n").appendTo(log, 9);
        LogReader reader = new LogReader(
                new LogFiles(log),
                new LogQuery(true, false, false, null, null, null),
                (stream, time, text, partial) -> texts.add(stream + " " + new String(text, StandardCharsets.UTF_8)));
        try (LogCursor cursor = new LogCursor(new LogFiles(log), new LogPosition(8, 17))) {
            cursor.read(reader);
        }
        assertThat(texts).hasSize(2);
        assertThat(texts.getFirst()).startsWith("STDERR [cofferdam] Lines are missing here: 1 file of this log went");
    }

    @Test
    void what_went_before_it_began_is_not_missing() throws Exception {
        new LogRecords().at(90).out("ninety\n").appendTo(log, 9);
        Files.delete(new LogFiles(log).file(1));
        assertThat(read(LogQuery.all())).containsExactly("ninety\n");
    }

    @Test
    void goes_on_behind_what_was_read_though_all_of_it_is_of_one_moment() throws Exception {
        new LogRecords().at(40).out("a\n").out("b\n").err("c\n").out("d\n").appendTo(log, 2);
        LogProgress after = new LogProgress(ends("b\n"), ends("b\n"));
        assertThat(read(after)).containsExactly("c\n", "d\n");
        assertThat(read(LogProgress.parse(after.text()).orElseThrow())).containsExactly("c\n", "d\n");
    }

    @Test
    void goes_on_in_each_stream_where_that_one_was_left() throws Exception {
        new LogRecords().at(40).partial("be").err("c\n").err("d\n").out("gun\n").appendTo(log, 2);
        LogPosition behindC = ends("c\n");
        assertThat(read(new LogProgress(ends("thirty\n"), behindC))).containsExactly("be", "d\n", "gun\n");
        assertThat(read(new LogProgress(behindC, ends("thirty\n")))).containsExactly("c\n", "d\n", "gun\n");
    }

    @Test
    void says_what_went_since_somebody_left() throws Exception {
        LogProgress after = new LogProgress(ends("ten\n"), ends("ten\n"));
        new LogRecords().at(90).out("ninety\n").appendTo(log, 3);
        Files.delete(new LogFiles(log).file(1));
        List<String> texts = read(after);
        assertThat(texts).hasSize(2);
        assertThat(texts.getFirst()).startsWith("[cofferdam] Lines are missing here: 2 files of this log went");
        assertThat(texts.getLast()).isEqualTo("ninety\n");
    }

    @Test
    void who_says_nothing_of_use_gets_the_last_lines() throws Exception {
        LogPosition thirty = ends("thirty\n");
        for (LogPosition wrong : List.of(
                new LogPosition(1, thirty.offset() - 1),
                new LogPosition(1, thirty.offset() + 1),
                new LogPosition(1, 3),
                new LogPosition(2, 0))) {
            assertThat(read(new LogProgress(wrong, wrong))).as(wrong.toString()).containsExactly("thirty\n");
        }
        for (String wrong :
                List.of("", "1.2", "1.2-3", "-1.2-3.4", "1.2-3.4 ", "1.2-3.4-5.6", "1.2-3." + "9".repeat(19))) {
            assertThat(LogProgress.parse(wrong)).as(wrong).isEmpty();
        }
    }

    private LogPosition ends(String text) throws Exception {
        List<LogPosition> found = new ArrayList<>();
        new LogFiles(log).read(new LogPosition(0, 0), entry -> {
            if (new String(entry.text(), StandardCharsets.UTF_8).equals(text)) {
                found.add(entry.end());
            }
            return true;
        });
        return found.getFirst();
    }

    private List<String> read(LogProgress after) throws Exception {
        return read(new LogQuery(true, true, false, 1, null, null, after));
    }

    private LogReader reader(List<String> texts) {
        return new LogReader(
                new LogFiles(log),
                LogQuery.all(),
                (stream, time, text, partial) -> texts.add(new String(text, StandardCharsets.UTF_8)));
    }

    private List<String> read(LogQuery query) throws Exception {
        List<String> texts = new ArrayList<>();
        new LogReader(
                        new LogFiles(log),
                        query,
                        (stream, time, text, partial) -> texts.add(new String(text, StandardCharsets.UTF_8)))
                .readAll();
        return texts;
    }
}
